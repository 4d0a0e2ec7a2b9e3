"""The one settings file. Everything that differs between installations comes from the environment; docs/settings.md lists each variable."""

import logging
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from viva.content.files.shipped import shipped_bank
from viva.folders import data_folder


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _list(name: str, separator: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(separator) if part.strip()]


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _secret_key(folder: Path) -> str:
    """The key from the environment, or one that is made once and kept in the data folder, readable by its owner alone."""
    if key := os.environ.get("VIVA_SECRET_KEY"):
        return key
    file = folder / "secret-key"
    try:
        return file.read_text("utf-8").strip() or secrets.token_urlsafe(50)
    except OSError:
        key = secrets.token_urlsafe(50)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process made it a moment ago
        return file.read_text("utf-8").strip()
    except OSError:  # a folder that cannot be written: `viva serve` says so before it gets here
        return key
    with os.fdopen(descriptor, "w") as stream:
        stream.write(key)
    return key


def _database(folder: Path) -> dict[str, Any]:
    """PostgreSQL where DATABASE_URL names one, else SQLite in the data folder."""
    if url := os.environ.get("DATABASE_URL", "").strip():
        try:
            found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)}
        except ValueError:
            found = {}
        if found.get("ENGINE") != "django.db.backends.postgresql":
            # the address may hold a password, so it is not repeated
            raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name; without it, Viva uses SQLite")
        return found
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "viva.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;",
        },
    }


VIVA_DATA = data_folder()
VIVA_BANKS = [Path(path) for path in _list("VIVA_BANKS", os.pathsep)] or [shipped_bank()]
VIVA_ACCESS_LOG = _flag("VIVA_ACCESS_LOG")
VIVA_PAGE_CACHE = _number("VIVA_PAGE_CACHE_MB", 32) * 1_000_000
SECRET_KEY = _secret_key(VIVA_DATA)
DEBUG = _flag("VIVA_DEBUG")
ALLOWED_HOSTS = _list("VIVA_ALLOWED_HOSTS", ",") or ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "viva.web.ui",
    "viva.web.library",
    "viva.web.hub",
    "viva.web.labs",
    "viva.web.api",
]
MIDDLEWARE = [
    "viva.web.ui.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "viva.web.ui.security.SameOriginWrites",
    "viva.web.server.outage.Outage",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "viva.web.urls"
WSGI_APPLICATION = "viva.web.server.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "viva.web.ui.jinja.environment", "context_processors": ["viva.web.ui.jinja.frame"]},
    }
]

DATABASES = {"default": _database(VIVA_DATA)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    INSTALLED_APPS.append("procrastinate.contrib.django")  # carries the news of work to the workers; SQLite needs none
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "viva.web.ui.bundle.BundleFinder",
]
STATIC_ROOT = VIVA_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

VIVA_BEHIND_PROXY = _flag("VIVA_BEHIND_PROXY")
if VIVA_BEHIND_PROXY:  # believed only where it is said that a proxy sets it
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "viva.web.ui.pages.refused"
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

_level = os.environ.get("VIVA_LOG_LEVEL", "").strip().upper() or "WARNING"
if _level not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured(f"VIVA_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, not {_level!r}")
_format = os.environ.get("VIVA_LOG_FORMAT", "").strip().lower() or "text"
if _format not in ("text", "json"):
    raise ImproperlyConfigured(f"VIVA_LOG_FORMAT must be text or json, not {_format!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "viva.web.server.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": _format}},
    "root": {"handlers": ["console"], "level": _level},
    "loggers": {
        # a stranger's Host header or a mistyped address is no event of ours
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
        "viva.access": {"level": "INFO"},
    },
}

"""Jinja2 as the pages use it: strict about undefined names, escaping everything that is not marked safe."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from viva import __version__
from viva.web import registry
from viva.web.ui.theme import theme_in

STATIC_SITE = "viva.static"
"""Key of the WSGI environment under which `viva export` says that the page is for a site of files: {"url": its address or "", "search": bool}.
No header of a request can set it."""


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 backend renders with."""
    kept = {**options, "autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**kept)  # noqa: S701 - autoescape is on, one line above
    env.globals.update(
        static=static, url=_url, landmark=_landmark, menu=_public_menu, has_personal_menu=_has_personal_menu, version=__version__
    )
    env.filters.update(day=day, json_ld=json_ld, plural=plural)
    return env


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs to know of the request."""
    return {"theme": theme_in(request.COOKIES), "here": request.get_full_path(), "static_site": request.META.get(STATIC_SITE)}


def day(value: date | datetime) -> str:
    """`22 Nov 2026`."""
    return f"{value.day} {value:%b %Y}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 question`, `3 questions`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def json_ld(value: Any) -> Markup:
    """JSON for a data block: nothing in it can end the script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped above


def _landmark(name: str) -> str:
    """The address of a landmark, or nothing where no room has it."""
    found = registry.landmarks.get(name)
    return _url(found.route) if found else ""


def _public_menu() -> list[registry.MenuEntry]:
    """The entries that every page carries. The others come in a fragment of their own."""
    return [entry for entry in registry.menu if not entry.personal]


def _has_personal_menu() -> bool:
    return any(entry.personal for entry in registry.menu)


@lru_cache(maxsize=8192)
def _url(name: str, *args: str) -> str:
    return reverse(name, args=args)

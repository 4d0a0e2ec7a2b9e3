"""One stylesheet and one script for every page, made from those of all rooms.

A room keeps `assets/<label>.css` and `assets/<label>.js`; being there is enough. They are joined in the order of INSTALLED_APPS, so a room's rules
come after those of the rooms that it stands on. Nothing is translated: styles are plain CSS, scripts are classic ones.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

BUNDLES = ("viva.css", "viva.js")
_VENDORED = Path(__file__).parent / "static" / "ui" / "vendor" / "htmx-2.0.11.min.js"
"""First in the script: the rooms' scripts set it up and use it."""


def sources(bundle: str) -> list[Path]:
    """The files that a bundle is made from, in their order."""
    kind = Path(bundle).suffix
    assets = [Path(room.path) / "assets" / f"{room.label}{kind}" for room in apps.get_app_configs()]
    files = [file for file in assets if file.is_file()]
    return [_VENDORED, *files] if kind == ".js" else files


def text_of(bundle: str) -> str:
    """The bundle. A comment names each source."""
    parts = [f"/* {file.name} */\n{file.read_text('utf-8')}" for file in sources(bundle)]
    return "\n".join(parts)


class BundleFinder(BaseFinder):
    """Offers the bundles beside the rooms' static files."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002 - Django's interface
        for name in BUNDLES:
            yield name, FileSystemStorage(write(name).parent)

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """Where a bundle lies, for whoever serves without collecting (VIVA_DEBUG)."""
        if path not in BUNDLES:
            return []
        file = str(write(path))
        return [file] if find_all else file


def write(bundle: str) -> Path:
    """Write a bundle into the data folder, as old as the newest of its sources, so that an edit of any shows.

    Another process that reads it meanwhile finds the old one or the new one, whole.
    """
    folder = Path(settings.VIVA_DATA) / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / bundle
    fresh = folder / f"{bundle}.{os.getpid()}"
    fresh.write_text(text_of(bundle), "utf-8")
    newest = max(source.stat().st_mtime_ns for source in sources(bundle))
    os.utime(fresh, ns=(newest, newest))
    fresh.replace(file)
    return file

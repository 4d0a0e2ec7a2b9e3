"""Walks the application from its front door and writes what it finds."""

import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from whitenoise.storage import CompressedManifestStaticFilesStorage

from viva.content.model import Level
from viva.static_site import addresses
from viva.web.hub.listing import columns as stored
from viva.web.ui.jinja import STATIC_SITE

HOST = "export.invalid"
"""The name under which pages are fetched; it stands in absolute addresses and is replaced."""
MARKER = ".viva-export"
SEARCH = "/search/"


class ExportError(Exception):
    """Why nothing was written. The text is for the person at the terminal."""


@dataclass(slots=True)
class Written:
    """What an export made. `broken` lists (page, address) of links that lead nowhere."""

    pages: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)


def export(folder: Path, url: str, *, search: bool) -> Written:
    """Write the hub below `folder`, which is replaced as a whole if an export made it, and is refused if it holds anything else.

    `url` is the site's later address, or empty: then nothing that needs one (feed, sitemap, canonical links) is written.
    Raises ExportError.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARKER).exists())):
        raise ExportError(f"{folder} holds something that no export made. Name an empty folder, or a new one.")
    if search and find_spec("pagefind") is None:
        raise ExportError("the search needs Pagefind: pip install 'vivavoce[export]', or export without it: --no-search.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
            fresh, old = Path(made) / "new", Path(made) / "old"
            written = _Walk(fresh, url.rstrip("/") + "/" if url else "", search=search).run()
            if search:
                _index(fresh)
            (fresh / MARKER).write_text("Written by `viva export`, which may replace this folder.\n", "utf-8")
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}") from error
    return written


class _Walk:
    """Fetches each page once, writes it with relative links, and goes on to what it leads to."""

    def __init__(self, folder: Path, url: str, *, search: bool) -> None:
        self.folder, self.url = folder, url
        site = {"url": url, "search": search}
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]
        self.client = Client(SERVER_NAME=HOST, **{STATIC_SITE: site})  # type: ignore[arg-type]
        self.request = RequestFactory(SERVER_NAME=HOST, **{STATIC_SITE: site}).get(SEARCH)  # type: ignore[arg-type]
        self.search, self.written = search, Written()

    def run(self) -> Written:
        self._static()
        known = {reverse("hub:home"): ""} | ({SEARCH: ""} if self.search else {})
        waiting = deque(known)
        for extra in self._files():
            known[extra] = ""
        while waiting:
            address = waiting.popleft()
            page = self._page(address)
            if page is None:
                self.written.broken.append((known[address], address))
                continue
            for link in addresses.links(page):
                if link not in known and not link.startswith(settings.STATIC_URL):
                    known[link] = address
                    waiting.append(link)
            self._write(addresses.file_of(address), page)
            self.written.pages += 1
        if self.url:
            self._write("404.html", self.client.get("/nothing-here/").content.decode(), absolute=True)
        return self.written

    def _static(self) -> None:
        """The hashed copies, which are all that pages name."""
        storage = CompressedManifestStaticFilesStorage()
        for name in storage.hashed_files.values():
            target = self.folder / "static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(storage.path(name), target)

    def _page(self, address: str) -> str | None:
        if address == SEARCH:
            return self._search_page()
        response = self.client.get(address)
        return response.content.decode() if response.status_code == 200 else None

    def _search_page(self) -> str:
        masks = stored.current().masks
        levels = [str(level) for level in Level if level in masks["level"]]
        filters = [
            ("technology", "Technology", sorted(masks["technology"], key=str.casefold)),
            ("level", "Level", levels),
            ("tag", "Tag", sorted(masks["tag"])),
        ]
        return render_to_string("hub/static_search.html", {"filters": filters}, self.request)

    def _files(self) -> Iterator[str]:
        """What needs the site's address: the feed, the sitemap, the rules for crawlers."""
        if not self.url:
            return
        for name in ("feed", "sitemap"):
            text = self.client.get(reverse(f"hub:{name}")).content.decode()
            path = self.folder / addresses.file_of(reverse(f"hub:{name}"))
            path.write_text(text.replace(f"http://{HOST}/", self.url), "utf-8")
            yield reverse(f"hub:{name}")
        (self.folder / "robots.txt").write_text(f"User-agent: *\nSitemap: {self.url}sitemap.xml\n", "utf-8")

    def _write(self, name: str, page: str, *, absolute: bool = False) -> None:
        def change(address: str) -> str:
            if not address.startswith("/") or address.startswith("//"):
                return address
            path, sign, fragment = address.partition("#")
            target = addresses.file_of(path)
            return (self.url + target.removesuffix("index.html") if absolute else addresses.relative(name, target)) + sign + fragment

        page = addresses.rewrite(page, change)
        page = page.replace(f"http://{HOST}/", self.url or addresses.relative(name, "index.html"))
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, "utf-8")


def _index(folder: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--site", str(folder), "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ExportError(f"Pagefind failed: {(done.stderr or done.stdout).strip()[:300]}")

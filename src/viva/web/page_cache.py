"""The outermost layer of the server: anonymous pages as bytes, so that a page that was made once costs almost nothing again.

Plain WSGI around Django, which does not know of it. Every answer to a GET gets its validator and its compressed form here. A page is *kept* only
if it says `Cache-Control: public, no-cache` (see `ui.public`), and only for a reader without cookies other than the theme's; nobody else is sent a
kept page. An entry belongs to the version of the content that was stored *before* it was rendered, and the version is asked for on every request,
so a sync shows at once and nothing has to be invalidated.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any

Environ = dict[str, Any]
Header = tuple[str, str]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Key = tuple[str, ...]

PUBLIC = "public, no-cache"
"""What a page that is the same for every anonymous reader says: keep it, and ask each time whether it is still right."""
GZIP_LEVEL = 4
"""Half the time of level 6 for six per cent more bytes, measured on the list of questions."""
MIN_GZIP = 200
"""Bytes below which compression is not worth its header."""
_OVERHEAD = 2_000
"""Bytes that an entry is charged for besides its bodies."""
_HOP = frozenset({"content-length", "content-encoding", "etag"})
_TEXT = ("text/", "application/json", "application/problem+json", "application/xml", "application/atom+xml", "application/opensearchdescription+xml")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A complete response: its body, the same compressed (empty where not wanted or not worth it), its validator, and all other headers."""

    status: str
    headers: tuple[Header, ...]
    body: bytes
    packed: bytes
    etag: str

    @classmethod
    def of(cls, status: str, headers: Iterable[Header], body: bytes) -> "Page":
        """Sign it. The validator is weak, for it stands for both encodings."""
        kept = [(name, value) for name, value in headers if name.lower() not in _HOP]
        varied = ", ".join([value for name, value in kept if name.lower() == "vary"] + ["Accept-Encoding"])
        rest = tuple(header for header in kept if header[0].lower() != "vary")
        return cls(status, (*rest, ("Vary", varied)), body, b"", f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')

    def compressed(self) -> "Page":
        """The same with its compressed form, where that is worth it."""
        text = next((value for name, value in self.headers if name.lower() == "content-type"), "").startswith(_TEXT)
        return replace(self, packed=gzip.compress(self.body, GZIP_LEVEL, mtime=0)) if text and len(self.body) >= MIN_GZIP else self

    @property
    def size(self) -> int:
        """Bytes that keeping it costs."""
        return len(self.body) + len(self.packed) + _OVERHEAD

    def send(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request: 304, or the body in the encoding that the client takes."""
        if self.status.startswith("200") and _matches(environ.get("HTTP_IF_NONE_MATCH", ""), self.etag):
            start("304 Not Modified", [*(header for header in self.headers if header[0].lower() != "content-type"), ("ETag", self.etag)])
            return [b""]
        headers, body = list(self.headers), self.body
        if self.packed and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            headers.append(("Content-Encoding", "gzip"))
            body = self.packed
        if self.status.startswith("200"):
            headers.append(("ETag", self.etag))
        start(self.status, [*headers, ("Content-Length", str(len(body)))])
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]


class PageCache:
    """WSGI middleware. `version` names the content that is stored now; `limit` bounds the bytes that one process keeps.

    Whatever `version` raises (the database may be away) is left to the application, which has a page for it.
    """

    def __init__(self, application: Application, version: Callable[[], str], limit: int) -> None:
        self._application, self._version, self._limit = application, version, limit
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._held, self._size = "", 0

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ["PATH_INFO"].startswith("/static/") or "HTTP_RANGE" in environ:
            return self._application(environ, start)
        key = key_of(environ) if self._limit else None
        version = self._now() if key else ""
        page = self._find(version, key) if key and version else None
        if page is None:
            if environ["REQUEST_METHOD"] == "HEAD":
                return self._application(environ, start)
            page = self._make(environ)
            if key and version and _is_public(page):
                page = page.compressed()
                self._keep(version, key, page)
            elif _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
                page = page.compressed()
        return page.send(environ, start)

    def _now(self) -> str:
        """The version of the content, or nothing: then nothing is looked up and nothing kept."""
        try:
            return self._version()
        except Exception:  # noqa: BLE001 - see the class
            return ""

    @property
    def size(self) -> int:
        """Bytes kept at present."""
        return self._size

    def _find(self, version: str, key: Key) -> Page | None:
        with self._lock:
            if version != self._held:
                self._pages.clear()
                self._held, self._size = version, 0
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def _keep(self, version: str, key: Key, page: Page) -> None:
        with self._lock:
            if version != self._held or key in self._pages:
                return
            self._pages[key] = page
            self._size += page.size
            while self._size > self._limit:
                _, oldest = self._pages.popitem(last=False)
                self._size -= oldest.size

    def _make(self, environ: Environ) -> Page:
        """Let the application answer, whole and uncompressed."""
        plain = {name: value for name, value in environ.items() if name not in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")}  # fmt: skip
        answered: list[tuple[str, list[Header]]] = []

        def record(status: str, headers: list[Header], *_exc_info: object) -> None:
            answered.append((status, headers))

        parts = self._application(plain, record)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers = answered[-1]
        return Page.of(status, headers, body)


def key_of(environ: Environ) -> Key | None:
    """What tells one public page from another, or None for a request that may be personal."""
    theme = ""
    if cookies := environ.get("HTTP_COOKIE"):
        found = dict(_cookies(cookies))
        theme = found.pop("theme", "")[:10]
        if found or not theme:
            return None
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", "")[:5],  # a proxy's word for the scheme, which stands in absolute addresses
        environ.get("HTTP_HOST", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_HX_REQUEST", ""),
        theme,
    )


def _cookies(text: str) -> Iterator[tuple[str, str]]:
    try:
        found = SimpleCookie(text)
    except CookieError:
        yield "", ""
        return
    if not found:
        yield "", ""  # something that nobody can read is not known to be harmless
    for name, morsel in found.items():
        yield name, morsel.value


def _is_public(page: Page) -> bool:
    headers = {name.lower(): value for name, value in page.headers}
    return page.status.startswith("200") and headers.get("cache-control") == PUBLIC and "set-cookie" not in headers


def _matches(wanted: str, etag: str) -> bool:
    bare = etag.removeprefix("W/")
    return wanted.strip() == "*" or any(tag.strip().removeprefix("W/") == bare for tag in wanted.split(",")) if wanted else False


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

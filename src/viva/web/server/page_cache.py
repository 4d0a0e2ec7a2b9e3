"""The outermost layer of the server: public pages as bytes, so that a page that was made once costs almost nothing again.

Plain WSGI around Django, which does not know of it. Every answer to a GET gets its validator and its compressed form here. A page is *kept* only
if it says `Cache-Control: public, no-cache`, and then it is the same for everybody, with a session cookie too: `ui.public` hands its views a
request that does not tell who is asking. Of all cookies only the theme's counts. An entry belongs to the version of the content that was stored
*before* it was rendered, and the version is asked for on every request, so a sync shows at once and nothing has to be invalidated.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.core.handlers.wsgi import get_str_from_wsgi
from django.http.cookie import parse_cookie

from viva.web.library.kept import Recent
from viva.web.server.interface import Application, Environ, Header, Start
from viva.web.ui.public import PUBLIC
from viva.web.ui.theme import theme_in

Key = tuple[str, ...]

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
        varied = list[str]()
        others = list[Header]()
        for name, value in headers:
            lower = name.lower()
            if lower == "vary":
                varied.append(value)
            elif lower not in _HOP:
                others.append((name, value))
        varied.append("Accept-Encoding")
        others.append(("Vary", ", ".join(varied)))
        digest = hashlib.sha256(body).hexdigest()
        return cls(status, tuple(others), body, b"", f'W/"{digest[:32]}"')

    def compressed(self) -> "Page":
        """The same with its compressed form, where that is worth it."""
        is_text = self.header("content-type").startswith(_TEXT)
        if not is_text or len(self.body) < MIN_GZIP:
            return self
        return replace(self, packed=gzip.compress(self.body, GZIP_LEVEL, mtime=0))

    def header(self, wanted: str) -> str:
        """The value of a header, whose name is given in small letters; empty where it is not there."""
        for name, value in self.headers:
            if name.lower() == wanted:
                return value
        return ""

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
        self._application = application
        self._version = version
        self._limit = limit
        self._kept = Recent[Key, Page](limit, lambda page: page.size)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or environ["PATH_INFO"].startswith("/static/") or "HTTP_RANGE" in environ:
            return self._application(environ, start)
        version = self._now()
        key = key_of(environ)
        page = self._kept.look(version, [key]).get(key) if version else None
        if page is None and method == "HEAD":
            return self._application(environ, start)
        if page is None:
            page = self._make(environ)
            if version and _is_public(page):
                page = page.compressed()
                self._kept.keep(version, {key: page})
            elif _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
                page = page.compressed()
        return page.send(environ, start)

    def _now(self) -> str:
        """The version of the content, or nothing: then nothing is looked up and nothing kept."""
        if not self._limit:
            return ""
        try:
            return self._version()
        except Exception:  # noqa: BLE001 - see the class
            return ""

    @property
    def size(self) -> int:
        """Bytes kept at present."""
        return self._kept.weight

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


def key_of(environ: Environ) -> Key:
    """What tells one public page from another. The cookies are read as Django reads them, or one reader's theme could become another's."""
    theme = ""
    if "HTTP_COOKIE" in environ:
        theme = theme_in(parse_cookie(get_str_from_wsgi(environ, "HTTP_COOKIE", "")))
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", "")[:5],  # a proxy's word for the scheme, which stands in absolute addresses
        environ.get("HTTP_HOST", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_HX_REQUEST", ""),
        theme or "auto",
    )


def _is_public(page: Page) -> bool:
    if not page.status.startswith("200"):
        return False
    return page.header("cache-control") == PUBLIC and not page.header("set-cookie")


def _matches(wanted: str, etag: str) -> bool:
    if not wanted:
        return False
    if wanted.strip() == "*":
        return True
    bare = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") == bare for tag in wanted.split(","))


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

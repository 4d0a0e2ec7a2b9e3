"""Where a page lies in the site of files, and how one file leads to another. Pure: texts in, texts out."""

import html
import posixpath
import re
import zlib
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_LINK = re.compile(r"(?P<before>\s(?:href|src|action|data-copy)=\")(?P<address>[^\"]*)(?P<after>\")")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def file_of(address: str) -> str:
    """The file for an address of the application: `/questions/?tech=SQL&page=2` lies in `questions/by/tech-sql/page-2/index.html`."""
    parts = urlsplit(address)
    path = parts.path.lstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if pairs:
        page = next((value for name, value in pairs if name == "page"), "")
        names = [_plain(name, value) for name, value in pairs if name != "page"]
        path += (f"by/{'--'.join(names)}/" if names else "") + (f"page-{page}/" if page else "")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _plain(name: str, value: str) -> str:
    """`tag-null`; a value that loses something on the way (`C++`) gets a few signs of its checksum, so that no two share a folder."""
    plain = _NOT_PLAIN.sub("-", value.lower()).strip("-")
    kept = plain == value.lower().replace(" ", "-") and (name == "tag" or "-" not in value)  # tags have hyphens, the others spaces
    mark = "" if kept else f"-{zlib.crc32(value.encode()):08x}"
    return f"{name}-{plain}{mark}"


def relative(source: str, target: str) -> str:
    """How the file `source` names the file `target`; a folder's index is named by its folder."""
    link = posixpath.relpath(target, posixpath.dirname(source) or ".")
    if posixpath.basename(target) == "index.html":
        link = link.removesuffix("index.html")
        return link or "./"
    return link


def links(page: str) -> list[str]:
    """The addresses within the application that a page leads to, without fragments, each once."""
    addresses = dict[str, None]()  # a set that keeps the order
    for tag in _TAG.finditer(page):
        for match in _LINK.finditer(tag[0]):
            address = html.unescape(match["address"])
            if _is_ours(address):
                without_fragment, _, _ = address.partition("#")
                addresses[without_fragment] = None
    return list(addresses)


def _is_ours(address: str) -> bool:
    """Whether an address leads into the application; one with two slashes names another host."""
    return address.startswith("/") and not address.startswith("//")


def rewrite(page: str, change: Callable[[str], str]) -> str:
    """Put every link of every tag through `change`. Text between tags stays, code samples with links in them included."""

    def in_tag(tag: re.Match[str]) -> str:
        return _LINK.sub(lambda match: match["before"] + html.escape(change(html.unescape(match["address"]))) + match["after"], tag[0])

    return _TAG.sub(in_tag, page)

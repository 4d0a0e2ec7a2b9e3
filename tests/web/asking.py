"""Requests as a server passes them on, for what lies around Django."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(application: Callable[..., Iterable[bytes]], address: str = "/", method: str = "GET", **headers: str) -> Answer:
    """One request, as a server would pass it on. Header names with underscores."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"}
    environ |= {"SERVER_NAME": "testserver", "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    answered: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(application(environ, lambda status, headers, exc_info=None: answered.append((status, headers))))
    status, found = answered[-1]
    return Answer(int(status[:3]), {name.lower(): value for name, value in found}, body)

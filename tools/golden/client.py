"""Asks a server, and makes a text of what it answers."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from tools.golden.markup import settled_html
from tools.golden.rules import broken_into_lines, settled
from tools.golden.sides import Side, text_of

HOST = "localhost"
"""The name that requests call the server by. Without a port, absolute addresses are the same on both sides."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_WITHOUT_VALUE = ("etag", "content-length")
"""Headers that follow from the body, so that only their presence counts."""
_LEFT_OUT = ("date", "connection")
"""The moment of the answer; and whether the connection goes on, which depends on how much of a refused form had arrived."""


@dataclass(frozen=True)
class Answer:
    """A response as it came; the body is unpacked."""

    status: int
    reason: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def page(self) -> str:
        """The body, if it is HTML."""
        return text_of(self.body) if self.header("content-type").startswith("text/html") else ""

    def text(self, names: Mapping[str, str]) -> str:
        """Status, headers and body without what differs from run to run."""
        lines = [f"{self.status} {self.reason}"]
        for name, value in sorted(self.headers, key=lambda header: (header[0].lower(), header[1])):
            if name.lower() in _WITHOUT_VALUE:
                lines.append(f"{name}: <it is there>")
            elif name.lower() not in _LEFT_OUT:
                lines.append(f"{name}: {value}")
        shown = settled_html(self.page) if self.page else broken_into_lines(text_of(self.body))
        return settled("\n".join([*lines, "", shown]), names)


class Client:
    """Asks one side's server, and keeps what it answers."""

    def __init__(self, side: Side, port: int) -> None:
        self.recording = dict[str, str]()
        self._side, self._port = side, port

    def ask(
        self, address: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: str = "", *, about: str = ""
    ) -> Answer:
        """Ask and keep the answer under the method, the address and `about`."""
        answer = self.send(address, method, headers, body)
        self.keep(f"{method} {address}" + (f" ({about})" if about else ""), answer)
        return answer

    def keep(self, name: str, answer: Answer) -> None:
        """Keep an answer that was asked for before."""
        self.recording[settled(name, self._side.names)] = answer.text(self._side.names)

    def send(self, address: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: str = "") -> Answer:
        """Ask without keeping the answer. A server that gives none is an answer too, with the status 0."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            given = {"Host": HOST, **(headers or {})} | (FORM if body else {})
            connection.request(method, address, body.encode() if body or method == "POST" else None, given)
            response = connection.getresponse()
            content = response.read()
            if response.getheader("Content-Encoding") == "gzip" and content:
                content = gzip.decompress(content)
            return Answer(response.status, response.reason, response.getheaders(), content)
        except (OSError, HTTPException) as error:
            return Answer(0, f"no answer: {type(error).__name__}", (), b"")
        finally:
            connection.close()

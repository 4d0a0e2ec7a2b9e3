"""What an engine must offer, and which one the database at hand has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

MARK_ON, MARK_OFF = "\ue010", "\ue011"
"""Private-use signs around a hit in a snippet; the page escapes the text and then turns them into <mark>."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of a question, as plain text; `key` is the row's primary key."""

    key: int
    question_id: str
    title: str
    key_points: str
    tags: str
    answer: str
    body: str
    asides: str
    """Found, never quoted: follow-ups, and the wrong statements that contradict the key points."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase of a query. A `prefix` term also matches longer words that begin with it."""

    text: str
    prefix: bool = False
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A question's title and the passage that fits best, hits between MARK_ON and MARK_OFF."""

    title: str
    passage: str


class Engine(Protocol):
    """Word forms are the engine's business: `forests` finds `forest`."""

    def index(self, documents: Iterable[Document]) -> None:
        """Add or replace documents."""

    def remove(self, keys: Iterable[int]) -> None:
        """Forget documents."""

    def texts(self) -> Iterator[Sequence[str]]:
        """The texts of each document, for counting words."""

    def knows(self, term: Term) -> bool:
        """Whether any document has the term."""

    def match(self, terms: Sequence[Term], *, every: bool) -> list[int]:
        """Keys of all documents with every term, or with any: complete and in no order."""

    def rank(self, terms: Sequence[Term], *, every: bool, limit: int) -> list[int]:
        """Keys of the best `limit` documents, best first. Titles and key points weigh most."""

    def snippets(self, terms: Sequence[Term], keys: Sequence[int]) -> Mapping[int, Snippet]:
        """The hits of some documents, for display."""


def engine() -> Engine:
    """The engine of the database in use."""
    if connection.vendor == "sqlite":
        from viva.web.library.search.sqlite import SqliteEngine

        return SqliteEngine()
    if connection.vendor == "postgresql":
        from viva.web.library.search.postgres import PostgresEngine

        return PostgresEngine()
    raise ImproperlyConfigured(f"there is no search engine for {connection.vendor}")

"""What an engine must offer, and the values that go in and out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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

    max_scored: int
    """With more matches than this, scoring them all takes too long; see `rank`."""

    def index(self, documents: Iterable[Document]) -> None:
        """Add or replace documents."""

    def remove(self, keys: Iterable[int]) -> None:
        """Forget documents."""

    def texts(self) -> Iterator[Sequence[str]]:
        """The texts of each document, for counting words."""

    def match(self, term: Term) -> list[int]:
        """Keys of all documents with the term: complete and in no order."""

    def rank(self, terms: Sequence[Term], rarities: Sequence[float], *, every: bool, limit: int, heads: bool = False) -> list[int]:
        """Keys of the best `limit` documents with every term, or with any, best first. Titles and key points weigh most.

        `rarities` are the terms' inverse document frequencies, for engines that keep none. With `heads` only documents count that have the terms in title, key points or tags.
        """

    def snippets(self, terms: Sequence[Term], keys: Sequence[int]) -> Mapping[int, Snippet]:
        """The hits of some documents, for display."""

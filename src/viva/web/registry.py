"""Where rooms announce what they bring, so that nothing below them has to know their names.

The ground of the web storey: it imports no other room. Each room fills it in its `AppConfig.ready()`; pages, the sync and the worker read it.

What everybody may see is *public* and part of pages that are the same bytes for all; what depends on the learner is *personal* and
comes in fragments that no cache keeps (`ui.public`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from django.apps import AppConfig
from django.http import HttpRequest

from viva.content.model import Question
from viva.content.problem import Problem


class Room(AppConfig):
    """A room of the web storey. Its `urls` module, where there is one, is served below `prefix` (see `urls.py`).

    An `apps.py` names it `registry.Room`: Django takes every configuration that is imported by name for one of the module's own.
    """

    prefix: ClassVar[str] = ""


class Learner(Protocol):
    """Who is asking: the one local learner, or somebody who has signed in. `key` never changes and stands in the learner's rows."""

    key: str


Personal = Learner | None
"""What is handed to whatever may depend on the learner. None is a reader whom nobody has identified."""


class Entry(Protocol):
    """What every shelf holds: something with a name of its own on that shelf, and a place in its order."""

    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


Kind = TypeVar("Kind", bound=Entry)


class Shelf(Generic[Kind]):
    """Entries of one kind in their order: by `order`, then by name."""

    def __init__(self) -> None:
        self._entries: dict[str, Kind] = {}

    def add(self, entry: Kind) -> None:
        """Announce an entry. Announcing the same one twice changes nothing.

        Raises:
            ValueError: the name belongs to another entry already.
        """
        known = self._entries.setdefault(entry.name, entry)
        if known != entry:
            raise ValueError(f"two entries are called {entry.name!r}: {known} and {entry}")

    def get(self, name: str) -> Kind | None:
        """The entry of that name."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[Kind]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.name)))


def everybody(_learner: Personal) -> bool:
    """Who sees a menu entry that is public."""
    return True


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in the head of every page. Whatever `seen_by` is not `everybody` comes in the personal fragment.

    `worth_finding` puts the page into the sitemap.
    """

    name: str
    title: str
    route: str
    order: int
    seen_by: Callable[[Personal], bool] = everybody
    worth_finding: bool = True

    @property
    def personal(self) -> bool:
        """Whether it depends on the learner."""
        return self.seen_by is not everybody


@dataclass(frozen=True, slots=True)
class Landmark:
    """An address that the frame of every page leads to: `home`, `questions`, `suggest`, `feed` or `opensearch`."""

    name: str
    route: str
    order: int = 0


Shown = tuple[str, Mapping[str, Any]]
"""A template and its context."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a question's page. It stands after the section whose anchor is `after`, and under `title` in the contents.

    `make` is given the question's row by column and says what to show, or None for nothing. A `personal` panel is asked for by the page as
    a fragment; there alone `make` is given a learner.
    """

    name: str
    title: str
    after: str
    make: Callable[[Mapping[str, Any], Personal], Shown | None]
    order: int = 0
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync tells its hooks. `written` are the questions whose rows were just stored, new ones and changed ones."""

    roots: Sequence[Path]
    written: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a hook answers: whether anything changed that pages show, and what it could not read."""

    changed: bool = False
    problems: Sequence[Problem] = ()


def no_mark(_question: Question) -> str:
    """A hook whose rows depend on the question's files alone."""
    return ""


@dataclass(frozen=True, slots=True)
class SyncHook:
    """A room's part in a sync. `store` runs inside the sync's transaction.

    `mark` tells what else the room's rows of a question depend on, such as library versions: where it changes, the question is written anew.
    """

    name: str
    store: Callable[[Synced], Stored]
    mark: Callable[[Question], str] = no_mark
    order: int = 0


class Priority(IntEnum):
    """Work of a higher priority is taken first, and slow work never takes a worker's last lane."""

    SLOW = 1
    INTERACTIVE = 2


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work: rows of `model` (a `jobs.models.Job`), done by `perform` in a worker.

    `perform` is given a row and `tell(share)`, which notes the progress from 0 to 1 and answers whether the work is still this worker's.
    It gives the values to store with the row, and raises `jobs.models.JobFailedError` with a sentence for the reader. The newest `kept`
    finished rows are kept.
    """

    name: str
    model: Any
    perform: Callable[[Any, Callable[[float], bool]], Mapping[str, Any]]
    priority: Priority
    kept: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that a question has or has not, as a filter of the hub: `members` gives the ids of the questions that have it.

    `icon` is the name of a macro in `ui/icons.html`; with one, cards carry the facet as a sign.
    """

    name: str
    members: Callable[[Personal], Iterable[str]]
    order: int
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with what is on the page: a link to `route` that says which question (`?question=ID`) or which selection it is about."""

    name: str
    title: str
    route: str
    takes: Literal["question", "selection"]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Exporter:
    """A room's part of "give me my data": rows as plain values."""

    name: str
    rows: Callable[[Learner], Iterable[Mapping[str, Any]]]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Eraser:
    """A room's part of "delete me". Gives how many rows went."""

    name: str
    erase: Callable[[Learner], int]
    order: int = 0


menu = Shelf[MenuEntry]()
landmarks = Shelf[Landmark]()
panels = Shelf[Panel]()
sync_hooks = Shelf[SyncHook]()
job_kinds = Shelf[JobKind]()
facets = Shelf[Facet]()
actions = Shelf[Action]()
exporters = Shelf[Exporter]()
erasers = Shelf[Eraser]()


def data_of(learner: Learner) -> dict[str, list[dict[str, Any]]]:
    """Everything that all rooms keep of a learner, by exporter."""
    return {exporter.name: [dict(row) for row in exporter.rows(learner)] for exporter in exporters}


def erase(learner: Learner) -> dict[str, int]:
    """Delete everything that all rooms keep of a learner. To be called inside a transaction. Gives how many rows went, by eraser."""
    return {eraser.name: eraser.erase(learner) for eraser in erasers}


def nobody(_request: HttpRequest) -> Personal:
    """Without a room that knows learners, nobody is one."""
    return None


class PersonalPageError(Exception):
    """A page that is marked as the same for everybody asked who is asking. A bug of ours, and the page is not sent."""


_identify: Callable[[HttpRequest], Personal] = nobody


def identify_with(function: Callable[[HttpRequest], Personal]) -> None:
    """Let `function` say who is asking. One room does this."""
    global _identify  # noqa: PLW0603 - set once, while the rooms get ready
    _identify = function


def learner_of(request: HttpRequest) -> Personal:
    """Who is asking.

    Raises:
        PersonalPageError: the page is a public one (`ui.public`).
    """
    if getattr(request, "is_public", False):
        raise PersonalPageError(request.path)
    return _identify(request)

"""The bank's facets in memory, one bit a question, so that every count of a page is exact and takes microseconds.

A set of questions is one Python integer: bit i stands for the question at position i of the hub's order (level, difficulty, id). Filters are
`&` and `|`, a count is `bit_count()`. At 100,000 questions a set is 12.5 KB. Each process keeps the columns of the version that it last saw.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from viva.web import registry
from viva.web.hub.listing.selection import FACETS, MAX_DIFFICULTY, Selection
from viva.web.library.kept import Kept
from viva.web.library.models import Question

Bits = int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the columns keep of a question: enough to link to it, order it and relate it."""

    key: int
    question_id: str
    title: str
    technology: str
    category: str
    level: str
    difficulty: int
    tags: tuple[str, ...]
    reviewed: date | None
    leads_to: tuple[str, ...]

    def values(self, facet: str) -> Sequence[str]:
        """The question's values in a facet."""
        match facet:
            case "technology":
                return (self.technology,)
            case "category":
                return (self.category,)
            case "level":
                return (self.level,)
            case _:
                return self.tags


@dataclass(slots=True)
class Columns:
    """The facets of all questions.

    `entries` stand in the hub's order. `masks[facet][value]`, `difficulties[n]` and `has[name]` are sets of positions in it; `members` gives
    for each facet that a room has registered the ids of the questions that have it.
    """

    version: str
    entries: tuple[Entry, ...]
    members: InitVar[Mapping[str, Iterable[str]]]
    masks: Mapping[str, dict[str, Bits]] = field(init=False)
    difficulties: tuple[Bits, ...] = field(init=False)
    has: Mapping[str, Bits] = field(init=False)
    position: Mapping[int, int] = field(init=False)
    by_id: Mapping[str, int] = field(init=False)
    _orders: dict[str, Sequence[int]] = field(init=False, default_factory=dict)

    def __post_init__(self, members: Mapping[str, Iterable[str]]) -> None:
        self.position = {entry.key: place for place, entry in enumerate(self.entries)}
        self.by_id = {entry.question_id: place for place, entry in enumerate(self.entries)}
        self.masks = {facet: self._mask(facet) for facet in FACETS}
        self.difficulties = self._difficulties()
        self.has = {name: self._bits_of_ids(ids) for name, ids in members.items()}

    def _mask(self, facet: str) -> dict[str, Bits]:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            for value in entry.values(facet):
                places[value].append(place)
        return {value: bits_at(having, len(self.entries)) for value, having in places.items()}

    def _difficulties(self) -> tuple[Bits, ...]:
        places: list[list[int]] = [[] for _ in range(MAX_DIFFICULTY + 1)]
        for place, entry in enumerate(self.entries):
            places[entry.difficulty].append(place)
        return tuple(bits_at(having, len(self.entries)) for having in places)

    def _bits_of_ids(self, ids: Iterable[str]) -> Bits:
        places = [self.by_id[name] for name in ids if name in self.by_id]
        return bits_at(places, len(self.entries))

    @property
    def everything(self) -> Bits:
        """The set of all questions."""
        return (1 << len(self.entries)) - 1

    def bits_of(self, keys: Iterable[int]) -> Bits:
        """The set of the questions with these primary keys; keys that are not shown are left out."""
        return bits_at((place for key in keys if (place := self.position.get(key)) is not None), len(self.entries))

    def conditions(self, selection: Selection) -> dict[str, Bits]:
        """What each filter that is on lets through. A facet's own counts leave its own condition out."""
        conditions: dict[str, Bits] = {}
        for facet, values in selection.chosen.items():
            masks = [self.masks[facet].get(value, 0) for value in values]
            conditions[facet] = reduce(or_, masks, 0)
        for name in selection.has:
            conditions[name] = self.has[name]
        if selection.difficulty:
            low, high = selection.difficulty
            conditions["difficulty"] = reduce(or_, self.difficulties[low : high + 1])
        return conditions

    def ordered(self, bits: Bits, order: str) -> list[int]:
        """Positions of the set in the order asked for (see `selection.SORTS`)."""
        places = list(positions(bits))
        if order in _RANKINGS:
            places.sort(key=self._ranks(order).__getitem__)
        return places

    def _ranks(self, order: str) -> Sequence[int]:
        """For each position its rank in that order."""
        if order not in self._orders:
            rank_of = _RANKINGS[order]
            ranking = sorted(range(len(self.entries)), key=lambda place: rank_of(self.entries[place]))
            ranks = [0] * len(ranking)
            for rank, place in enumerate(ranking):
                ranks[place] = rank
            self._orders[order] = ranks
        return self._orders[order]


def _by_title(entry: Entry) -> tuple[str, str]:
    return entry.title.casefold(), entry.question_id


def _by_review(entry: Entry) -> tuple[int, str]:
    """The latest first, and those that nobody has reviewed last."""
    day = entry.reviewed.toordinal() if entry.reviewed else 0
    return -day, entry.question_id


def _by_difficulty(entry: Entry) -> tuple[int, str]:
    return entry.difficulty, entry.question_id


_RANKINGS: Mapping[str, Callable[[Entry], tuple[Any, str]]] = {"title": _by_title, "reviewed": _by_review, "difficulty": _by_difficulty}


def bits_at(places: Iterable[int], size: int) -> Bits:
    """The set of these positions, each below `size`."""
    raw = bytearray(size // 8 + 1)
    for place in places:
        raw[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(raw, "little")


def positions(bits: Bits) -> Iterator[int]:
    """The positions in a set, ascending."""
    if bits < 0:
        raise ValueError("a set has no negative positions")
    for index, byte in enumerate(bits.to_bytes(bits.bit_length() // 8 + 1, "little")):
        if byte:
            for bit in range(8):
                if byte >> bit & 1:
                    yield index * 8 + bit


def has_drill(_learner: registry.Personal) -> Iterable[str]:
    """The questions with a drill beside them."""
    return Question.objects.current().filter(has_drill=True).values_list("question_id", flat=True)


def load(version: str) -> Columns:
    """Read the columns from the table, and ask each room for the members of its facets."""
    names = ("pk", "question_id", "title", "technology", "category", "level", "difficulty", "tags", "reviewed", "follow_ups")
    rows = Question.objects.current().in_order().values_list(*names)
    entries = tuple(_entry(row) for row in rows.iterator(chunk_size=2000))
    members = {facet.name: facet.members(None) for facet in registry.facets}
    return Columns(version, entries, members)


def _entry(row: tuple[Any, ...]) -> Entry:
    *plain, tags, reviewed, follow_ups = row
    targets = [follow_up["question"] for follow_up in follow_ups if follow_up["question"]]
    leads_to = tuple(dict.fromkeys(targets))
    key, question_id, title, technology, category, level, difficulty = plain
    return Entry(key, question_id, title, technology, category, level, difficulty, tuple(tags), reviewed, leads_to)


current = Kept(load)
"""The columns of what is stored now."""

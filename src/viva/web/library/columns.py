"""The bank's facets in memory, one bit a question, so that every count of a page is exact and takes microseconds.

A set of questions is one Python integer: bit i stands for the question at position i of the hub's order (level, difficulty, id). Filters are
`&` and `|`, a count is `bit_count()`. At 100,000 questions a set is 12.5 KB. Each process keeps the columns of the version that it last saw.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from viva.web.library.kept import Kept
from viva.web.library.models import Question
from viva.web.library.selection import FACETS, HAS, MAX_DIFFICULTY, Selection

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
    reviewed: date
    has_evidence: bool
    has_drill: bool
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
    """`entries` in the hub's order; `masks[facet][value]`, `difficulties[n]` and `has[name]` are sets of positions."""

    version: str
    entries: tuple[Entry, ...]
    masks: Mapping[str, dict[str, Bits]] = field(init=False)
    difficulties: tuple[Bits, ...] = field(init=False)
    has: Mapping[str, Bits] = field(init=False)
    position: Mapping[int, int] = field(init=False)
    by_id: Mapping[str, int] = field(init=False)
    _orders: dict[str, Sequence[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            names = [(facet, value) for facet in FACETS for value in entry.values(facet)]
            names += [("difficulty", str(entry.difficulty))]
            names += [("has", name) for name, true in zip(HAS, (entry.has_evidence, entry.has_drill), strict=True) if true]
            for name in names:
                places[name].append(place)
        bits = {name: bits_at(found, len(self.entries)) for name, found in places.items()}
        self.masks = {facet: {value: mask for (name, value), mask in bits.items() if name == facet} for facet in FACETS}
        self.difficulties = tuple(bits.get(("difficulty", str(n)), 0) for n in range(MAX_DIFFICULTY + 1))
        self.has = {name: bits.get(("has", name), 0) for name in HAS}
        self.position = {entry.key: place for place, entry in enumerate(self.entries)}
        self.by_id = {entry.question_id: place for place, entry in enumerate(self.entries)}

    @property
    def everything(self) -> Bits:
        """The set of all questions."""
        return (1 << len(self.entries)) - 1

    def bits_of(self, keys: Iterable[int]) -> Bits:
        """The set of the questions with these primary keys; keys that are not shown are left out."""
        return bits_at((place for key in keys if (place := self.position.get(key)) is not None), len(self.entries))

    def conditions(self, selection: Selection) -> dict[str, Bits]:
        """What each filter that is on lets through. A facet's own counts leave its own condition out."""
        found: dict[str, Bits] = {}
        for facet, values in selection.chosen.items():
            found[facet] = 0
            for value in values:
                found[facet] |= self.masks[facet].get(value, 0)
        for name in selection.has:
            found[name] = self.has[name]
        if selection.difficulty:
            low, high = selection.difficulty
            found["difficulty"] = sum(self.difficulties[low : high + 1])
        return found

    def ordered(self, bits: Bits, order: str) -> list[int]:
        """Positions of the set in the order asked for (see `selection.SORTS`)."""
        places = list(positions(bits))
        if order in ("title", "reviewed", "difficulty"):
            places.sort(key=self._ranks(order).__getitem__)
        return places

    def _ranks(self, order: str) -> Sequence[int]:
        if order not in self._orders:
            keys = {
                "title": lambda entry: (entry.title.casefold(), entry.question_id),
                "reviewed": lambda entry: (-entry.reviewed.toordinal(), entry.question_id),
                "difficulty": lambda entry: (entry.difficulty, entry.question_id),
            }
            ranking = sorted(range(len(self.entries)), key=lambda place: keys[order](self.entries[place]))
            ranks = [0] * len(ranking)
            for rank, place in enumerate(ranking):
                ranks[place] = rank
            self._orders[order] = ranks
        return self._orders[order]


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


def load(version: str) -> Columns:
    """Read the columns from the table."""
    names = ("pk", "question_id", "title", "technology", "category", "level", "difficulty", "tags", "reviewed", "has_evidence", "has_drill")
    rows = Question.objects.shown().in_order().values_list(*names, "follow_ups")
    return Columns(version, tuple(_entry(row) for row in rows.iterator(chunk_size=2000)))


def _entry(row: tuple[Any, ...]) -> Entry:
    *plain, tags, reviewed, evidence, drill, follow_ups = row
    leads_to = tuple(dict.fromkeys(follow_up["question"] for follow_up in follow_ups if follow_up["question"]))
    key, question_id, title, technology, category, level, difficulty = plain
    return Entry(key, question_id, title, technology, category, level, difficulty, tuple(tags), reviewed, evidence, drill, leads_to)


current = Kept(load)
"""The columns of what is stored now."""

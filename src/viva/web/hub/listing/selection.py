"""What a reader asked the hub for: the address's parameters as a value, and back.

An address is canonical when it holds only what narrows or orders: no empty fields, `difficulty=3-7` instead of two form fields. Values are
matched without regard to case. What the bank does not have is not dropped in silence: it is named in `unknown`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from viva.web import registry

FACETS = ("technology", "category", "level", "tag")
"""Facets with one value per box; a question may have several tags."""
PARAMETERS = {"technology": "tech", "category": "category", "level": "level", "tag": "tag"}
"""Facet -> the parameter in the address."""
SORTS = {
    "level": "Level, difficulty",
    "difficulty": "Difficulty",
    "title": "Title",
    "reviewed": "Last reviewed",
    "relevance": "Best match",
}
MIN_DIFFICULTY, MAX_DIFFICULTY = 1, 10
MAX_QUERY = 200
MAX_VALUES = 50


def has_names() -> tuple[str, ...]:
    """What a question may have, by the rooms that registered it: the values of the parameter `has`."""
    return tuple(facet.name for facet in registry.facets)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A parameter that the bank or the format cannot honour, with what would do instead."""

    parameter: str
    value: str
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters are ORed within a facet and ANDed across. `difficulty` is an inclusive range; `page` counts from 1."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has: tuple[str, ...] = ()
    difficulty: tuple[int, int] | None = None
    query: str = ""
    sort: str = ""
    page: int = 1
    unknown: tuple[Unknown, ...] = ()

    @classmethod
    def parse(cls, given: QueryDict, vocabulary: Mapping[str, Iterable[str]]) -> Self:
        """Read an address. `vocabulary` maps each facet to the values that the bank has."""
        unknown: list[Unknown] = []
        chosen = dict[str, tuple[str, ...]]()
        for facet in FACETS:
            values = _values(given, facet, vocabulary.get(facet, ()), unknown)
            if values:
                chosen[facet] = values
        has = [value for value in dict.fromkeys(given.getlist("has")) if _known(value, "has", has_names(), unknown)]
        sort = given.get("sort", "").strip()
        if sort and not _known(sort, "sort", SORTS, unknown):
            sort = ""
        query = " ".join(given.get("q", "").replace("\x00", " ").split())
        difficulty = _difficulty(given, unknown)
        page = page_of(given, unknown)
        return cls(
            chosen=chosen,
            has=tuple(has),
            difficulty=difficulty,
            query=query[:MAX_QUERY],
            sort=sort,
            page=page,
            unknown=tuple(unknown),
        )

    @property
    def order(self) -> str:
        """The sort in force: best match while searching, the hub's order otherwise, unless the reader chose."""
        if self.sort and not (self.sort == "relevance" and not self.query):
            return self.sort
        return "relevance" if self.query else "level"

    def parameters(self) -> list[tuple[str, str]]:
        """The canonical parameters in a fixed order, page included when it is not the first."""
        pairs = [(PARAMETERS[name], value) for name in FACETS for value in self.chosen.get(name, ())]
        if self.difficulty:
            low, high = self.difficulty
            pairs.append(("difficulty", str(low) if low == high else f"{low}-{high}"))
        pairs += [("has", value) for value in self.has]
        pairs += [("q", self.query)] if self.query else []
        pairs += [("sort", self.sort)] if self.sort else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def address(self, path: str) -> str:
        """`path` with the canonical query."""
        query = urlencode(self.parameters())
        return f"{path}?{query}" if query else path

    def on_page(self, page: int) -> "Selection":
        """The same on another page."""
        return replace(self, page=page, unknown=())

    def without(self, facet: str, value: str = "") -> "Selection":
        """The same without one value, or without the whole facet (`difficulty`, `has`, `query` included); on the first page."""
        first = replace(self, page=1, unknown=())
        if facet == "difficulty":
            return replace(first, difficulty=None)
        if facet == "query":
            return replace(first, query="", sort="" if self.sort == "relevance" else self.sort)
        if facet == "has":
            return replace(first, has=tuple(entry for entry in self.has if value and entry != value))
        kept = tuple(entry for entry in self.chosen.get(facet, ()) if value and entry != value)
        chosen = {name: values for name, values in self.chosen.items() if name != facet} | ({facet: kept} if kept else {})
        return replace(first, chosen=chosen)


def is_canonical(given: QueryDict, selection: Selection) -> bool:
    """Whether the address holds only what `parameters` would write; parameters of strangers (utm_source) are left alone."""
    ours = {*PARAMETERS.values(), "difficulty", "difficulty_min", "difficulty_max", "has", "q", "sort", "page"}
    present = sorted((name, value) for name in given for value in given.getlist(name) if name in ours)
    return present == sorted(selection.parameters())


def _values(given: QueryDict, facet: str, known: Iterable[str], unknown: list[Unknown]) -> tuple[str, ...]:
    by_case = {value.casefold(): value for value in known}
    found = []
    for raw in given.getlist(PARAMETERS[facet])[:MAX_VALUES]:
        value = raw.strip()
        if value.casefold() in by_case:
            found.append(by_case[value.casefold()])
        elif value:
            unknown.append(Unknown(PARAMETERS[facet], value[:60], tuple(by_case.values())))
    return tuple(sorted(set(found)))


def _known(value: str, parameter: str, known: Iterable[str], unknown: list[Unknown]) -> bool:
    if value in known:
        return True
    if value.strip():
        unknown.append(Unknown(parameter, value[:60], tuple(known)))
    return False


def _difficulty(given: QueryDict, unknown: list[Unknown]) -> tuple[int, int] | None:
    """The range that was asked for; None for all of it, and for what is no range, which is noted."""
    text = given.get("difficulty", "").strip()
    if text:
        low, _, high = text.partition("-")
        high = high or low
    else:
        low = given.get("difficulty_min", "").strip()
        high = given.get("difficulty_max", "").strip()
        if not low and not high:
            return None
        low = low or str(MIN_DIFFICULTY)
        high = high or str(MAX_DIFFICULTY)
    ends = _range(low, high)
    if ends is None:
        unknown.append(Unknown("difficulty", (text or f"{low}-{high}")[:60], ("1-10", "3-7", "5")))
    everything = (MIN_DIFFICULTY, MAX_DIFFICULTY)
    return None if ends == everything else ends


def _range(low: str, high: str) -> tuple[int, int] | None:
    """Both ends in their order, or None where one of them is no difficulty."""
    try:
        first, last = sorted((int(low), int(high)))
    except ValueError:
        return None
    return (first, last) if first >= MIN_DIFFICULTY and last <= MAX_DIFFICULTY else None


def page_of(given: QueryDict, unknown: list[Unknown]) -> int:
    """The number of the page that was asked for, from 1; 1 for what is no number, which is noted."""
    text = given.get("page", "").strip()
    if not text:
        return 1
    if text.isascii() and text.isdigit() and int(text[:9]) >= 1 and len(text) <= 9:
        return int(text)
    unknown.append(Unknown("page", text[:60]))
    return 1

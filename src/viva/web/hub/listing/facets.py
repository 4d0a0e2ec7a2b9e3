"""Counts beside each choice: how many questions there would be with it, under the search and all *other* facets' filters."""

from collections.abc import Callable
from dataclasses import dataclass

from viva.content.model import Level
from viva.web.hub.listing.columns import Bits, Columns
from viva.web.hub.listing.selection import FACETS, MAX_DIFFICULTY, MIN_DIFFICULTY, PARAMETERS, Selection

TITLES = {"technology": "Technology", "category": "Category", "level": "Level", "tag": "Tag"}
MAX_SHOWN = 12
"""Values of a facet that show without unfolding the rest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a facet."""

    value: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of boxes. `choices` come in the order of display; those beyond `MAX_SHOWN` fold away."""

    name: str
    title: str
    parameter: str
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        """What shows at once: the first ones, and whatever is on."""
        return tuple(choice for place, choice in enumerate(self.choices) if place < MAX_SHOWN or choice.on)

    @property
    def folded(self) -> tuple[Choice, ...]:
        """The rest."""
        return tuple(choice for place, choice in enumerate(self.choices) if place >= MAX_SHOWN and not choice.on)


@dataclass(frozen=True, slots=True)
class Facets:
    """Everything the filter panel shows. `difficulty[n]` counts difficulty n+1; `matches` is the set under all filters."""

    matches: Bits
    groups: tuple[Facet, ...]
    has: tuple[Choice, ...]
    difficulty: tuple[int, ...]


def count(columns: Columns, selection: Selection, searched: Bits) -> Facets:
    """Exact counts. `searched` is the set that the search lets through (all of them without one)."""
    conditions = columns.conditions(selection)

    def under_others(own: str) -> Bits:
        bits = searched
        for name, allowed in conditions.items():
            if name != own:
                bits &= allowed
        return bits

    groups = [_group(facet, columns, selection, under_others(facet)) for facet in FACETS]
    has = [Choice(name, (under_others(name) & bits).bit_count(), name in selection.has) for name, bits in columns.has.items()]
    within = under_others("difficulty")
    difficulties = columns.difficulties[MIN_DIFFICULTY : MAX_DIFFICULTY + 1]
    return Facets(
        matches=under_others(""),
        groups=tuple(groups),
        has=tuple(has),
        difficulty=tuple((within & bits).bit_count() for bits in difficulties),
    )


def _group(facet: str, columns: Columns, selection: Selection, within: Bits) -> Facet:
    on = selection.chosen.get(facet, ())
    choices = [Choice(value, (within & mask).bit_count(), value in on) for value, mask in columns.masks[facet].items()]
    choices.sort(key=_order(facet, columns))
    return Facet(facet, TITLES[facet], PARAMETERS[facet], tuple(choices))


def _order(facet: str, columns: Columns) -> Callable[[Choice], tuple[int, str]]:
    """Levels by rank; the others by how common they are in the whole bank, so that boxes do not jump about while filtering."""
    if facet == "level":
        return lambda choice: (Level(choice.value).rank, "")
    masks = columns.masks[facet]
    return lambda choice: (-masks[choice.value].bit_count(), choice.value.casefold())

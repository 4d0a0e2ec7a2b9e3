"""The read layer of the lists: which questions a selection has, in which order, and what their cards show."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from markupsafe import Markup

from viva.web.hub.listing import facets
from viva.web.hub.listing.cards import Fixed, fixed_parts
from viva.web.hub.listing.columns import Columns, bits_at
from viva.web.hub.listing.facets import Facets
from viva.web.hub.listing.selection import Selection
from viva.web.hub.search.find import Found, find
from viva.web.library.index.contract import MARK_OFF, MARK_ON, Snippet
from viva.web.library.index.engine import engine

PAGE_SIZE = 15


@dataclass(frozen=True, slots=True)
class Listing:
    """Which questions a selection has and which of them stand on its page. `keys` are primary keys in order; a page beyond the last has none,
    and `pages` tells how many there are."""

    selection: Selection
    facets: Facets
    found: Found | None
    total: int
    pages: int
    keys: Sequence[int]


@dataclass(frozen=True, slots=True)
class Results(Listing):
    """One page of the hub, with what its cards show."""

    cards: Sequence[Mapping[str, Any]]


def listing(columns: Columns, selection: Selection, size: int = PAGE_SIZE) -> Listing:
    """Search, count and order, without reading rows."""
    found, counted = _counted(columns, selection)
    places = _ordered(columns, counted.matches, found, selection.order)
    start = (selection.page - 1) * size
    keys = [columns.entries[place].key for place in places[start : start + size]]
    return Listing(selection, counted, found, len(places), page_count(len(places), size), keys)


def page_count(total: int, size: int) -> int:
    """How many pages `total` entries fill; an empty list has one."""
    return max(1, math.ceil(total / size))


def results(columns: Columns, selection: Selection) -> Results:
    """The page of the hub that a selection names."""
    page = listing(columns, selection)
    return Results(page.selection, page.facets, page.found, page.total, page.pages, page.keys, cards(columns, page.keys, page.found))


def total(columns: Columns, selection: Selection) -> int:
    """How many questions a selection has, without reading any."""
    return _counted(columns, selection)[1].matches.bit_count()


def _counted(columns: Columns, selection: Selection) -> tuple[Found | None, Facets]:
    found = find(selection.query, columns) if selection.query else None
    return found, facets.count(columns, selection, found.matches if found else columns.everything)


def _ordered(columns: Columns, matches: int, found: Found | None, order: str) -> list[int]:
    if order != "relevance" or found is None:
        return columns.ordered(matches, order)
    best = [place for place in found.ranked if matches >> place & 1]
    return best + columns.ordered(matches & ~bits_at(best, len(columns.entries)), "level")


def cards(columns: Columns, keys: Sequence[int], found: Found | None) -> list[dict[str, Any]]:
    """What the cards of these keys show, in this order, with hits marked."""
    shown, fixed = hits(found, keys), fixed_parts(columns, keys)
    return [_card(fixed[key], shown.get(key)) for key in keys if key in fixed]


def _card(fixed: Fixed, hit: Snippet | None) -> dict[str, Any]:
    return {
        "question_id": fixed.question_id,
        "shown_title": marked(hit.title) if hit else fixed.title,
        "passage": marked(hit.passage) if hit and MARK_ON in hit.passage else None,
        "facts": fixed.facts,
        "rest": fixed.rest,
    }


def hits(found: Found | None, keys: Sequence[int]) -> Mapping[int, Snippet]:
    """What to show of a search's hits among these keys."""
    return engine().snippets(found.terms, keys) if found and found.terms else {}


def marked(text: str) -> Markup:
    """Plain text with the engine's signs turned into <mark>."""
    return Markup(str(escape(text)).replace(MARK_ON, "<mark>").replace(MARK_OFF, "</mark>"))  # noqa: S704 - escaped first

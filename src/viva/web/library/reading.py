"""The read layer of the pages: rows as plain dictionaries, a page of cards, a question with its place in the bank."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template
from django.utils.html import escape
from markupsafe import Markup

from viva.web.library import facets, search
from viva.web.library.columns import Columns, Entry, bits_at
from viva.web.library.facets import Facets
from viva.web.library.models import Question
from viva.web.library.search.engine import MARK_OFF, MARK_ON, Snippet, engine
from viva.web.library.selection import Selection

PAGE_SIZE = 15
KEPT_CARDS = 400
"""How many questions' folds each process keeps rendered, at some ten kilobytes each."""
_HEAD = ("pk", "question_id", "title", "technology", "category", "level", "level_rank", "difficulty", "has_evidence", "has_drill", "draft")
_REST = ("pk", "question_id", "level", "difficulty", "reviewed", "sections", "follow_ups", "spoken_seconds")


@dataclass(frozen=True, slots=True)
class Listing:
    """Which questions a selection has and which of them stand on its page. `keys` are primary keys in order; a page beyond the last has none,
    and `pages` tells how many there are."""

    selection: Selection
    facets: Facets
    found: search.Found | None
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
    return Listing(selection, counted, found, len(places), max(1, -(-len(places) // size)), keys)


def results(columns: Columns, selection: Selection) -> Results:
    """The page of the hub that a selection names."""
    page = listing(columns, selection)
    return Results(page.selection, page.facets, page.found, page.total, page.pages, page.keys, cards(columns, page.keys, page.found))


def total(columns: Columns, selection: Selection) -> int:
    """How many questions a selection has, without reading any."""
    return _counted(columns, selection)[1].matches.bit_count()


def _counted(columns: Columns, selection: Selection) -> tuple[search.Found | None, Facets]:
    found = search.find(selection.query, columns) if selection.query else None
    return found, facets.count(columns, selection, found.matches if found else columns.everything)


def _ordered(columns: Columns, matches: int, found: search.Found | None, order: str) -> list[int]:
    if order != "relevance" or found is None:
        return columns.ordered(matches, order)
    best = [place for place in found.ranked if matches >> place & 1]
    return best + columns.ordered(matches & ~bits_at(best, len(columns.entries)), "level")


def cards(columns: Columns, keys: Sequence[int], found: search.Found | None) -> list[dict[str, Any]]:
    """Rows of these keys in this order, with hits marked; `rest` is the part of the card that no request changes."""
    rows = {row["pk"]: row for row in Question.objects.filter(pk__in=keys).values(*_HEAD)}
    shown, rests = hits(found, keys), _rests(columns, keys)
    return [_card(rows[key], shown.get(key), rests[key]) for key in keys if key in rows and key in rests]


def _card(row: dict[str, Any], hit: Snippet | None, rest: Markup) -> dict[str, Any]:
    title = marked(hit.title) if hit else Markup(escape(row["title"]))  # noqa: S704 - escaped
    passage = marked(hit.passage) if hit and MARK_ON in hit.passage else None
    return {**row, "shown_title": title, "passage": passage, "rest": rest}


class _Rests:
    """Rendered folds of the questions seen last. They depend on their question and on the titles of those that it leads to: on the version."""

    def __init__(self) -> None:
        self._version, self._kept = "", OrderedDict[int, Markup]()
        self._lock = threading.Lock()

    def __call__(self, columns: Columns, keys: Sequence[int]) -> dict[int, Markup]:
        with self._lock:
            if self._version != columns.version:
                self._version, self._kept = columns.version, OrderedDict()
            kept = self._kept
            found = {key: kept[key] for key in keys if key in kept}
            for key in found:
                kept.move_to_end(key)
        if missing := [key for key in keys if key not in found]:
            made = self._make(columns, missing)
            found |= made
            with self._lock:
                kept.update(made)  # if the version changed meanwhile, this is nobody's dictionary any more
                while len(kept) > KEPT_CARDS:
                    kept.popitem(last=False)
        return found

    def _make(self, columns: Columns, keys: Sequence[int]) -> dict[int, Markup]:
        template, made = get_template("library/card_rest.html"), dict[int, Markup]()
        for row in Question.objects.filter(pk__in=keys).values(*_REST):
            card = {**row, "follow_ups": resolved(columns, row["follow_ups"])}
            made[row["pk"]] = Markup(template.render({"card": card, "static_site": None}))  # noqa: S704 - a template of ours
        return made


_rests = _Rests()


def hits(found: search.Found | None, keys: Sequence[int]) -> Mapping[int, Snippet]:
    """What to show of a search's hits among these keys."""
    return engine().snippets(found.terms, keys) if found and found.terms else {}


def marked(text: str) -> Markup:
    """Plain text with the engine's signs turned into <mark>."""
    return Markup(str(escape(text)).replace(MARK_ON, "<mark>").replace(MARK_OFF, "</mark>"))  # noqa: S704 - escaped first


def resolved(columns: Columns, follow_ups: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Follow-ups with the question that they lead to, where it is shown; one that leads nowhere and has no text is left out."""
    found = []
    for entry in follow_ups:
        place = columns.by_id.get(entry["question"])
        target: Entry | None = columns.entries[place] if place is not None else None
        if target or entry["ask"]:
            found.append({**entry, "target": target})
    return found

"""The list of questions with its filters and its search, and what is offered while one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_safe

from viva.web.hub.actions import offered
from viva.web.hub.listing import boxes, reading
from viva.web.hub.listing import columns as stored
from viva.web.hub.listing.columns import Columns
from viva.web.hub.listing.selection import FACETS, SORTS, Selection, has_names, is_canonical
from viva.web.hub.pages import tiles
from viva.web.hub.search.suggest import suggest as suggestions
from viva.web.library.kept import Kept
from viva.web.library.models import Edition
from viva.web.ui.fragment import wants_fragment
from viva.web.ui.public import public

MAX_TYPED = 100
"""Characters of an unfinished search that suggestions look at."""


def _faults(_version: str) -> list[dict[str, Any]]:
    stored_faults = Edition.objects.filter(pk=1).values_list("problems", flat=True).first()
    return list(stored_faults or [])


_problems = Kept(_faults)
"""What the last sync could not show."""


@require_safe
@public
def questions(request: HttpRequest) -> HttpResponse:
    """The list with its filters. A fragment for in-place updates, a whole page otherwise."""
    columns = stored.current()
    selection = Selection.parse(request.GET, columns.masks)
    here = reverse("hub:questions")
    fragment = wants_fragment(request)
    if not selection.unknown and not fragment and not is_canonical(request.GET, selection):
        return HttpResponseRedirect(selection.address(here))
    results = reading.results(columns, selection)
    context = _context(columns, results)
    if fragment:
        response = render(request, "hub/questions_fragment.html", context)
        response.headers["HX-Push-Url"] = selection.address(here)
    else:
        missing = bool(selection.unknown) or selection.page > results.pages
        response = render(request, "hub/questions.html", context, status=404 if missing else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(columns: Columns, results: reading.Results) -> dict[str, Any]:
    selection = results.selection
    return {
        "results": results,
        "selection": selection,
        "box": boxes.box,
        "boxes": boxes.boxes,
        "tiles": tiles(columns),
        "sorts": {name: title for name, title in SORTS.items() if name != "relevance" or selection.query},
        "chips": _chips(selection),
        "wider": _wider(columns, results) if not results.total else [],
        "actions": offered("selection", selection.on_page(1).parameters()),
        "hub": reverse("hub:questions"),
        "problems": _problems(),
    }


def _chips(selection: Selection) -> list[tuple[str, str]]:
    """(what is on, address without it)."""
    here = reverse("hub:questions")
    chips = [(value, selection.without(facet, value).address(here)) for facet in FACETS for value in selection.chosen.get(facet, ())]
    if selection.difficulty:
        low, high = selection.difficulty
        chips.append((f"Difficulty {low}" if low == high else f"Difficulty {low} to {high}", selection.without("difficulty").address(here)))
    chips += [(f"Has {name}", selection.without("has", name).address(here)) for name in selection.has]
    if selection.query:
        chips.append((f"“{selection.query}”", selection.without("query").address(here)))
    return chips


def _wider(columns: Columns, results: reading.Results) -> list[tuple[str, int, str]]:
    """For an empty result: (filter, how many questions without it, address), the most helpful first."""
    selection, here = results.selection, reverse("hub:questions")
    has = " or ".join(f"“has {name}”" for name in has_names())
    names = {"query": f"the search for “{selection.query}”", "difficulty": "the difficulty", "has": has}
    names |= {facet: " or ".join(values) for facet, values in selection.chosen.items()}
    wider = []
    for facet, name in names.items():
        without = selection.without(facet)
        if without.address(here) == selection.address(here):
            continue
        total = reading.total(columns, without)
        if total:
            wider.append((name, total, without.address(here)))
    return sorted(wider, key=lambda entry: -entry[1])


@require_GET
@public
def suggest(request: HttpRequest) -> HttpResponse:
    """The list below the search field while one types."""
    text = request.GET.get("q", "").replace("\x00", " ").strip()[:MAX_TYPED]
    entries = suggestions(text) if len(text) > 1 else []
    return render(request, "hub/suggest.html", {"entries": entries, "text": text})

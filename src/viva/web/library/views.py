"""The hub, a question, suggestions, the front door. A view reads the address, makes one call, renders."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_safe
from rapidfuzz import process

from viva.content.model import Level
from viva.content.render import QUESTION_ID
from viva.web.library import boxes, json_ld, reading
from viva.web.library import columns as stored
from viva.web.library.cards import resolved
from viva.web.library.columns import Columns
from viva.web.library.kept import Kept
from viva.web.library.measured import measured
from viva.web.library.models import Edition, Question
from viva.web.library.related import neighbours
from viva.web.library.selection import FACETS, SORTS, Selection, is_canonical
from viva.web.library.suggest import suggest as suggestions
from viva.web.ui.public import public


def _faults(_version: str) -> list[dict[str, Any]]:
    return list(Edition.objects.filter(pk=1).values_list("problems", flat=True).first() or [])


_problems = Kept(_faults)
"""What the last sync could not show."""


@require_safe
@public
def hub(request: HttpRequest) -> HttpResponse:
    """The list with its filters. A fragment for in-place updates, a whole page otherwise."""
    columns = stored.current()
    selection = Selection.parse(request.GET, columns.masks)
    here = reverse("library:hub")
    fragment = request.headers.get("HX-Request") == "true"
    if not selection.unknown and not fragment and not is_canonical(request.GET, selection):
        return HttpResponseRedirect(selection.address(here))
    results = reading.results(columns, selection)
    status = 404 if selection.unknown or selection.page > results.pages else 200
    context = _hub_context(columns, results)
    template = "library/hub_fragment.html" if fragment else "library/hub.html"
    response = render(request, template, context, status=200 if fragment else status)
    if fragment:
        response.headers["HX-Push-Url"] = selection.address(here)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _hub_context(columns: Columns, results: reading.Results) -> dict[str, Any]:
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
        "hub": reverse("library:hub"),
        "problems": _problems(),
    }


def tiles(columns: Columns) -> list[tuple[int, str]]:
    """(number, of what) for the head of the page."""
    count, technologies, levels = len(columns.entries), len(columns.masks["technology"]), len(columns.masks["level"])
    return [
        (count, "question" if count == 1 else "questions"),
        (technologies, "technology" if technologies == 1 else "technologies"),
        (levels, "level" if levels == 1 else "levels"),
    ]


def _chips(selection: Selection) -> list[tuple[str, str]]:
    """(what is on, address without it)."""
    here = reverse("library:hub")
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
    selection, here = results.selection, reverse("library:hub")
    names = {"query": f"the search for “{selection.query}”", "difficulty": "the difficulty", "has": "“has evidence” or “has drill”"}
    names |= {facet: " or ".join(values) for facet, values in selection.chosen.items()}
    found = []
    for facet, name in names.items():
        without = selection.without(facet)
        if without.address(here) != selection.address(here) and (total := reading.total(columns, without)):
            found.append((name, total, without.address(here)))
    return sorted(found, key=lambda entry: -entry[1])


@require_safe
@public
def question(request: HttpRequest, question_id: str) -> HttpResponse:
    """One question's page. An id in small letters is put right; an unknown one gets a page with the nearest."""
    columns = stored.current()
    if question_id not in columns.by_id:
        return _missing(request, columns, question_id)
    row = Question.objects.filter(question_id=question_id).values().first()
    if row is None:
        raise Http404
    context = {
        "question": {**row, "follow_ups": resolved(columns, row["follow_ups"])},
        "measured": measured(row["id"]) if row["has_evidence"] else None,
        "place": neighbours(columns, question_id),
        "hub": reverse("library:hub"),
        "data": json_ld.question(row, request.build_absolute_uri(reverse("library:question", args=[question_id]))),
    }
    return render(request, "library/question.html", context)


def _missing(request: HttpRequest, columns: Columns, question_id: str) -> HttpResponse:
    upper = question_id.upper()
    if upper != question_id and upper in columns.by_id:
        return HttpResponsePermanentRedirect(reverse("library:question", args=[upper]))
    retired = bool(QUESTION_ID.fullmatch(question_id)) and Question.objects.filter(question_id=question_id).exists()
    near = process.extract(upper[:40], list(columns.by_id), limit=3, score_cutoff=60)
    context = {
        "asked": question_id[:60],
        "retired": retired,
        "near": [columns.entries[columns.by_id[name]] for name, _, _ in near],
        "hub": reverse("library:hub"),
    }
    return render(request, "library/missing.html", context, status=410 if retired else 404)


@require_GET
@public
def suggest(request: HttpRequest) -> HttpResponse:
    """The list below the search field while one types."""
    text = request.GET.get("q", "").replace("\x00", " ").strip()[:100]
    return render(request, "library/suggest.html", {"entries": suggestions(text) if len(text) > 1 else [], "text": text})


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """The front door: what this is, and the shortest ways in."""
    columns = stored.current()
    starts = [next((entry for entry in columns.entries if entry.level == level), None) for level in Level]
    context = {"tiles": tiles(columns), "starts": [entry for entry in starts if entry], "hub": reverse("library:hub")}
    return render(request, "library/home.html", context)


@require_safe
@public
def knowledge(request: HttpRequest) -> HttpResponse:
    """The knowledge hub: technologies by level with exact counts, and all tags."""
    columns = stored.current()
    masks = columns.masks
    levels = [level for level in Level if level in masks["level"]]
    rows = [
        (technology, mask.bit_count(), [(level, (mask & masks["level"][level]).bit_count()) for level in levels])
        for technology, mask in sorted(masks["technology"].items(), key=lambda pair: pair[0].casefold())
    ]
    tags = sorted(((tag, mask.bit_count()) for tag, mask in masks["tag"].items()), key=lambda pair: pair[0])
    context = {"tiles": tiles(columns), "levels": levels, "rows": rows, "tags": tags, "hub": reverse("library:hub")}
    return render(request, "library/knowledge.html", context)

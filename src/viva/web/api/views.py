"""The resources. A view judges the query, asks the library, and gives plain values."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import reverse

from viva.content.model import QUESTION_ID
from viva.web.api.asked import selection
from viva.web.api.problem import ApiError, endpoint
from viva.web.hub.listing import columns as stored
from viva.web.hub.listing import reading
from viva.web.hub.listing.facets import Facets
from viva.web.hub.listing.selection import MIN_DIFFICULTY
from viva.web.library.models import Question

FIELDS = ("pk", "question_id", "title", "technology", "category", "level", "difficulty", "tags", "reviewed", "draft", "has_evidence", "has_drill", "spoken_seconds", "answer_text")  # fmt: skip
WHOLE = (*FIELDS, "sections", "key_points", "follow_ups", "references", "changed_at")
SOMETHING = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]")
"""A sign that is neither space nor control; what counts as space differs between regular expressions, so openapi.json names the control signs too."""
SEARCH = frozenset({"q", "page", "page_size"})


@endpoint
def questions(request: HttpRequest) -> HttpResponse:
    """A page of questions under filters, with the counts beside each choice."""
    columns = stored.current()
    chosen, size = selection(request.GET, columns)
    listing = reading.listing(columns, chosen, size)
    items = [_summary(request, row) for row in _rows(listing)]
    return JsonResponse({**_frame(listing, items, size), "facets": _facets(listing.facets)})


@endpoint
def search(request: HttpRequest) -> HttpResponse:
    """The questions that a search finds, best first, with the passage that fits."""
    columns = stored.current()
    chosen, size = selection(request.GET, columns, SEARCH)
    if not SOMETHING.search(chosen.query):
        raise ApiError(400, "q: say what to search for", [{"parameter": "q", "value": "", "message": "is required"}])
    listing = reading.listing(columns, chosen, size)
    hits, items = reading.hits(listing.found, listing.keys), list[dict[str, Any]]()
    for row in _rows(listing):
        hit = hits.get(row["pk"])
        marks = {
            "title_html": str(reading.marked(hit.title)) if hit else None,
            "passage_html": str(reading.marked(hit.passage)) if hit else None,
        }
        items.append(_summary(request, row) | marks)
    found = listing.found
    return JsonResponse(
        {
            **_frame(listing, items, size),
            "repaired": [{"typed": typed, "meant": meant} for typed, meant in (found.repaired if found else ())],
            "missing": list(found.missing if found else ()),
        }
    )


@endpoint
def question(request: HttpRequest, question_id: str) -> HttpResponse:
    """One question, whole."""
    if not QUESTION_ID.fullmatch(question_id.upper()):
        raise ApiError(404, "There is no question with this id.")
    row = Question.objects.filter(question_id=question_id).values(*WHOLE, "retired_at").first()
    if row is None and Question.objects.current().filter(question_id=question_id.upper()).exists():
        return HttpResponsePermanentRedirect(reverse("api:question", args=[question_id.upper()]))
    if row is None:
        raise ApiError(404, "There is no question with this id.")
    if row["retired_at"]:
        raise ApiError(410, "This question was retired.")
    return JsonResponse(
        _summary(request, row)
        | {
            "sections": [{"name": part["name"], "anchor": part["anchor"], "html": part["html"]} for part in row["sections"]],
            "key_points": row["key_points"],
            "follow_ups": [{"ask": entry["ask"], "question": entry["question"] or None} for entry in row["follow_ups"]],
            "references": row["references"],
            "changed": row["changed_at"].isoformat(),
        }
    )


@endpoint
def description(request: HttpRequest) -> HttpResponse:
    """This interface as OpenAPI 3.1."""
    return HttpResponse(openapi(), content_type="application/json")


@endpoint
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address below the prefix."""
    raise ApiError(404, f"There is nothing here. {reverse('api:description')} describes what there is.")


@cache
def openapi() -> bytes:
    """The committed description, read once a process."""
    return (Path(__file__).parent / "openapi.json").read_bytes()


def _rows(listing: reading.Listing) -> list[dict[str, Any]]:
    """The rows of a page, in its order."""
    rows = {row["pk"]: row for row in Question.objects.filter(pk__in=listing.keys).values(*FIELDS)}
    return [rows[key] for key in listing.keys if key in rows]


def _summary(request: HttpRequest, row: Mapping[str, Any]) -> dict[str, Any]:
    name = row["question_id"]
    return {
        "id": name,
        "title": row["title"],
        "technology": row["technology"],
        "category": row["category"],
        "level": row["level"],
        "difficulty": row["difficulty"],
        "tags": row["tags"],
        "reviewed": row["reviewed"].isoformat() if row["reviewed"] else None,
        "draft": row["draft"],
        "has_evidence": row["has_evidence"],
        "has_drill": row["has_drill"],
        "spoken_seconds": row["spoken_seconds"],
        "answer": row["answer_text"],
        "url": request.build_absolute_uri(reverse("api:question", args=[name])),
        "page_url": request.build_absolute_uri(reverse("hub:question", args=[name])),
    }


def _frame(listing: reading.Listing, items: list[dict[str, Any]], size: int) -> dict[str, Any]:
    return {"items": items, "total": listing.total, "page": listing.selection.page, "pages": listing.pages, "page_size": size}


def _facets(facets: Facets) -> dict[str, Any]:
    """Parameter -> [{"value", "count"}]: what each choice would leave, under the search and all other filters."""
    found: dict[str, Any] = {group.parameter: [{"value": c.value, "count": c.count} for c in group.choices] for group in facets.groups}
    found["has"] = [{"value": choice.value, "count": choice.count} for choice in facets.has]
    found["difficulty"] = [{"value": n, "count": count} for n, count in enumerate(facets.difficulty, start=MIN_DIFFICULTY)]
    return found

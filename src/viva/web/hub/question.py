"""One question's page, and the personal panels on it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from rapidfuzz import process

from viva.content.model import QUESTION_ID
from viva.web import registry
from viva.web.hub import json_ld
from viva.web.hub.actions import offered
from viva.web.hub.listing import columns as stored
from viva.web.hub.listing.cards import resolved
from viva.web.hub.listing.columns import Columns, Entry
from viva.web.hub.panels import make, placed
from viva.web.hub.related import neighbours
from viva.web.library.models import Question
from viva.web.ui.fragment import wants_fragment
from viva.web.ui.public import personal, public

MAX_SHOWN = 60
"""Characters of an unknown id that the page repeats."""


@require_safe
@public
def question(request: HttpRequest, question_id: str) -> HttpResponse:
    """One question's page. An id in small letters is put right; an unknown one gets a page with the nearest."""
    columns = stored.current()
    if question_id not in columns.by_id:
        return _missing(request, columns, question_id)
    row = Question.objects.filter(question_id=question_id).values().first()
    if row is None:  # it was retired a moment ago
        raise Http404
    context = {
        "question": {**row, "follow_ups": resolved(columns, row["follow_ups"])},
        "panels": placed(request, row),
        "actions": offered("question", [("question", question_id)]),
        "place": neighbours(columns, question_id),
        "hub": reverse("hub:questions"),
        "data": json_ld.question(row, request.build_absolute_uri(reverse("hub:question", args=[question_id]))),
    }
    return render(request, "hub/question.html", context)


def _missing(request: HttpRequest, columns: Columns, question_id: str) -> HttpResponse:
    upper = question_id.upper()
    if upper != question_id and upper in columns.by_id:
        return HttpResponsePermanentRedirect(reverse("hub:question", args=[upper]))
    retired = bool(QUESTION_ID.fullmatch(question_id)) and Question.objects.filter(question_id=question_id).exists()
    context = {
        "asked": question_id[:MAX_SHOWN],
        "retired": retired,
        "near": _nearest(columns, upper),
        "hub": reverse("hub:questions"),
    }
    return render(request, "hub/missing.html", context, status=410 if retired else 404)


def _nearest(columns: Columns, name: str) -> list[Entry]:
    """The questions whose ids are most like it."""
    near = process.extract(name[:40], list(columns.by_id), limit=3, score_cutoff=60)
    return [columns.entries[columns.by_id[found]] for found, _, _ in near]


@require_safe
@personal
def panel(request: HttpRequest, question_id: str, name: str) -> HttpResponse:
    """A personal panel: a fragment for the question's page, a page of its own where a link led to it."""
    entry = registry.panels.get(name)
    row = Question.objects.current().filter(question_id=question_id).values().first()
    if entry is None or not entry.personal or row is None:
        raise Http404
    context = {"question": row, "panel": entry, "html": make(request, entry, row, registry.learner_of(request))}
    return render(request, "hub/panel.html" if wants_fragment(request) else "hub/panel_page.html", context)

"""The front door, and the knowledge hub at /hub/."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from viva.content.model import Level
from viva.web.hub.listing import columns as stored
from viva.web.hub.listing.columns import Columns
from viva.web.ui.public import public


def tiles(columns: Columns) -> list[tuple[int, str]]:
    """(number, of what) for the head of the page."""
    questions = len(columns.entries)
    technologies = len(columns.masks["technology"])
    levels = len(columns.masks["level"])
    return [
        (questions, "question" if questions == 1 else "questions"),
        (technologies, "technology" if technologies == 1 else "technologies"),
        (levels, "level" if levels == 1 else "levels"),
    ]


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """The front door: what this is, and the shortest ways in."""
    columns = stored.current()
    starts = [next((entry for entry in columns.entries if entry.level == level), None) for level in Level]
    context = {"tiles": tiles(columns), "starts": [entry for entry in starts if entry], "hub": reverse("hub:questions")}
    return render(request, "hub/home.html", context)


@require_safe
@public
def hub(request: HttpRequest) -> HttpResponse:
    """The knowledge hub: technologies by level with exact counts, and all tags."""
    columns = stored.current()
    masks = columns.masks
    levels = [level for level in Level if level in masks["level"]]
    rows = list[tuple[str, int, list[tuple[Level, int]]]]()
    for technology in sorted(masks["technology"], key=str.casefold):
        mask = masks["technology"][technology]
        counts = [(level, (mask & masks["level"][level]).bit_count()) for level in levels]
        rows.append((technology, mask.bit_count(), counts))
    tags = [(tag, masks["tag"][tag].bit_count()) for tag in sorted(masks["tag"])]
    context = {"tiles": tiles(columns), "levels": levels, "rows": rows, "tags": tags, "hub": reverse("hub:questions")}
    return render(request, "hub/hub.html", context)

"""The panels that rooms put on a question's page: public ones rendered into it, personal ones as a place that the page fills by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from markupsafe import Markup

from viva.web import registry


@dataclass(frozen=True, slots=True)
class Placed:
    """A panel as the page shows it, after the section `after`."""

    name: str
    title: str
    after: str
    html: Markup


def placed(request: HttpRequest, row: Mapping[str, Any]) -> list[Placed]:
    """The panels of one question. Nothing personal is among them: of a personal panel only the address is."""
    panels = list[Placed]()
    for panel in registry.panels:
        html = _place(request, panel, row) if panel.personal else make(request, panel, row, None)
        if html:
            panels.append(Placed(panel.name, panel.title, panel.after, html))
    return panels


def make(request: HttpRequest, panel: registry.Panel, row: Mapping[str, Any], learner: registry.Personal) -> Markup:
    """What the panel shows, or nothing."""
    shown = panel.make(row, learner)
    if shown is None:
        return Markup()
    template, context = shown
    return Markup(render_to_string(template, {"question": row, **context}, request))  # noqa: S704 - a template of ours, which escapes


def _place(request: HttpRequest, panel: registry.Panel, row: Mapping[str, Any]) -> Markup:
    """Where the panel will stand. Without scripts it is a link."""
    address = reverse("hub:panel", args=[row["question_id"], panel.name])
    return Markup(render_to_string("hub/panel_place.html", {"panel": panel, "address": address}, request))  # noqa: S704 - see above

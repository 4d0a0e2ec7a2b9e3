"""What of a question's card no request changes, rendered once and kept by each process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import get_template
from django.utils.html import escape
from markupsafe import Markup

from viva.web import registry
from viva.web.hub.listing.columns import Columns, Entry
from viva.web.library.kept import Recent
from viva.web.library.models import Question

KEPT = 1000
"""How many questions each process keeps, at some ten kilobytes each."""
_FIELDS = ("pk", "question_id", "title", "technology", "category", "level", "level_rank", "difficulty", "reviewed", "draft", "sections", "follow_ups", "spoken_seconds")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fixed:
    """The parts of a card as safe HTML."""

    question_id: str
    title: Markup
    facts: Markup
    rest: Markup


_kept = Recent[int, Fixed](KEPT)


def fixed_parts(columns: Columns, keys: Sequence[int]) -> dict[int, Fixed]:
    """Key -> parts, for those that are stored. They depend on the question and on the titles of those that it leads to: on the version."""
    return _kept(columns.version, keys, partial(_make, columns))


def _make(columns: Columns, keys: Sequence[int]) -> dict[int, Fixed]:
    facts = get_template("hub/card_facts.html")
    rest = get_template("hub/card_rest.html")
    made = dict[int, Fixed]()
    for row in Question.objects.filter(pk__in=keys).values(*_FIELDS):
        name = row["question_id"]
        card = {**row, "follow_ups": resolved(columns, row["follow_ups"]), "signs": _signs(columns, name)}
        context = {"card": card, "static_site": None}
        made[row["pk"]] = Fixed(
            question_id=name,
            title=Markup(escape(row["title"])),  # noqa: S704 - escaped
            facts=Markup(facts.render(context)),  # noqa: S704 - a template of ours, which escapes
            rest=Markup(rest.render(context)),  # noqa: S704 - see above
        )
    return made


def _signs(columns: Columns, question_id: str) -> list[registry.Facet]:
    """The facets that a card carries as a sign."""
    place = columns.by_id.get(question_id)
    if place is None:
        return []
    return [facet for facet in registry.facets if facet.icon and columns.has[facet.name] >> place & 1]


def resolved(columns: Columns, follow_ups: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Follow-ups with the question that they lead to, where it is shown; one that leads nowhere and has no text is left out."""
    found = []
    for entry in follow_ups:
        place = columns.by_id.get(entry["question"])
        target: Entry | None = columns.entries[place] if place is not None else None
        if target or entry["ask"]:
            found.append({**entry, "target": target})
    return found

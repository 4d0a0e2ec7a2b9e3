"""Which questions belong together: by follow-ups, and by the tags that they share."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from viva.web.hub.listing.columns import Columns, Entry, positions

LIMIT = 5


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The question's place in the bank. `comes_from` lists questions whose follow-ups lead here, `leads_to` where its own lead."""

    previous: Entry | None
    next: Entry | None
    comes_from: tuple[Entry, ...]
    leads_to: tuple[Entry, ...]
    related: tuple[Entry, ...]


def neighbours(columns: Columns, question_id: str) -> Neighbours:
    """Raises KeyError where the question is not shown."""
    place = columns.by_id[question_id]
    entries = columns.entries
    here = entries[place]
    leads_to = [entries[columns.by_id[name]] for name in here.leads_to if name in columns.by_id]
    comes_from = [entry for entry in entries if question_id in entry.leads_to]
    linked = {entry.question_id for entry in (*leads_to, *comes_from, here)}
    is_first = place == 0
    is_last = place == len(entries) - 1
    return Neighbours(
        previous=None if is_first else entries[place - 1],
        next=None if is_last else entries[place + 1],
        comes_from=tuple(comes_from[:LIMIT]),
        leads_to=tuple(leads_to),
        related=tuple(_related(columns, here, linked)),
    )


def _related(columns: Columns, here: Entry, without: set[str]) -> Sequence[Entry]:
    """The questions that share the rarest tags (inverse document frequency), of the same technology first among equals."""
    scores: Counter[int] = Counter()
    for tag in here.tags:
        mask = columns.masks["tag"].get(tag, 0)
        telling = round(1000 * math.log(1 + len(columns.entries) / max(1, mask.bit_count())))
        for place in positions(mask):
            scores[place] += telling
    for place in scores:
        scores[place] += 500 * (columns.entries[place].technology == here.technology)
        scores[place] -= 50 * abs(columns.entries[place].difficulty - here.difficulty)
    ranked = sorted(scores, key=lambda place: (-scores[place], place))
    return [columns.entries[place] for place in ranked if columns.entries[place].question_id not in without][:LIMIT]

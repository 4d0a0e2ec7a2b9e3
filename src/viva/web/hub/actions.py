"""What other rooms offer to do with a question or with a selection of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from viva.web import registry


@dataclass(frozen=True, slots=True)
class Offer:
    """A link, and what it does."""

    title: str
    address: str


def offered(takes: str, parameters: Sequence[tuple[str, str]]) -> list[Offer]:
    """The actions on a question or a selection, which `parameters` name."""
    query = urlencode(parameters)
    offers = list[Offer]()
    for action in registry.actions:
        if action.takes == takes:
            address = reverse(action.route)
            offers.append(Offer(action.title, f"{address}?{query}" if query else address))
    return offers

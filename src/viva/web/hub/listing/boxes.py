"""The boxes of the filter panel as HTML.

Markup outside of a template, on purpose: the panel has a hundred and fifty boxes, and as a template they cost more than the rest of the page
together.
"""

from functools import lru_cache

from markupsafe import Markup, escape

from viva.web.hub.listing.facets import Choice


def box(parameter: str, choice: Choice, title: str = "") -> Markup:
    """One checkbox with its name and its count. `title` is shown in place of the value."""
    empty = "" if choice.count or choice.on else " none"
    checked = " checked" if choice.on else ""
    attributes, name = _fixed(parameter, choice.value, title or choice.value)
    return Markup(  # noqa: S704 - what comes from outside is escaped in _fixed
        f'<label class="choice{empty}"><input type="checkbox" {attributes}{checked}> <span class="choice-name">{name}</span> '
        f'<span class="choice-count">{choice.count:,}<span class="visually-hidden"> questions</span></span></label>\n'
    )


def boxes(parameter: str, choices: tuple[Choice, ...]) -> Markup:
    """A group of them."""
    return Markup("".join(box(parameter, choice) for choice in choices))  # noqa: S704 - each is safe


@lru_cache(maxsize=4096)
def _fixed(parameter: str, value: str, title: str) -> tuple[str, str]:
    """What of a box does not change from request to request, escaped."""
    name = escape(parameter)
    return f'id="{name}-{escape(value.replace(" ", "-"))}" name="{name}" value="{escape(value)}"', str(escape(title))

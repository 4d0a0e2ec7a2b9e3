"""The query of a request, judged strictly: a program that misspells a filter should hear of it, not get everything."""

import re
from typing import Any

from django.http import QueryDict

from viva.web.api.problem import ApiError
from viva.web.hub.listing.columns import Columns
from viva.web.hub.listing.selection import MAX_QUERY, MAX_VALUES, SORTS, Selection, has_names

DEFAULT_SIZE, MAX_SIZE = 20, 100
SEVERAL = frozenset({"tech", "category", "level", "tag", "has"})
"""Parameters that may be given more than once."""
FILTERS = frozenset({*SEVERAL, "difficulty", "q", "sort", "page", "page_size"})
_WHOLE = re.compile(r"[1-9][0-9]{0,8}")
_DIFFICULTY = re.compile(r"([1-9]|10)(-([1-9]|10))?")


def selection(given: QueryDict, columns: Columns, known: frozenset[str] = FILTERS) -> tuple[Selection, int]:
    """What was asked for, and the page size. Raises ApiError that names every fault at once: 400 for what no bank could answer,
    404 for values that this bank does not have (the hub's status for them, too)."""
    errors: list[dict[str, Any]] = []
    status = 400

    def fault(name: str, value: str, message: str, offers: tuple[str, ...] = ()) -> None:
        errors.append(
            {"parameter": name[:60], "value": value[:60], "message": message, **({"offers": list(offers[:50])} if offers else {})}
        )

    for name in given:
        values = given.getlist(name)
        if name not in known:
            fault(name, values[-1], "there is no such parameter", tuple(sorted(known)))
        elif len(values) > (MAX_VALUES if name in SEVERAL else 1):
            fault(name, values[-1], f"given {len(values)} times; at most {MAX_VALUES if name in SEVERAL else 1}")
        elif message := next((found for value in values if (found := _form(name, value))), ""):
            fault(name, values[0], message)
    if not errors:
        chosen, status = Selection.parse(given, columns.masks), 404
        for entry in chosen.unknown:
            fault(entry.parameter, entry.value, "there is no such value here", entry.offers)
        if not errors:
            return chosen, int(given.get("page_size", DEFAULT_SIZE))
    raise ApiError(status, "; ".join(f"{error['parameter']}: {error['message']}" for error in errors[:5]), errors)


def _form(name: str, value: str) -> str:
    """What is wrong with the form of a value, or nothing. An empty filter is no filter, as in a form that nobody filled in."""
    match name:
        case "page" if not _WHOLE.fullmatch(value):
            return "must be a whole number from 1"
        case "page_size" if not (_WHOLE.fullmatch(value) and int(value) <= MAX_SIZE):
            return f"must be a whole number from 1 to {MAX_SIZE}"
        case "difficulty" if value and not _DIFFICULTY.fullmatch(value):
            return "must be a number from 1 to 10, or two of them as in 3-7"
        case "q" if len(value) > MAX_QUERY:
            return f"is longer than {MAX_QUERY} characters"
        case "q" if "\x00" in value:
            return "holds a character that is no text"
        case "sort" if value and value not in SORTS:
            return f"must be one of {', '.join(SORTS)}"
        case "has" if value and value not in has_names():
            return f"must be one of {', '.join(has_names())}"
    return ""

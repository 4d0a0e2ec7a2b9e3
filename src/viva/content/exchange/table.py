"""CSV and TSV with a header line, as spreadsheets write them."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from viva.content.exchange.entry import Entry, Imported, ImportRefusedError
from viva.content.exchange.names import field_of, questions_in, section_of
from viva.content.model import FOLLOW_UPS

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a cell that begins so; an export puts an apostrophe before it, which an import takes away."""
MAX_CELL = 1_000_000


def read(text: str) -> Imported:
    """One entry per row.

    Raises ImportRefusedError where no column is called title or question, where the table breaks off, and for too many rows.
    """
    csv.field_size_limit(MAX_CELL)
    imported = Imported()
    head = text.split("\n", 1)[0]
    try:
        separator = max(",;\t", key=head.count)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="")
        names = rows.fieldnames or ()
        if not any(field_of(name) == "title" for name in names):
            raise ImportRefusedError(f"no column is called title or question; the first line has: {', '.join(names)[:200]}")
        for number, row in enumerate(rows, start=2):
            if any(row.values()):
                is_markdown = any(_is_markdown(value) for value in row.values())
                imported.add(entry_of(row, number, plain=not is_markdown))
    except csv.Error as error:
        raise ImportRefusedError(f"the table breaks off: {error}") from error
    return imported


def _is_markdown(value: Any) -> bool:
    """Whether the cell holds our own Markdown, as an export writes it."""
    text = str(value)
    return "[source:" in text or "\n## " in text


def entry_of(row: Mapping[Any, Any], line: int, *, plain: bool) -> Entry:
    """An entry from named values; what has no place of its own becomes `extra`."""
    entry = Entry(line=line, plain=plain)
    for name, value in row.items():
        if value in (None, "", []):
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if text.startswith("'") and text[1:2] in FORMULA_STARTS:
            text = text[1:]
        section = section_of(str(name))
        field = field_of(str(name))
        if section == FOLLOW_UPS:
            entry.fields["follow_ups"] = _structured(value, text) or questions_in(text)
        elif section:
            entry.sections[section] = text.strip()
        elif field in ("key_points", "follow_ups", "references"):
            entries = _structured(value, text)
            if entries is not None:
                entry.fields[field] = entries
            elif field == "follow_ups":
                entry.fields[field] = questions_in(text)
            else:
                entry.extra.append((str(name), text))
        elif field and field not in entry.fields:
            entry.fields[field] = text.strip() if isinstance(value, str) else value
        else:
            entry.extra.append((str(name) or "Further cells", text))
    return entry


def _structured(value: Any, text: str) -> list[Any] | None:
    """A list, given as such or as JSON in a cell."""
    if isinstance(value, list):
        return value
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    return parsed if isinstance(parsed, list) else None

"""Anki's "Notes in Plain Text": lines of fields, with `#separator`, `#html` and the columns of tags, deck and note type above."""

import csv
import html
import io
import re

from viva.content.exchange.entry import Entry, Imported, ImportRefusedError

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h\d)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,500}>")


def read(text: str) -> Imported:
    """The first free field is the question, the second the answer; the others are kept as `extra`."""
    imported, lines = Imported(), text.split("\n")
    head: dict[str, str] = {}
    while lines and (lines[0].startswith("#") and ":" in lines[0]):
        name, _, value = lines.pop(0)[1:].partition(":")
        head[name.strip().lower()] = value.strip("\n ")
    separator = _SEPARATORS.get(head.get("separator", "tab").lower(), head.get("separator", "\t")[:1] or "\t")
    columns = {name.removesuffix(" column"): int(value) - 1 for name, value in head.items() if name.endswith(" column") and value.isdigit()}
    names = head.get("columns", "").split(separator) if head.get("columns") else []
    as_html = head.get("html", "false").lower() == "true"
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=separator))
    except csv.Error as error:
        raise ImportRefusedError(f"the file breaks off: {error}") from error
    for number, row in enumerate(rows, start=1):
        if any(cell.strip() for cell in row):
            imported.add(_entry([_text(cell) if as_html else cell for cell in row], columns, names, number))
    return imported


def _entry(row: list[str], columns: dict[str, int], names: list[str], number: int) -> Entry:
    entry = Entry(line=number)
    special = {place: name for name, place in columns.items()}
    free = [(place, cell.strip()) for place, cell in enumerate(row) if place not in special]
    for place, cell in enumerate(row):
        kind = special.get(place)
        if kind == "tags":
            entry.fields["tags"] = cell.split()
        elif kind == "deck":
            entry.fields["technology"] = cell.split("::")[0].strip()
        elif kind and cell.strip():
            entry.extra.append((f"Anki {kind}", cell.strip()))
    if free:
        entry.fields["title"] = free[0][1]
    if len(free) > 1:
        entry.sections["Answer"] = free[1][1]
    entry.extra += [(names[place] if place < len(names) else f"Field {place + 1}", cell) for place, cell in free[2:] if cell]
    return entry


def _text(cell: str) -> str:
    """The words of a field in HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", cell))).replace("\u00a0", " ").strip()

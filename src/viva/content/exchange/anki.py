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
    """The first free field is the question, the second the answer; the others are kept as `extra`.

    Raises ImportRefusedError where the table breaks off or holds too many notes.
    """
    imported = Imported()
    head, body = _split(text)
    separator = _separator(head)
    columns = _columns(head)
    names = head["columns"].split(separator) if head.get("columns") else []
    is_html = head.get("html", "false").lower() == "true"
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ImportRefusedError(f"the file breaks off: {error}") from error
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        cells = [_text(cell) for cell in row] if is_html else row
        imported.add(_entry(cells, columns, names, number))
    return imported


def _split(text: str) -> tuple[dict[str, str], str]:
    """The lines `#name:value` at the head, by name in small letters, and the text below them."""
    head = {}
    lines = text.split("\n")
    count = 0
    for line in lines:
        if not line.startswith("#") or ":" not in line:
            break
        name, _, value = line[1:].partition(":")
        head[name.strip().lower()] = value.strip("\n ")
        count += 1
    return head, "\n".join(lines[count:])


def _separator(head: dict[str, str]) -> str:
    """The sign between the fields: given by its name or as it is; a tab where nothing is said."""
    given = head.get("separator", "tab")
    if given.lower() in _SEPARATORS:
        return _SEPARATORS[given.lower()]
    return given[:1] or "\t"


def _columns(head: dict[str, str]) -> dict[str, int]:
    """The columns, counted from 0, that are not fields of the note: `tags`, `deck`, `notetype`."""
    columns = {}
    for name, value in head.items():
        if name.endswith(" column") and value.isdigit():
            columns[name.removesuffix(" column")] = int(value) - 1
    return columns


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
    for place, cell in free[2:]:
        name = names[place] if place < len(names) else f"Field {place + 1}"
        if cell:
            entry.extra.append((name, cell))
    return entry


def _text(cell: str) -> str:
    """The words of a field in HTML."""
    with_breaks = _BREAK.sub("\n", cell)
    without_tags = _TAG.sub("", with_breaks)
    words = html.unescape(without_tags)  # after the tags: `&lt;b&gt;` is text
    return words.replace("\u00a0", " ").strip()

"""Markdown: a question.md, or one document with a first-level heading for each question and our sections below."""

import re
from typing import Any

from viva.content.exchange.entry import Entry, Imported
from viva.content.exchange.names import questions_in, section_of
from viva.content.files.frontmatter import FrontMatterError, load, split
from viva.content.markdown import in_code
from viva.content.model import FOLLOW_UPS, QUESTION_ID

_META = re.compile(r"\A\s*```ya?ml\n(?P<yaml>.*?)\n```\s*\n", re.DOTALL)


def read(text: str) -> Imported:
    """Entries in the order of the document; what stands before the first is `unplaced`. Raises ImportRefusedError for too many entries."""
    imported = Imported()
    if text.startswith("---\n"):
        try:
            source, body, _ = split(text, "")
            entry = _entry("", body, _fields(source, imported))
            imported.add(entry)
            return imported
        except FrontMatterError as error:
            imported.notes.append(f"front matter: {error.problem.message}")
    (_, before), *parts = _at_headings(text, "# ")
    imported.unplaced += [line for line in before.split("\n") if line.strip()]
    for title, body in parts:
        meta = _META.match(body)
        if meta:
            fields = _fields(meta["yaml"], imported)
            entry = _entry(title, body[meta.end() :], fields)
        else:
            entry = _entry(title, body, {})
        imported.add(entry)
    return imported


def _fields(source: str, imported: Imported) -> dict[str, Any]:
    try:
        matter, _ = load(source, "")
    except FrontMatterError as error:
        imported.notes.append(f"front matter: {error.problem.message}")
        return {}
    return dict(matter.values)


def _entry(title: str, body: str, fields: dict[str, Any]) -> Entry:
    entry = Entry(fields=fields, plain=False)
    first, _, rest = title.partition(" ")
    name = first.rstrip(":")
    if rest and QUESTION_ID.fullmatch(name):
        fields.setdefault("id", name)
        title = rest
    if title:
        fields.setdefault("title", title.strip())
    (_, before), *parts = _at_headings(body, "## ")
    if before.strip():
        entry.sections["Answer"] = before.strip()
    for name, text in parts:
        section = section_of(name)
        if section == FOLLOW_UPS and not fields.get("follow_ups"):
            fields["follow_ups"] = questions_in(text)
        elif section and section not in entry.sections:
            entry.sections[section] = text.strip()
        elif text.strip():
            entry.extra.append((name, text.strip()))
    return entry


def _at_headings(text: str, mark: str) -> list[tuple[str, str]]:
    """(heading, text below) for headings of exactly this level outside code; the first pair is what stands before them."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    lines = text.split("\n")
    for line, is_code in zip(lines, in_code(lines), strict=True):
        if line.startswith(mark) and not is_code:
            name = line[len(mark) :].strip()
            parts.append((name, []))
        else:
            _, below = parts[-1]
            below.append(line)
    return [(name, "\n".join(below)) for name, below in parts]

"""What people already have, and back again: readers of foreign forms, and exports that lose nothing.

A reader takes text and gives an `Imported`; `compose` writes each entry as a draft question.md. One module a form, looked up by name
when it is needed; a new form is a new module and a row in READERS. Pure: writing files is the command's business.
"""

from importlib import import_module

from viva.content.exchange.entry import Imported, ImportRefusedError, decode

READERS = {
    "page": "viva.content.exchange.page",
    "csv": "viva.content.exchange.table",
    "jsonl": "viva.content.exchange.lines",
    "md": "viva.content.exchange.prose",
    "anki": "viva.content.exchange.anki",
}
"""Form -> the module whose `read(text)` understands it."""
_SUFFIXES = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".md": "md", ".markdown": "md"}


def read(raw: bytes, name: str, form: str | None = None) -> Imported:
    """Read a file's bytes. `form` is a key of READERS; without it the name's suffix and the text decide.

    Raises ImportRefusedError, with a sentence for the user, where nothing can be made of it.
    """
    text, notes = decode(raw)
    chosen = form or detect(text, name)
    imported: Imported = import_module(READERS[chosen]).read(text)
    imported.notes[:0] = [*notes, f"read as {chosen}"]
    if not imported.entries:
        raise ImportRefusedError(f"no question was found when reading it as {chosen}; --format says otherwise")
    return imported


def detect(text: str, name: str) -> str:
    """The form that a text most likely has."""
    head = text.lstrip()[:4000]
    if head.startswith(("#separator:", "#html:", "#notetype", "#deck", "#columns:", "#tags column")):
        return "anki"
    _, dot, suffix = name.rpartition(".")
    form = _SUFFIXES.get(f"{dot}{suffix.lower()}")
    if form:
        return form
    if head.startswith("{"):
        return "jsonl"
    if head.startswith(("---\n", "# ")) or "\n## " in text:
        return "md"
    return "page"

"""JSON Lines: one object per line, ours or anybody's with a title and an answer."""

import json

from viva.content.exchange.entry import Imported
from viva.content.exchange.table import entry_of


def read(text: str) -> Imported:
    """One entry for each object. A line that is not an object is kept as `unplaced`, with a remark.

    Raises ImportRefusedError for too many entries.
    """
    imported = Imported()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            imported.notes.append(f"line {number} is no JSON object")
            imported.unplaced.append(line)
            continue
        sections = value.pop("sections", None)
        if isinstance(sections, dict):
            value |= sections
        imported.add(entry_of(value, number, plain=False))
    return imported

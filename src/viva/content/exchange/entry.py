"""One thing found in a foreign file, before it becomes a draft."""

from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 20_000_000
MAX_ENTRIES = 5_000


class ImportRefusedError(Exception):
    """The file cannot be imported; the message says why and what would help."""


@dataclass(slots=True)
class Entry:
    """What was found. `fields` holds front matter as the format names it; `sections` text by section name.

    `plain` says that the texts are not Markdown and have to be escaped. `extra` is text that belongs to the entry and has no place of its own.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    extra: list[tuple[str, str]] = field(default_factory=list)
    plain: bool = True
    line: int = 0


@dataclass(slots=True)
class Imported:
    """All entries, how many the file itself announced, remarks, and the lines that belong to no entry."""

    entries: list[Entry] = field(default_factory=list)
    announced: int | None = None
    notes: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Take an entry in. Raises ImportRefusedError beyond MAX_ENTRIES."""
        if len(self.entries) >= MAX_ENTRIES:
            raise ImportRefusedError(f"more than {MAX_ENTRIES:,} questions in one file; split it")
        self.entries.append(entry)


def decode(raw: bytes) -> tuple[str, list[str]]:
    """Text of a file in UTF-8, UTF-16 (with its mark) or, failing that, Windows-1252, with a remark where it was guessed.

    Raises ImportRefusedError where the file is not text, is empty or is too large.
    """
    if len(raw) > MAX_BYTES:
        raise ImportRefusedError(f"the file has more than {MAX_BYTES:,} bytes; split it")
    notes: list[str] = []
    has_utf16_mark = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = raw.decode("utf-16" if has_utf16_mark else "utf-8-sig")
        if has_utf16_mark:
            notes.append("UTF-16")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        notes.append("not UTF-8: read as Windows-1252; look at letters with accents")
    if "\x00" in text or _control_signs(text[:10_000]) > 20:
        raise ImportRefusedError("the file is not text")
    if not text.strip():
        raise ImportRefusedError("the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _control_signs(text: str) -> int:
    """How many signs of a text no text has: below the space, and not a blank."""
    signs = [sign for sign in text if ord(sign) < 32 and sign not in "\t\n\r\f"]
    return len(signs)

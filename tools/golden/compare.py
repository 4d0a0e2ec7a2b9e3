"""Finds what differs between two recordings and shows it."""

import difflib
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

LINES = 40
"""Lines of a difference that are shown."""
_PIECES = re.compile(r"""(?<=[.,;>?] )|(?<=",)""")
"""Where a long line is broken to be shown: a paragraph is one line, and a difference is one of its words."""

Recording = Mapping[str, str]


def differing(before: Recording, after: Recording) -> list[str]:
    """The names of the things that are not the same on both sides, sorted."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def report(before: Recording, after: Recording, names: list[str]) -> Iterator[str]:
    """Text to print. What changes the same lines in several things is shown for the first, followed by the names of the others."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        changed = tuple(line for line in _diff(before, after, name, context=0) if line[0] in "+-")
        alike.setdefault(changed, []).append(name)
    for first, *others in alike.values():
        yield f"=== {first}"
        lines = list(_diff(before, after, first, context=2))
        yield from lines[:LINES]
        if len(lines) > LINES:
            yield f"... and {len(lines) - LINES} lines more"
        if others:
            yield f"=== the same lines in {len(others)} more:"
            yield from (f"    {name}" for name in others)


def _diff(before: Recording, after: Recording, name: str, context: int) -> list[str]:
    """A unified diff without the two lines that name files."""
    if name not in before or name not in after:
        return ["- there is none" if name not in before else "- it is there", "+ it is there" if name not in before else "+ there is none"]
    old, new = _lines(before[name]), _lines(after[name])
    lines = list(difflib.unified_diff(old, new, "before", "after", n=context, lineterm=""))[2:]
    return lines or ["- line ends differ", "+ line ends differ"]


def _lines(text: str) -> list[str]:
    pieces = list[str]()
    for line in text.splitlines():
        pieces += _PIECES.split(line) if len(line) > 200 else [line]
    return pieces


def keep(recording: Recording, folder: Path) -> None:
    """Write each thing to a file of its own."""
    for name, text in recording.items():
        kind, _, rest = name.partition(": ")
        file = folder / kind / f"{_file_name(rest)}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))


def _file_name(name: str) -> str:
    """The name, with its slashes escaped; a long one is cut and told apart by a digest."""
    escaped = quote(name, safe=" ()=,<>&")
    return escaped if len(escaped) < 200 else f"{escaped[:180]} {sha256(name.encode()).hexdigest()[:8]}"

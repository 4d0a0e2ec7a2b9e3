"""A knowledge-hub page, pasted as text: entries that begin with an id and a title, and the six headings as lines of their own."""

import re
from itertools import pairwise

from viva.content.exchange.entry import Entry, Imported
from viva.content.exchange.names import difficulty_of, heading_of, level_of, questions_in
from viva.content.model import FOLLOW_UPS

_START = re.compile(r"^(?P<id>[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)[ \t:.–-]+(?P<title>\S.*)$")
_FOOT = re.compile(r"^ID:\s*(?P<id>\S+)(?:\s*·\s*Difficulty:\s*(?P<difficulty>[\d/ ]+))?(?:\s*·\s*Level:\s*(?P<level>\w+))?\s*$")
_SHOWING = re.compile(r"^Showing\s+([\d,]+)\s+questions?(?:\s*·\s*(.+))?$", re.IGNORECASE)
_TOTAL = re.compile(r"([\d,]+)\s+questions?\s+total\s*$", re.IGNORECASE)
_HEAD_LINES = 6
"""An entry's level must stand within so many lines of its title; otherwise the line was only prose with an id in it."""


def read(text: str) -> Imported:
    """Entries in the order of the page. Lines outside any entry are kept as `unplaced`."""
    imported, lines = Imported(), [line.replace("\u00a0", " ").rstrip() for line in text.split("\n")]
    starts = [number for number in range(len(lines)) if _begins(lines, number)]
    technology = ""
    for line in lines:
        if showing := _SHOWING.match(line.strip()):
            imported.announced, technology = _number(showing[1]), (showing[2] or "").strip()
        elif (total := _TOTAL.search(line)) and imported.announced is None:
            imported.announced = _number(total[1])
    imported.unplaced += lines[: starts[0]] if starts else lines
    for start, end in pairwise([*starts, len(lines)]):
        entry, rest = _entry(lines[start:end], technology)
        entry.line = start + 1
        imported.add(entry)
        imported.unplaced += rest
    imported.unplaced = [line for line in imported.unplaced if line.strip()]
    return imported


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _begins(lines: list[str], number: int) -> bool:
    """Whether an entry starts at this line: an id, a title, and soon after a level, a difficulty or the first heading."""
    if not _START.match(lines[number]):
        return False
    ahead = [line.strip() for line in lines[number + 1 : number + 1 + _HEAD_LINES]]
    return any(line and (heading_of(line) or difficulty_of(line) or level_of(line.split()[-1])) for line in ahead)


def _entry(lines: list[str], technology: str) -> tuple[Entry, list[str]]:
    start = _START.match(lines[0])
    assert start is not None  # noqa: S101 - `_begins` has matched it
    entry, section, after = Entry(fields={"id": start["id"], "title": start["title"].strip()}), "", list[str]()
    texts: dict[str, list[str]] = {}
    head: list[str] = []
    closed = False
    for line in lines[1:]:
        heading = heading_of(line)
        if foot := _FOOT.match(line.strip()):
            _take_foot(entry, foot)
            closed = True
        elif closed:
            after.append(line)
        elif heading and heading not in texts:
            section = heading
            texts[section] = []
        elif section:
            texts[section].append(line)
        elif line.strip():
            head.append(line.strip())
    _take_head(entry, head, technology)
    entry.sections = {name: "\n".join(found).strip() for name, found in texts.items()}
    if FOLLOW_UPS in entry.sections:
        entry.fields["follow_ups"] = questions_in(entry.sections.pop(FOLLOW_UPS))
    return entry, after


def _take_head(entry: Entry, head: list[str], technology: str) -> None:
    """`Machine Learning AI/ML Beginner` and `2/10`, in one line or two."""
    for line in head:
        words = line.split()
        if (difficulty := difficulty_of(line)) is not None:
            entry.fields["difficulty"] = difficulty
        elif (level := level_of(words[-1])) is not None:
            entry.fields["level"] = level
            about = " ".join(words[:-1])
            if technology and about.startswith(technology):
                entry.fields["technology"], about = technology, about[len(technology) :].strip()
            elif len(words) > 2:
                entry.fields["technology"], about = " ".join(words[:-2]), words[-2]
            if about:
                entry.fields["category" if "technology" in entry.fields else "technology"] = about
        else:
            entry.extra.append(("Line under the title", line))


def _take_foot(entry: Entry, foot: re.Match[str]) -> None:
    """The line that closes an entry repeats its facts; it fills what the head did not say."""
    if foot["difficulty"] and (difficulty := difficulty_of(foot["difficulty"])) is not None:
        entry.fields.setdefault("difficulty", difficulty)
    if foot["level"] and (level := level_of(foot["level"])) is not None:
        entry.fields.setdefault("level", level)
    if foot["id"] != entry.fields["id"]:
        entry.extra.append(("Id in the closing line", foot["id"]))

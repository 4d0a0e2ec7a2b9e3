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
    """Entries in the order of the page. Lines outside any entry are kept as `unplaced`. Raises ImportRefusedError for too many entries."""
    lines = [line.replace("\u00a0", " ").rstrip() for line in text.split("\n")]
    starts = [number for number in range(len(lines)) if _begins(lines, number)]
    announced, technology = _announced(lines)
    imported = Imported(announced=announced)
    unplaced = lines[: starts[0]] if starts else lines
    for start, end in pairwise([*starts, len(lines)]):
        entry, rest = _entry(lines[start:end], technology)
        entry.line = start + 1
        imported.add(entry)
        unplaced += rest
    imported.unplaced = [line for line in unplaced if line.strip()]
    return imported


def _announced(lines: list[str]) -> tuple[int | None, str]:
    """How many questions the page says that it shows, and of which technology."""
    announced: int | None = None
    technology = ""
    for line in lines:
        showing = _SHOWING.match(line.strip())
        total = _TOTAL.search(line)
        if showing:
            announced = _number(showing[1])
            technology = (showing[2] or "").strip()
        elif total and announced is None:  # what is shown may be fewer than all, so it says more
            announced = _number(total[1])
    return announced, technology


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _begins(lines: list[str], number: int) -> bool:
    """Whether an entry starts at this line: an id, a title, and soon after a level, a difficulty or the first heading."""
    if not _START.match(lines[number]):
        return False
    first = number + 1
    ahead = [line.strip() for line in lines[first : first + _HEAD_LINES]]
    return any(_belongs_to_a_head(line) for line in ahead if line)


def _belongs_to_a_head(line: str) -> bool:
    last_word = line.rsplit(maxsplit=1)[-1]
    return bool(heading_of(line) or difficulty_of(line) or level_of(last_word))


def _entry(lines: list[str], technology: str) -> tuple[Entry, list[str]]:
    start = _START.match(lines[0])
    assert start is not None  # noqa: S101 - `_begins` has matched it
    entry = Entry(fields={"id": start["id"], "title": start["title"].strip()})
    texts: dict[str, list[str]] = {}
    head: list[str] = []
    after: list[str] = []
    section = ""
    closed = False
    for line in lines[1:]:
        heading = heading_of(line)
        foot = _FOOT.match(line.strip())
        if foot:
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
    entry.sections = {name: "\n".join(body).strip() for name, body in texts.items()}
    if FOLLOW_UPS in entry.sections:
        entry.fields["follow_ups"] = questions_in(entry.sections.pop(FOLLOW_UPS))
    return entry, after


def _take_head(entry: Entry, head: list[str], technology: str) -> None:
    """`Machine Learning AI/ML Beginner` and `2/10`, in one line or two."""
    for line in head:
        *words, last_word = line.split()
        difficulty = difficulty_of(line)
        level = level_of(last_word)
        if difficulty is not None:
            entry.fields["difficulty"] = difficulty
        elif level is not None:
            entry.fields["level"] = level
            _take_subject(entry, words, technology)
        else:
            entry.extra.append(("Line under the title", line))


def _take_subject(entry: Entry, words: list[str], technology: str) -> None:
    """`Machine Learning AI/ML`: the page's technology if it says one, otherwise all words but the last; what is left is the category."""
    about = " ".join(words)
    if technology and about.startswith(technology):
        entry.fields["technology"] = technology
        about = about[len(technology) :].strip()
    elif len(words) > 1:
        entry.fields["technology"] = " ".join(words[:-1])
        about = words[-1]
    if about:
        name = "category" if "technology" in entry.fields else "technology"
        entry.fields[name] = about


def _take_foot(entry: Entry, foot: re.Match[str]) -> None:
    """The line that closes an entry repeats its facts; it fills what the head did not say."""
    difficulty = difficulty_of(foot["difficulty"] or "")
    if difficulty is not None:
        entry.fields.setdefault("difficulty", difficulty)
    level = level_of(foot["level"] or "")
    if level is not None:
        entry.fields.setdefault("level", level)
    if foot["id"] != entry.fields["id"]:
        entry.extra.append(("Id in the closing line", foot["id"]))

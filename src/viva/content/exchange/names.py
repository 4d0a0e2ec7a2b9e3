"""What foreign files call our fields and sections."""

import re
from collections.abc import Iterable, Mapping

from viva.content.model import FOLLOW_UPS, SECTION_NAMES, Level

FIELDS = {
    "id": ("id", "question id", "guid"),
    "title": ("title", "question", "front", "name"),
    "technology": ("technology", "tech", "topic", "subject", "deck"),
    "category": ("category", "area", "field"),
    "level": ("level", "seniority"),
    "difficulty": ("difficulty", "score"),
    "tags": ("tags", "tag", "labels", "keywords"),
    "reviewed": ("reviewed", "last reviewed", "updated"),
    "key_points": ("key points", "key_points", "keypoints"),
    "follow_ups": ("follow_ups", "follow ups"),
    "references": ("references", "sources"),
}
SECTIONS = {
    "Answer": ("answer", "back", "model answer", "short answer"),
    "Deep Explanation": ("deep explanation", "explanation", "details"),
    "Real-World Example": ("real world example", "example"),
    "Common Mistakes": ("common mistakes", "mistakes", "pitfalls"),
    "Production Scenario": ("production scenario", "scenario"),
    FOLLOW_UPS: ("follow up questions", "followups", "follow up"),
}
_LEVELS = {
    "junior": "Beginner",
    "easy": "Beginner",
    "basic": "Beginner",
    "medium": "Intermediate",
    "mid": "Intermediate",
    "senior": "Advanced",
    "hard": "Advanced",
    "expert": "Advanced",
}


def _by_alias(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each of the other names -> our name."""
    names = {}
    for name, aliases in table.items():
        for alias in aliases:
            names[alias] = name
    return names


_FIELD = _by_alias(FIELDS)
_SECTION = _by_alias(SECTIONS)


def plain_name(text: str) -> str:
    """`⚠ Common-Mistakes:` -> `common mistakes`."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def field_of(name: str) -> str | None:
    """The field that a column or key means."""
    return _FIELD.get(plain_name(name)) or _FIELD.get(name.strip().lower())


def section_of(name: str) -> str | None:
    """The section that a column, key or heading means."""
    return _SECTION.get(plain_name(name))


def heading_of(line: str) -> str | None:
    """The section that a line of a pasted page opens: its exact name, perhaps behind a sign or before a colon."""
    bare = re.sub(r"^[^\w]+|[\s:]+$", "", line)
    for name in SECTION_NAMES:
        if bare.casefold() == name.casefold():
            return name
    return None


def level_of(text: str) -> str | None:
    """Beginner, Intermediate or Advanced, by their usual other names too."""
    word = text.strip().casefold()
    for level in Level:
        if level.casefold() == word:
            return str(level)
    return _LEVELS.get(word)


def difficulty_of(text: object) -> int | None:
    """`7`, `7/10` or `7.0` -> 7; None for anything that is not 1 to 10."""
    match = re.fullmatch(r"\s*(\d{1,2})(?:\.0+)?\s*(?:/\s*10)?\s*", str(text))
    if match is None:
        return None
    difficulty = int(match[1])
    return difficulty if 1 <= difficulty <= 10 else None


def questions_in(text: str) -> list[str]:
    """Follow-ups that were run together, one by one: each ends with a question mark; a line of its own is one as well."""
    questions = []
    for line in text.split("\n"):
        without_bullet = re.sub(r"^\s*[-*•\d.)]*\s+", "", line)
        one_mark_each = re.sub(r"\?{2,}", "?", without_bullet)
        for part in re.split(r"(?<=\?)\s+", one_mark_each.strip()):
            if part.strip():
                questions.append(part.strip())
    return questions

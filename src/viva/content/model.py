"""What a question is. Frozen values; the file format that they come from is docs/content-format.md."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from viva.content.record import Evidence

QUESTION_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
"""The form of a question's id, such as `ML-INT-003`."""

SECTION_NAMES = (
    "Answer",
    "Deep Explanation",
    "Real-World Example",
    "Common Mistakes",
    "Production Scenario",
    "Follow-up Questions",
)
"""The second-level headings of a question, in the order in which they must stand."""

FOLLOW_UPS = SECTION_NAMES[-1]
"""The one section that may be left out of the text: the front matter's `follow_ups` fill it."""


class Level(StrEnum):
    """Who the question is for. The order of definition is the order of display."""

    BEGINNER = "Beginner"
    INTERMEDIATE = "Intermediate"
    ADVANCED = "Advanced"

    @property
    def rank(self) -> int:
        """1 for Beginner to 3 for Advanced."""
        return list(Level).index(self) + 1


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing that a good answer says.

    `weight` is 1 to 3. `also` holds other wordings of `says`; `contradiction` is the wrong statement that an
    answer must not make (the file's key is `not`); `frames` are terse forms of it for a grader.
    """

    id: str
    weight: int
    says: str
    also: tuple[str, ...]
    contradiction: str
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Where the conversation goes next: another question's id, a text of its own, or a text with a place to read on.

    At least one of `ask` and `question` is set; `see` is an anchor of the same question, such as `#no-interval`.
    """

    ask: str | None = None
    question: str | None = None
    see: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that the text may point at with `[source: id]`."""

    id: str
    title: str
    authors: str = ""
    year: int | None = None
    where: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The Markdown under one second-level heading; `line` is the heading's line in the file, counted from 1."""

    name: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Question:
    """One parsed question.

    `reviewed` is None for a draft that nobody has reviewed. `path` is relative to its bank's root. `digest` is the SHA-256 of the file's bytes
    together with what its folder offers beside it (evidence, drill), so equal digests mean an equal page. `checks_digest` is that of the
    drill's checks, empty where there are none.
    """

    id: str
    title: str
    technology: str
    category: str
    level: Level
    difficulty: int
    tags: tuple[str, ...]
    reviewed: date | None
    key_points: tuple[KeyPoint, ...]
    follow_ups: tuple[FollowUp, ...]
    references: tuple[Reference, ...]
    sections: tuple[Section, ...]
    path: str
    digest: str
    has_evidence: bool = False
    has_drill: bool = False
    draft: bool = False
    evidence: Evidence | None = None
    checks_digest: str = ""

    def section(self, name: str) -> Section | None:
        """The section called `name`, or None where the text leaves it out."""
        for section in self.sections:
            if section.name == name:
                return section
        return None

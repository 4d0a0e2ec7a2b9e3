"""The text of a new question: every field and section in place, and `[to write]` wherever `viva check` is to insist."""

import re
from collections.abc import Set as AbstractSet
from datetime import date

from viva.content.markdown import slug
from viva.content.model import Level

_LEVEL_CODES = {Level.BEGINNER: "BEG", Level.INTERMEDIATE: "INT", Level.ADVANCED: "ADV"}

_TEXT = """---
id: {id}
title: {title}
technology: {technology}
category: {category}
level: {level}
difficulty: {difficulty}
tags: [{tag}]
reviewed: {today}
key_points:
  - id: first
    weight: 3
    says: "[to write] The one thing without which an answer fails."
    also:
      - "[to write] How somebody would say it aloud."
      - "[to write] Another way to say it."
    not: "[to write] The wrong statement that contradicts it."
  - id: second
    weight: 2
    says: "[to write] What you expect to hear besides."
    also:
      - "[to write] How somebody would say it aloud."
      - "[to write] Another way to say it."
    not: "[to write] The wrong statement that contradicts it."
follow_ups:
  - "[to write] What would you ask next?"
references: []
---
## Answer
[to write] What a senior candidate would say in under a minute.

## Deep Explanation
[to write] What to understand behind it, with one formula, table or piece of code that earns its place.

## Real-World Example
[to write] A concrete case. Mark numbers that you made up as illustrative; source the others.

## Common Mistakes
[to write] What people really get wrong, each with how to notice it.

## Production Scenario
[to write] Symptom, wrong turn, cause, fix, cost.

## Follow-up Questions
"""


_LAB = '''"""[to write] What is tried, in one sentence."""

import random

from viva.evidence import Bars, Choice, Lab, Outcome, Whole

lab = Lab(
    "[to write] What is done, so that a reader knows what the numbers are numbers of.",
    data="[to write] What on: a table of the bank's data folder, or that the data are designed.",
    rows=Whole(1000, 10, 10_000, "rows", steps=(10, 100, 1000)),
    world=Choice("as claimed", "turned", says="what a perturbation changes"),
)


@lab.experiment
def run(seed, rows, world):
    """Seed and parameters in, numbers and a picture out. What comes from designed data goes into `simulated`."""
    rng = random.Random(seed)
    chance = 0.7 if world == "as claimed" else 0.5
    share = sum(rng.random() < chance for _ in lab.track(range(rows))) / rows
    return Outcome(simulated={"share of heads": share}, charts=[Bars("Heads", "share", ["this coin"], {"share": [share]}, simulated=True)])


lab.claim(
    "favours-heads", "[to write] The sentence of question.md that this backs; point at it there with [claim: favours-heads].",
    number="share of heads", at_least=0.6, margin=0.02, flips={"world": "turned"}, flip_says="with a fair coin",
)  # fmt: skip
'''


def new_lab() -> str:
    """The text of an evidence.py that runs, and whose `[to write]` say what to put in place of the coin."""
    return _LAB


def new_question(question_id: str, title: str, technology: str, category: str, level: Level, today: date) -> str:
    """The file's text. It parses, and keeps parsing whatever the title holds."""
    return _TEXT.format(
        id=question_id,
        title=_quoted(title),
        technology=_quoted(technology),
        category=_quoted(category),
        level=level,
        difficulty={1: 2, 2: 5, 3: 8}[level.rank],
        tag=slug(technology),
        today=today.isoformat(),
    )


def next_id(taken: AbstractSet[str], technology: str, level: Level) -> str:
    """The first free id such as SQL-INT-004. A prefix that questions of the bank already use for the technology is the caller's to give."""
    prefix = _prefix(technology)
    return next_free(taken, f"{prefix}-{_LEVEL_CODES[level]}")


def _prefix(technology: str) -> str:
    """`ML` for Machine Learning, `PYTHON` for Python: initials, or the first six letters of a single word. It begins with a letter."""
    words = re.findall(r"[A-Za-z0-9]+", technology)
    prefix = "".join(word[0] for word in words)
    if len(words) < 2:
        prefix = "".join(words)[:6] or "Q"
    if not prefix[0].isalpha():
        prefix = f"Q{prefix}"
    return prefix.upper()


def next_free(taken: AbstractSet[str], stem: str) -> str:
    """`stem` with the number after the highest one in use, so that a retired id is not given out again."""
    pattern = re.compile(rf"{re.escape(stem)}-(\d+)")
    highest = 0
    for name in taken:
        match = pattern.fullmatch(name)
        if match:
            highest = max(highest, int(match[1]))
    return f"{stem}-{highest + 1:03d}"


def folder_name(question_id: str, title: str) -> str:
    """`ML-INT-003-what-is-feature-leakage`: the id, then a few words of the title."""
    words = slug(title).split("-")[:5]
    return "-".join([question_id, *words])


def _quoted(text: str) -> str:
    """A YAML double-quoted text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')  # backslashes first: a quotation mark gets one of its own
    return f'"{escaped}"'

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
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z0-9]+", technology))
    prefix = (initials if len(initials) > 1 else re.sub(r"[^A-Za-z0-9]", "", technology)[:6] or "Q").upper()
    return next_free(taken, f"{prefix if prefix[0].isalpha() else 'Q' + prefix}-{_LEVEL_CODES[level]}")


def next_free(taken: AbstractSet[str], stem: str) -> str:
    """`stem` with the number after the highest one in use, so that a retired id is not given out again."""
    numbers = [int(match[1]) for name in taken if (match := re.fullmatch(rf"{re.escape(stem)}-(\d+)", name))]
    return f"{stem}-{max(numbers, default=0) + 1:03d}"


def folder_name(question_id: str, title: str) -> str:
    """`ML-INT-003-what-is-feature-leakage`: the id, then a few words of the title."""
    return f"{question_id}-{'-'.join(slug(title).split('-')[:5])}"


def _quoted(text: str) -> str:
    """A YAML double-quoted text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

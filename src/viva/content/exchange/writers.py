"""Questions -> JSON Lines, CSV or one Markdown document. Each gives back everything that `viva import` can read again."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import yaml

from viva.content.exchange.table import FORMULA_STARTS
from viva.content.model import SECTION_NAMES, FollowUp, Question

COLUMNS = (
    "id",
    "title",
    "technology",
    "category",
    "level",
    "difficulty",
    "tags",
    "reviewed",
    "draft",
    "key_points",
    "follow_ups",
    "references",
)


def jsonl(questions: Iterable[Question]) -> str:
    """One object a line: the front matter's keys, and `sections` by name."""
    rows = ({**_front(question), "sections": _sections(question)} for question in questions)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_csv(questions: Iterable[Question]) -> str:
    """A header and one row a question; lists are JSON in their cell. No cell begins as a formula would."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *SECTION_NAMES])
    for question in questions:
        front, sections = _front(question), _sections(question)
        cells = [front.get(name, "") for name in COLUMNS] + [sections.get(name, "") for name in SECTION_NAMES]
        writer.writerow([_cell(value) for value in cells])
    return out.getvalue()


def markdown(questions: Iterable[Question]) -> str:
    """One document: a first-level heading a question, its front matter in a fence, its sections."""
    parts = []
    for question in questions:
        front = _front(question)
        meta = yaml.safe_dump(
            {name: value for name, value in front.items() if name not in ("id", "title")}, sort_keys=False, allow_unicode=True, width=120
        )
        body = "\n\n".join(f"## {name}\n{text}" for name, text in _sections(question).items())
        parts.append(f"# {question.id} {question.title}\n```yaml\n{meta}```\n\n{body}\n")
    return "\n".join(parts)


WRITERS: dict[str, Callable[[Iterable[Question]], str]] = {"jsonl": jsonl, "csv": as_csv, "md": markdown}


def _front(question: Question) -> dict[str, Any]:
    """The front matter as its file has it."""
    front: dict[str, Any] = {name: getattr(question, name) for name in ("id", "title", "technology", "category")}
    front |= {"level": str(question.level), "difficulty": question.difficulty, "tags": list(question.tags)}
    if question.reviewed:
        front["reviewed"] = question.reviewed.isoformat()
    front |= {"draft": True} if question.draft else {}
    front["key_points"] = [
        {"id": point.id, "weight": point.weight, "says": point.says, "also": list(point.also), "not": point.contradiction}
        | ({"frames": list(point.frames)} if point.frames else {})
        for point in question.key_points
    ]
    front["follow_ups"] = [_follow_up(entry) for entry in question.follow_ups]
    front["references"] = [{name: value for name, value in asdict(entry).items() if value} for entry in question.references]
    return front


def _follow_up(entry: FollowUp) -> str | dict[str, str]:
    if entry.ask and not entry.question and not entry.see:
        return entry.ask
    pairs = {"id": entry.question, "ask": entry.ask, "see": entry.see}
    return {name: value for name, value in pairs.items() if value}


def _sections(question: Question) -> dict[str, str]:
    return {section.name: section.source.strip() for section in question.sections if section.source.strip()}


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""Questions -> JSON Lines, CSV or one Markdown document. Each gives back everything that `viva import` can read again."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import yaml

from viva.content.exchange.table import FORMULA_STARTS
from viva.content.model import SECTION_NAMES, FollowUp, KeyPoint, Question

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
    """One object per line: the front matter's keys, and `sections` by name."""
    lines = []
    for question in questions:
        row = _front(question)
        row["sections"] = _sections(question)
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)


def as_csv(questions: Iterable[Question]) -> str:
    """A header and one row per question; lists are JSON in their cell. No cell begins as a formula would."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *SECTION_NAMES])
    for question in questions:
        front = _front(question)
        sections = _sections(question)
        cells = [front.get(name, "") for name in COLUMNS]
        cells += [sections.get(name, "") for name in SECTION_NAMES]
        writer.writerow([_cell(value) for value in cells])
    return out.getvalue()


def markdown(questions: Iterable[Question]) -> str:
    """One document: for each question a first-level heading, its front matter in a fence, its sections."""
    parts = []
    for question in questions:
        front = _front(question)
        del front["id"], front["title"]  # they stand in the heading
        meta = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)
        sections = [f"## {name}\n{text}" for name, text in _sections(question).items()]
        body = "\n\n".join(sections)
        parts.append(f"# {question.id} {question.title}\n```yaml\n{meta}```\n\n{body}\n")
    return "\n".join(parts)


WRITERS: dict[str, Callable[[Iterable[Question]], str]] = {"jsonl": jsonl, "csv": as_csv, "md": markdown}


def _front(question: Question) -> dict[str, Any]:
    """The front matter as its file has it, in its order."""
    front: dict[str, Any] = {
        "id": question.id,
        "title": question.title,
        "technology": question.technology,
        "category": question.category,
        "level": str(question.level),
        "difficulty": question.difficulty,
        "tags": list(question.tags),
    }
    if question.reviewed:
        front["reviewed"] = question.reviewed.isoformat()
    if question.draft:
        front["draft"] = True
    front["key_points"] = [_key_point(point) for point in question.key_points]
    front["follow_ups"] = [_follow_up(entry) for entry in question.follow_ups]
    front["references"] = [_given(asdict(entry)) for entry in question.references]
    return front


def _key_point(point: KeyPoint) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": point.id,
        "weight": point.weight,
        "says": point.says,
        "also": list(point.also),
        "not": point.contradiction,
    }
    if point.frames:
        plain["frames"] = list(point.frames)
    return plain


def _follow_up(entry: FollowUp) -> str | dict[str, str]:
    is_only_text = not entry.question and not entry.see
    if entry.ask and is_only_text:
        return entry.ask
    return _given({"id": entry.question, "ask": entry.ask, "see": entry.see})


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the keys that say nothing."""
    return {name: value for name, value in values.items() if value}


def _sections(question: Question) -> dict[str, str]:
    """The text of each section that has any."""
    texts = {section.name: section.source.strip() for section in question.sections}
    return _given(texts)


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text

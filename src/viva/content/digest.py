"""What an attempt pins: a digest of what the learner met, and of nothing else."""

import hashlib
import json
from typing import Any

from viva.content.model import KeyPoint, Question

FORMAT = 1
"""Counts up if the rule below changes, so that no digest can mean two things."""


def content_digest(question: Question) -> str:
    """SHA-256, as 64 hexadecimal digits, of a question's own text, its key points and its checks.

    It depends on nothing else: not on the renderer, the bank's path, library versions, what was measured, or how the question is classified
    (level, tags, references, follow-ups). So it is the same on every machine, and after every sync of an unchanged text.
    """
    sections = [[section.name, _bare(section.source)] for section in question.sections]
    key_points = [_key_point(point) for point in question.key_points]
    content = {
        "format": FORMAT,
        "title": question.title,
        "sections": sections,
        "key_points": key_points,
        "checks": question.checks_digest,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _key_point(point: KeyPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "weight": point.weight,
        "says": point.says,
        "also": list(point.also),
        "not": point.contradiction,
        "frames": list(point.frames),
    }


def _bare(text: str) -> str:
    """Without blank lines around it, which no reader sees."""
    return text.strip("\n")

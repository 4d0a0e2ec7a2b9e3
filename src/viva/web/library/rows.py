"""A question as the bank's files have it -> its row and its document in the full-text index."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise
from typing import Any

from viva.content import markdown
from viva.content.digest import content_digest
from viva.content.lint.check import spoken_seconds
from viva.content.model import FOLLOW_UPS, SECTION_NAMES
from viva.content.model import Question as Source
from viva.content.render import anchor, render_line, render_section
from viva.web.library.index.contract import Document
from viva.web.library.models import Question


def row_of(source: Source, bank: str, rendering: str, changed_at: datetime) -> Question:
    """The row. `bank` is the folder that the file comes from, `rendering` what else the row is made with."""
    answer = source.section("Answer")
    return Question(
        question_id=source.id,
        digest=source.digest,
        rendering=rendering,
        content_digest=content_digest(source),
        bank=bank,
        path=source.path,
        title=source.title,
        technology=source.technology,
        category=source.category,
        level=str(source.level),
        level_rank=source.level.rank,
        difficulty=source.difficulty,
        tags=list(source.tags),
        reviewed=source.reviewed,
        has_evidence=source.has_evidence,
        has_drill=source.has_drill,
        spoken_seconds=spoken_seconds(answer),
        answer_text=markdown.plain_text(answer.source) if answer else "",
        sections=_sections(source),
        key_points=_key_points(source),
        follow_ups=_follow_ups(source),
        references=[asdict(reference) for reference in source.references],
        draft=source.draft,
        retired_at=None,
        changed_at=changed_at,
    )


def document_of(key: int, source: Source) -> Document:
    """What is indexed of a question; `key` is its row's."""
    texts = {section.name: markdown.plain_text(section.source) for section in source.sections}
    answer = texts.pop("Answer", "")
    names = (*source.tags, source.technology, source.category, source.level)
    return Document(
        key=key,
        question_id=source.id,
        title=source.title,
        key_points=_lines(_wordings(source)),
        tags=" ".join(names),
        answer=answer,
        body=_lines(texts.values()),
        asides=_lines(_asides(source)),
    )


def _wordings(source: Source) -> Iterable[str]:
    for point in source.key_points:
        yield point.says
        yield from point.also


def _asides(source: Source) -> Iterable[str]:
    for entry in source.follow_ups:
        if entry.ask:
            yield entry.ask
    for point in source.key_points:
        yield point.contradiction


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _sections(source: Source) -> list[dict[str, Any]]:
    references = [reference.id for reference in source.references]
    record = source.evidence.record if source.evidence else None
    claims = record.claims if record else ()
    rendered = list[dict[str, Any]]()
    for name in SECTION_NAMES:
        section = source.section(name)
        text = section.source if section else ""
        has_text = bool(text.strip())
        if not has_text and name != FOLLOW_UPS:
            continue
        html = render_section(text, source.id, references, claims) if has_text else ""
        parts = [{"id": anchor(source.id, part), "title": title} for part, title in _parts(text)]
        rendered.append({"name": name, "anchor": markdown.slug(name), "html": html, "parts": parts})
    return rendered


def _parts(text: str) -> list[tuple[str, str]]:
    """(anchor, title) of the third-level headings."""
    headings = list[tuple[str, str]]()
    for opening, inline in pairwise(markdown.tokens(text)):
        if opening.type == "heading_open" and opening.tag == "h3":
            headings.append((str(opening.attrGet("id")), markdown.inline_text(inline)))
    return headings


def _key_points(source: Source) -> list[dict[str, Any]]:
    return [
        {
            "id": point.id,
            "weight": point.weight,
            "says": render_line(point.says, source.id),
            "also": [render_line(text, source.id) for text in point.also],
            "not": render_line(point.contradiction, source.id),
        }
        for point in source.key_points
    ]


def _follow_ups(source: Source) -> list[dict[str, str]]:
    return [
        {
            "ask": render_line(entry.ask, source.id) if entry.ask else "",
            "question": entry.question or "",
            "see": anchor(source.id, entry.see[1:]) if entry.see else "",
        }
        for entry in source.follow_ups
    ]

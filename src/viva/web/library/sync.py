"""Files -> rows. One transaction: either all of a sync is seen, or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction

from viva.content import markdown
from viva.content.check import spoken_seconds
from viva.content.diff import Diff, compare
from viva.content.headlines import read_headlines
from viva.content.model import FOLLOW_UPS, SECTION_NAMES
from viva.content.model import Question as Source
from viva.content.pack import Bank, read_bank
from viva.content.problem import Problem, Severity, problem
from viva.content.render import anchor, render_line, render_section
from viva.web.library import lab_rows
from viva.web.library.models import Edition, Question, Word
from viva.web.library.search.engine import Document, engine
from viva.web.library.search.words import distinct

RENDERING = "6"
"""Counts up when the same file gives other HTML or other rows, so that the next sync renders everything anew."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did, and every error that kept a file from being shown."""

    diff: Diff
    problems: tuple[Problem, ...]
    shown: int

    def __str__(self) -> str:
        counts = f"{len(self.diff.added)} new, {len(self.diff.changed)} changed, {len(self.diff.retired)} retired"
        return f"{self.shown} questions ({counts})"


def sync(roots: Sequence[Path], now: datetime, *, rebuild: bool = False) -> Report:
    """Make the table say what the banks below `roots` say. `rebuild` renders every question anew.

    A question is retired only when every file of every bank was read; a file that does not parse leaves its question as it was.
    """
    banks = [read_bank(root) for root in roots]
    sources, problems = _merge(banks)
    found = {name: f"{RENDERING}:{lab_rows.digest(source)}" for name, (source, _) in sources.items()}
    headlines = [read_headlines(root) for root in roots]
    problems = sorted([*problems, *(entry for _, found_faults in headlines for entry in found_faults)])
    faults, told = [asdict(entry) for entry in problems], [asdict(entry) for entries, _ in headlines for entry in entries]
    with transaction.atomic():
        last = Edition.locked()
        stored = dict(Question.objects.shown().values_list("question_id", "digest"))
        known = dict.fromkeys(stored, "") if rebuild else stored
        diff = compare(found, known, complete=all(bank.complete for bank in banks))
        if diff.empty and last.version and last.problems == faults and last.headlines == told:
            return Report(diff, tuple(problems), len(stored))
        for names in _chunks((*diff.added, *diff.changed)):
            _write([_row(*sources[name], found[name], now) for name in names])
            lab_rows.write([sources[name][0] for name in names])
            engine().index(_document(row, sources[row.question_id][0]) for row in Question.objects.filter(question_id__in=names))
        gone = Question.objects.filter(question_id__in=diff.retired)
        engine().remove(gone.values_list("pk", flat=True))
        gone.update(retired_at=now)
        if not diff.empty:
            _write_vocabulary()
        Edition.advance(synced_at=now, problems=faults, headlines=told)
    return Report(diff, tuple(problems), Question.objects.shown().count())


def _merge(banks: Sequence[Bank]) -> tuple[dict[str, tuple[Source, str]], list[Problem]]:
    """Questions by id with their bank, and the errors. An id that stands in two banks belongs to the first; the other is named."""
    sources: dict[str, tuple[Source, str]] = {}
    problems = [entry for bank in banks for entry in bank.problems if entry.severity is Severity.ERROR]
    for bank in banks:
        for question in bank.questions:
            if question.id in sources:
                other, root = sources[question.id]
                message = f"{question.id} stands in {Path(root).name}/{other.path} too, which is shown"
                problems.append(problem("id-duplicate", message, path=f"{bank.root.name}/{question.path}", line=2))
            else:
                sources[question.id] = question, str(bank.root)
    return sources, sorted(problems)


def _chunks(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + _CHUNK] for start in range(0, len(names), _CHUNK))


def _write(rows: list[Question]) -> None:
    fields = [field.name for field in Question._meta.concrete_fields if not field.primary_key and field.name != "question_id"]
    Question.objects.bulk_create(rows, update_conflicts=True, unique_fields=["question_id"], update_fields=fields)


def _row(source: Source, root: str, digest: str, now: datetime) -> Question:
    answer = source.section("Answer")
    return Question(
        question_id=source.id,
        digest=digest,
        bank=root,
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
        changed_at=now,
    )


def _sections(source: Source) -> list[dict[str, Any]]:
    references = [reference.id for reference in source.references]
    claims = source.evidence.record.claims if source.evidence and source.evidence.record else ()
    rendered = []
    for name in SECTION_NAMES:
        section = source.section(name)
        text = section.source if section else ""
        if not text.strip() and name != FOLLOW_UPS:
            continue
        parts = [{"id": anchor(source.id, part), "title": title} for part, title in _parts(text)]
        html = render_section(text, source.id, references, claims) if text.strip() else ""
        rendered.append({"name": name, "anchor": markdown.slug(name), "html": html, "parts": parts})
    return rendered


def _parts(text: str) -> list[tuple[str, str]]:
    """(anchor, title) of the third-level headings."""
    tokens = markdown.tokens(text)
    pairs = pairwise(tokens)
    return [(str(a.attrGet("id")), markdown.inline_text(b)) for a, b in pairs if a.type == "heading_open" and a.tag == "h3"]


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


def _document(row: Question, source: Source) -> Document:
    plain = {section.name: markdown.plain_text(section.source) for section in source.sections}
    asides = [entry.ask for entry in source.follow_ups if entry.ask] + [point.contradiction for point in source.key_points]
    return Document(
        key=row.pk,
        question_id=source.id,
        title=source.title,
        key_points="\n".join(text for point in source.key_points for text in (point.says, *point.also)),
        tags=" ".join((*source.tags, source.technology, source.category, source.level)),
        answer=plain.pop("Answer", ""),
        body="\n".join(plain.values()),
        asides="\n".join(asides),
    )


def _write_vocabulary() -> None:
    """Count the words of all shown questions anew; a few seconds at 10,000, and only when something changed."""
    counts: Counter[str] = Counter()
    for texts in engine().texts():
        counts.update(distinct(texts))
    Word.objects.all().delete()
    Word.objects.bulk_create((Word(text=text, documents=count) for text, count in counts.items()), batch_size=2000)

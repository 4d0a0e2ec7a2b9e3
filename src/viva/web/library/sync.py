"""Files -> rows. One transaction: either all of a sync is seen, or none."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from viva.content.diff import Diff, compare
from viva.content.files.pack import Bank, read_bank
from viva.content.model import Question as Source
from viva.content.problem import Problem, Severity, problem
from viva.web.library.index.engine import engine
from viva.web.library.index.words import distinct
from viva.web.library.models import Edition, Question, Word
from viva.web.library.rows import document_of, row_of
from viva.web.registry import Synced, sync_hooks

RENDERING = "7"
"""Counts up when the same file gives other HTML or other rows, so that the next sync renders everything anew."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did, how many questions readers see now, and every error that kept a file from being shown."""

    diff: Diff
    problems: tuple[Problem, ...]
    total: int

    def __str__(self) -> str:
        counts = f"{len(self.diff.added)} new, {len(self.diff.changed)} changed, {len(self.diff.retired)} retired"
        return f"{self.total} questions ({counts})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that a bank holds: its source, the bank's folder, and what else its row is made with."""

    source: Source
    bank: str
    rendering: str

    @property
    def state(self) -> str:
        """Equal states mean equal rows."""
        return f"{self.rendering}:{self.source.digest}"


@dataclass(frozen=True, slots=True)
class Known:
    """What of a stored question tells whether it must be written again."""

    digest: str
    rendering: str
    changed_at: datetime

    @property
    def state(self) -> str:
        """See `Wanted.state`."""
        return f"{self.rendering}:{self.digest}"


def sync(roots: Sequence[Path], now: datetime, *, rebuild: bool = False) -> Report:
    """Make the table say what the banks below `roots` say. `rebuild` renders every question anew.

    A question is retired only when every file of every bank was read; a file that does not parse leaves its question as it was.
    """
    banks = [read_bank(root) for root in roots]
    wanted, problems = _merge(banks)
    states = {name: entry.state for name, entry in wanted.items()}
    with transaction.atomic():
        last = Edition.locked()
        known = _known()
        stored = {name: "" if rebuild else entry.state for name, entry in known.items()}
        diff = compare(states, stored, complete=all(bank.complete for bank in banks))
        written = [wanted[name] for name in (*diff.added, *diff.changed)]
        _write(written, known, now)
        _retire(diff.retired, now)
        if not diff.empty:
            _write_vocabulary()
        hooks_changed, hook_problems = _call_hooks(Synced(roots, [entry.source for entry in written]))
        problems = sorted([*problems, *hook_problems])
        faults = [asdict(entry) for entry in problems]
        nothing_new = diff.empty and not hooks_changed and last.problems == faults
        if not (nothing_new and last.version):
            Edition.advance(synced_at=now, problems=faults)
    return Report(diff, tuple(problems), Question.objects.current().count())


def _merge(banks: Sequence[Bank]) -> tuple[dict[str, Wanted], list[Problem]]:
    """Questions by id, and the errors. An id that stands in two banks belongs to the first; the other is named."""
    wanted = dict[str, Wanted]()
    problems = [entry for bank in banks for entry in bank.problems if entry.severity is Severity.ERROR]
    for bank in banks:
        for question in bank.questions:
            other = wanted.get(question.id)
            if other is None:
                wanted[question.id] = Wanted(question, str(bank.root), _rendering(question))
                continue
            message = f"{question.id} stands in {Path(other.bank).name}/{other.source.path} too, which is shown"
            problems.append(problem("id-duplicate", message, path=f"{bank.root.name}/{question.path}", line=2))
    return wanted, sorted(problems)


def _rendering(source: Source) -> str:
    """Everything but the files that a question's rows are made with."""
    marks = [f"{hook.name}={hook.mark(source)}" for hook in sync_hooks]
    return hashlib.sha256("\n".join([RENDERING, *marks]).encode()).hexdigest()


def _known() -> dict[str, Known]:
    rows = Question.objects.current().values_list("question_id", "digest", "rendering", "changed_at")
    return {name: Known(digest, rendering, changed_at) for name, digest, rendering, changed_at in rows}


def _write(written: Sequence[Wanted], known: Mapping[str, Known], now: datetime) -> None:
    for start in range(0, len(written), _CHUNK):
        chunk = written[start : start + _CHUNK]
        _store([row_of(entry.source, entry.bank, entry.rendering, _changed_at(entry.source, known, now)) for entry in chunk])
        sources = {entry.source.id: entry.source for entry in chunk}
        keys = Question.objects.filter(question_id__in=sources).values_list("question_id", "pk")
        engine().index(document_of(key, sources[name]) for name, key in keys)


def _changed_at(source: Source, known: Mapping[str, Known], now: datetime) -> datetime:
    """Rendering a question anew is no change of it: the feed tells of changed files only."""
    before = known.get(source.id)
    return before.changed_at if before and before.digest == source.digest else now


def _store(rows: list[Question]) -> None:
    never_updated = {"id", "question_id"}
    fields = [field.name for field in Question._meta.concrete_fields if field.name not in never_updated]
    Question.objects.bulk_create(rows, update_conflicts=True, unique_fields=["question_id"], update_fields=fields)


def _retire(names: Iterable[str], now: datetime) -> None:
    gone = Question.objects.filter(question_id__in=names)
    engine().remove(gone.values_list("pk", flat=True))
    gone.update(retired_at=now)


def _call_hooks(synced: Synced) -> tuple[bool, list[Problem]]:
    """Let every room write its own rows. Gives whether any of them changed something, and what they could not read."""
    answers = [hook.store(synced) for hook in sync_hooks]
    problems = [entry for answer in answers for entry in answer.problems]
    return any(answer.changed for answer in answers), problems


def _write_vocabulary() -> None:
    """Count the words of all current questions anew; a few seconds at 10,000, and only when something changed."""
    counts: Counter[str] = Counter()
    for texts in engine().texts():
        counts.update(distinct(texts))
    Word.objects.all().delete()
    words = [Word(text=text, documents=count) for text, count in counts.items()]
    Word.objects.bulk_create(words, batch_size=2000)

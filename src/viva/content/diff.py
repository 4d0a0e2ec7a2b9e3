"""What changed between what is stored and what the files say; and which promises of permanence a change breaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from viva.content.files.pack import Bank
from viva.content.model import Question
from viva.content.problem import Problem, problem


@dataclass(frozen=True, slots=True)
class Diff:
    """Ids by what has to happen to them, each in the order of the bank."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing has to be written."""
        return not (self.added or self.changed or self.retired)


def compare(found: Mapping[str, str], stored: Mapping[str, str], *, complete: bool) -> Diff:
    """Both map an id to a digest; `stored` holds the questions that are shown now.

    Nothing is retired unless `complete`: an id that is absent may stand in a file that did not parse.
    """
    added = []
    changed = []
    for name, digest in found.items():
        if name not in stored:
            added.append(name)
        elif stored[name] != digest:
            changed.append(name)
    absent = [name for name in stored if name not in found]
    return Diff(
        added=tuple(added),
        changed=tuple(changed),
        retired=tuple(absent) if complete else (),
    )


def broken_promises(before: Bank, after: Bank) -> Iterator[Problem]:
    """Ids that were published and are gone: a question's id changed in its file, a key point's id lost, evidence removed."""
    now = {question.id: question for question in after.questions}
    at_path = {question.path: question for question in after.questions}
    old_ids = {question.id for question in before.questions}
    for old in before.questions:
        new = now.get(old.id)
        if new is not None:
            yield from _lost(old, new)
            continue
        successor = at_path.get(old.path)
        if successor is not None and successor.id not in old_ids:
            message = f"{old.id} became {successor.id}"
            fix = f"Put `id: {old.id}` back; history hangs on it."
            yield problem("id-changed", message, path=successor.path, line=2, fix=fix)


def _lost(old: Question, new: Question) -> Iterator[Problem]:
    kept = {point.id for point in new.key_points}
    for point in old.key_points:
        if point.id not in kept:
            yield problem("key-point-id-changed", f"key point `{point.id}` of {old.id} is gone", path=new.path)
    if old.has_evidence and not new.has_evidence:
        yield problem("evidence-removed", f"{old.id} had evidence", path=new.path)

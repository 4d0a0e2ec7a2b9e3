"""A bank on disk -> every question that parses, and every problem of those that do not."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from viva.content.files.parse import ALONE, Beside, Parsed, parse_question
from viva.content.model import Question
from viva.content.problem import Problem, problem
from viva.content.record import RECORD_FILE, Evidence, changed_files, read_record

QUESTION_FILE = "question.md"
EVIDENCE_FILE = "evidence.py"
DRILL_FOLDER = "drill"
CHECKS_FILE = "checks.py"
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Bank:
    """What a folder holds. `broken` are the paths of files that gave no question; `ids` what is known of theirs."""

    root: Path
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    broken: tuple[str, ...] = ()
    raw: tuple[Parsed, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the folder was read and every file in it parsed: only then may an absence be believed."""
        return not self.broken and not any(entry.code in ("bank-missing", "file-misnamed") for entry in self.problems)


def read_bank(root: Path) -> Bank:
    """Read every `question.md` below `root`. Raises nothing for what it finds; a missing folder is a Problem."""
    if not root.is_dir():
        message = f"{root} is a file; name the folder of its bank" if root.exists() else f"there is no folder {root}"
        return Bank(root, (), (problem("bank-missing", message, path=str(root)),), broken=(str(root),))
    try:
        resolved, folders = root.resolve(), sorted(_folders(root))
    except OSError as error:
        return Bank(root, (), (problem("bank-missing", f"{root}: {error.strerror}", path=str(root)),), broken=(str(root),))
    parsed, found = list[Parsed](), list[Problem]()
    for folder, names in folders:
        path = (folder / QUESTION_FILE).relative_to(root).as_posix()
        if QUESTION_FILE in names:
            parsed.append(_read(folder, resolved, path, names))
        elif EVIDENCE_FILE in names or (any(name.lower().endswith(".md") for name in names) and _looks_like_a_question(folder.name)):
            where = folder.relative_to(root).as_posix()
            found.append(problem("file-misnamed", f"the folder {folder.name} holds no {QUESTION_FILE}", path=where))
    found += [entry for item in parsed for entry in item.problems]
    if not parsed and not found:
        found.append(problem("bank-empty", f"no {QUESTION_FILE} below {root}", path=str(root)))
    questions, doubled = _unique(parsed)
    broken = tuple(item.path for item in parsed if item.question is None)
    return Bank(root, questions, tuple(sorted(found + doubled)), broken, tuple(parsed))


def _folders(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Folders with the names of their entries; hidden ones are left out and links to folders are not followed."""
    for folder, below, names in os.walk(root, onerror=_refuse):
        below[:] = [name for name in below if not name.startswith((".", "__"))]
        yield Path(folder), [*names, *(f"{name}/" for name in below)]


def _refuse(error: OSError) -> None:
    raise error


def _looks_like_a_question(name: str) -> bool:
    """`ML-INT-001-random-forest` does; `notes` does not."""
    parts = name.split("-")
    return len(parts) >= 2 and parts[0].isupper() and parts[0].isalnum()


def _read(folder: Path, root: Path, path: str, names: list[str]) -> Parsed:
    raw, unreadable = _bytes(folder / QUESTION_FILE, root, path)
    if raw is None:
        return Parsed(path, None, unreadable)
    beside, problems = ALONE, tuple[Problem, ...]()
    where = path.removesuffix(QUESTION_FILE)
    if EVIDENCE_FILE in names:
        beside, problems = _read_evidence(folder, root, where)
    if f"{DRILL_FOLDER}/" in names:
        beside = _with_drill(beside, folder, root, where)
    parsed = parse_question(raw, path, beside)
    return replace(parsed, problems=tuple(sorted((*parsed.problems, *problems))))


def _read_evidence(folder: Path, root: Path, where: str) -> tuple[Beside, tuple[Problem, ...]]:
    """The lab beside a question with its record, and what is wrong with them; neither keeps the question from being shown."""
    code, problems = _bytes(folder / EVIDENCE_FILE, root, where + EVIDENCE_FILE)
    if code is None:
        return Beside(has_evidence=True), problems
    without_record = Evidence(code.decode(errors="replace"), hashlib.sha256(code).hexdigest(), None)
    if not (folder / RECORD_FILE).exists():
        return Beside(has_evidence=True, evidence=without_record, raw=code), ()
    raw, problems = _bytes(folder / RECORD_FILE, root, where + RECORD_FILE)
    if raw is None:
        return Beside(has_evidence=True, evidence=without_record, raw=code), problems
    record, problems = read_record(raw, where + RECORD_FILE)
    changed = changed_files(record, code, folder.resolve(), root) if record else ()
    evidence = replace(without_record, record=record, changed=changed)
    return Beside(has_evidence=True, evidence=evidence, raw=code + raw + "".join(changed).encode()), problems


def _with_drill(beside: Beside, folder: Path, root: Path, where: str) -> Beside:
    """The same with the drill's checks, by digest; line ends do not count, since git may change them."""
    name = f"{DRILL_FOLDER}/{CHECKS_FILE}"
    checks, _ = _bytes(folder / name, root, where + name)
    if checks is None:
        return replace(beside, has_drill=True)
    digest = hashlib.sha256(checks.replace(b"\r\n", b"\n")).hexdigest()
    return replace(beside, has_drill=True, checks_digest=digest, raw=beside.raw + digest.encode())


def _bytes(file: Path, root: Path, path: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """What the file holds, or None and why it cannot be read."""
    try:
        if not file.resolve().is_relative_to(root) or not file.is_file():
            return None, (problem("file-unreadable", "not an ordinary file inside the bank", path=path),)
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return None, (problem("file-unreadable", f"cannot be read: {error.strerror}", path=path),)
    if len(raw) > MAX_BYTES:
        return None, (problem("file-unreadable", f"more than {MAX_BYTES:,} bytes", path=path),)
    return raw, ()


def _unique(parsed: list[Parsed]) -> tuple[tuple[Question, ...], list[Problem]]:
    """The first file with an id keeps it; the others are named and not shown."""
    first: dict[str, Question] = {}
    found = []
    for item in parsed:
        question = item.question
        if question is None:
            continue
        if (other := first.get(question.id)) is not None:
            found.append(problem("id-duplicate", f"{question.id} stands in {other.path} too", path=item.path, line=2))
        else:
            first[question.id] = question
    return tuple(first.values()), found

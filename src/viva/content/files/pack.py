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
    """What a folder holds. `broken` are the paths of files that gave no question; `raw` is every file as it was parsed, the broken ones too."""

    root: Path
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    broken: tuple[str, ...] = ()
    raw: tuple[Parsed, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the folder was read and every file in it parsed: only then may an absence be believed."""
        if self.broken:
            return False
        codes = {entry.code for entry in self.problems}
        return codes.isdisjoint(("bank-missing", "file-misnamed"))


def read_bank(root: Path) -> Bank:
    """Read every `question.md` below `root`. Never raises for what lies there; a missing folder is a Problem."""
    if not root.is_dir():
        message = f"{root} is a file; name the folder of its bank" if root.exists() else f"there is no folder {root}"
        return _missing(root, message)
    try:
        resolved = root.resolve()
        folders = sorted(_folders(root))
    except OSError as error:
        return _missing(root, f"{root}: {error.strerror}")
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    for folder, names in folders:
        where = folder.relative_to(root)
        if QUESTION_FILE in names:
            path = (where / QUESTION_FILE).as_posix()
            parsed.append(_read(folder, resolved, path, names))
        elif _lacks_its_question(folder, names):
            problems.append(problem("file-misnamed", f"the folder {folder.name} holds no {QUESTION_FILE}", path=where.as_posix()))
    for item in parsed:
        problems += item.problems
    if not parsed and not problems:
        problems.append(problem("bank-empty", f"no {QUESTION_FILE} below {root}", path=str(root)))
    questions, doubled = _unique(parsed)
    problems += doubled
    broken = tuple(item.path for item in parsed if item.question is None)
    return Bank(root, questions, tuple(sorted(problems)), broken, tuple(parsed))


def _missing(root: Path, message: str) -> Bank:
    """What is known of a bank that cannot be read."""
    fault = problem("bank-missing", message, path=str(root))
    return Bank(root, questions=(), problems=(fault,), broken=(str(root),))


def _lacks_its_question(folder: Path, names: list[str]) -> bool:
    """Whether a folder without a question.md looks as if it should have one."""
    if EVIDENCE_FILE in names:
        return True
    has_markdown = any(name.lower().endswith(".md") for name in names)
    return has_markdown and _looks_like_a_question(folder.name)


def _folders(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Folders with the names of their entries; hidden ones are left out and links to folders are not followed."""
    for folder, below, names in os.walk(root, onerror=_refuse):
        # changed in place, since os.walk goes into what is left of it
        below[:] = [name for name in below if not name.startswith((".", "__"))]
        folders = [f"{name}/" for name in below]
        yield Path(folder), names + folders


def _refuse(error: OSError) -> None:
    raise error


def _looks_like_a_question(name: str) -> bool:
    """`ML-INT-001-random-forest` does; `notes` does not."""
    prefix, hyphen, _ = name.partition("-")
    return bool(hyphen) and prefix.isupper() and prefix.isalnum()


def _read(folder: Path, root: Path, path: str, names: list[str]) -> Parsed:
    raw, unreadable = _bytes(folder / QUESTION_FILE, root, path)
    if raw is None:
        return Parsed(path, None, unreadable)
    beside = ALONE
    problems: tuple[Problem, ...] = ()
    where = path.removesuffix(QUESTION_FILE)
    if EVIDENCE_FILE in names:
        beside, problems = _read_evidence(folder, root, where)
    if f"{DRILL_FOLDER}/" in names:
        beside = _with_drill(beside, folder, root, where)
    parsed = parse_question(raw, path, beside)
    every = sorted([*parsed.problems, *problems])
    return replace(parsed, problems=tuple(every))


def _read_evidence(folder: Path, root: Path, where: str) -> tuple[Beside, tuple[Problem, ...]]:
    """The lab beside a question with its record, and what is wrong with them; neither keeps the question from being shown."""
    code, problems = _bytes(folder / EVIDENCE_FILE, root, where + EVIDENCE_FILE)
    if code is None:
        return Beside(has_evidence=True), problems
    text = code.decode(errors="replace")
    evidence = Evidence(text, hashlib.sha256(code).hexdigest(), record=None)
    without_record = Beside(has_evidence=True, evidence=evidence, raw=code)
    if not (folder / RECORD_FILE).exists():
        return without_record, ()
    raw, problems = _bytes(folder / RECORD_FILE, root, where + RECORD_FILE)
    if raw is None:
        return without_record, problems
    record, problems = read_record(raw, where + RECORD_FILE)
    changed = changed_files(record, code, folder.resolve(), root) if record else ()
    evidence = replace(evidence, record=record, changed=changed)
    shown = code + raw + "".join(changed).encode()
    return Beside(has_evidence=True, evidence=evidence, raw=shown), problems


def _with_drill(beside: Beside, folder: Path, root: Path, where: str) -> Beside:
    """`beside` with the drill's checks, by digest; line ends do not count, since git may change them."""
    name = f"{DRILL_FOLDER}/{CHECKS_FILE}"
    checks, _ = _bytes(folder / name, root, where + name)
    if checks is None:
        return replace(beside, has_drill=True)
    plain = checks.replace(b"\r\n", b"\n")
    digest = hashlib.sha256(plain).hexdigest()
    return replace(beside, has_drill=True, checks_digest=digest, raw=beside.raw + digest.encode())


def _bytes(file: Path, root: Path, path: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """What the file holds, or None and why it cannot be read."""
    try:
        is_inside = file.resolve().is_relative_to(root)
        if not is_inside or not file.is_file():
            return _unreadable("not an ordinary file inside the bank", path)
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)  # one more shows that there is more
    except OSError as error:
        return _unreadable(f"cannot be read: {error.strerror}", path)
    if len(raw) > MAX_BYTES:
        return _unreadable(f"more than {MAX_BYTES:,} bytes", path)
    return raw, ()


def _unreadable(message: str, path: str) -> tuple[None, tuple[Problem, ...]]:
    return None, (problem("file-unreadable", message, path=path),)


def _unique(parsed: list[Parsed]) -> tuple[tuple[Question, ...], list[Problem]]:
    """The first file with an id keeps it; the others are named and not shown."""
    first: dict[str, Question] = {}
    problems = []
    for item in parsed:
        question = item.question
        if question is None:
            continue
        if question.id in first:
            other = first[question.id]
            problems.append(problem("id-duplicate", f"{question.id} stands in {other.path} too", path=item.path, line=2))
        else:
            first[question.id] = question
    return tuple(first.values()), problems

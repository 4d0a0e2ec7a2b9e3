"""`viva check`: every fault of one or more banks, with its place and its cure."""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import click

from viva.content.diff import broken_promises
from viva.content.files.pack import Bank, read_bank
from viva.content.files.shipped import shipped_bank
from viva.content.lint.check import by_severity, check_bank
from viva.content.problem import Problem


@click.command()
@click.argument("banks", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line instead of text.")
@click.option("--since", metavar="REV", help="Also compare with git revision REV: ids that were published must still stand.")
def check(banks: tuple[Path, ...], *, strict: bool, as_json: bool, since: str | None) -> None:
    """Lint whole banks: each fault with path, line, code and how to mend it.

    BANKS are folders of questions; without any, the bank that is shipped with Viva.
    Ends with status 1 if there is an error.
    """
    roots = banks or (shipped_bank(),)
    problems, count = _check_all(roots, since)
    errors, warnings = by_severity(problems)
    for entry in problems:
        click.echo(_as_json(entry) if as_json else str(entry))
    if not as_json:
        verdict = f"{errors} errors, {warnings} warnings" if problems else "clean"
        click.echo(f"{count} questions: {verdict}")
    fails = errors or (strict and warnings)
    sys.exit(1 if fails else 0)


def _as_json(entry: Problem) -> str:
    row = asdict(entry)
    row["severity"] = entry.severity
    return json.dumps(row)


def _check_all(roots: Sequence[Path], since: str | None) -> tuple[list[Problem], int]:
    """The faults of each bank in turn, and how many questions were read."""
    banks = [read_bank(root) for root in roots]
    every: list[Problem] = []
    count = 0
    for root, bank in zip(roots, banks, strict=True):
        problems = check_bank(bank, date.today(), _ids_elsewhere(bank, banks))
        if since:
            problems += broken_promises(_bank_at(root, since), bank)
        every += [_from_here(entry, root) for entry in sorted(problems)]
        count += len(bank.questions)
    return every, count


def _ids_elsewhere(bank: Bank, banks: Sequence[Bank]) -> set[str]:
    """What a follow-up of `bank` may name besides its own questions."""
    ids: set[str] = set()
    for other in banks:
        if other is not bank:
            ids.update(question.id for question in other.questions)
    return ids


def _from_here(entry: Problem, root: Path) -> Problem:
    """The problem with a path that an editor can open from the working folder."""
    path = Path(entry.path)
    is_whole = path.is_absolute() or path == root
    shown = path if is_whole else root / path
    here = Path.cwd()
    if shown.is_absolute() and shown.is_relative_to(here):
        shown = shown.relative_to(here)
    return replace(entry, path=str(shown))


def _bank_at(root: Path, revision: str) -> Bank:
    """The bank as it stood at a git revision. Raises ClickException where git cannot tell."""
    git = ["git", "-C", str(root), "archive", "--format=tar", "--end-of-options", revision, "."]
    try:
        done = subprocess.run(git, capture_output=True, check=True, timeout=60)  # noqa: S603 - a fixed program and no shell
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        reason = said.decode(errors="replace").strip()
        raise click.ClickException(f"git cannot show {root} at {revision}: {reason}") from error
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _unpack(done.stdout, folder)
        return read_bank(folder)


def _unpack(archived: bytes, folder: Path) -> None:
    """Plain files only, and none outside `folder`; extractall(filter=...) came after Python 3.11.0."""
    inside = folder.resolve()
    with tarfile.open(fileobj=io.BytesIO(archived)) as archive:
        for member in archive:
            target = (folder / member.name).resolve()
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None and target.is_relative_to(inside):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())

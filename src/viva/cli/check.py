"""`viva check`: every fault of one or more banks, with its place and its cure."""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
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
    found, count = _check_all(roots, since)
    errors, warnings = by_severity(found)
    for entry in found:
        click.echo(json.dumps({**asdict(entry), "severity": entry.severity}) if as_json else str(entry))
    if not as_json:
        verdict = "clean" if not found else f"{errors} errors, {warnings} warnings"
        click.echo(f"{count} questions: {verdict}")
    sys.exit(1 if errors or (strict and warnings) else 0)


def _check_all(roots: Sequence[Path], since: str | None) -> tuple[list[Problem], int]:
    read = [read_bank(root) for root in roots]
    found: list[Problem] = []
    for root, bank in zip(roots, read, strict=True):
        elsewhere = {question.id for other in read if other is not bank for question in other.questions}
        problems = check_bank(bank, date.today(), elsewhere)
        if since:
            problems += broken_promises(_bank_at(root, since), bank)
        found += [_from_here(entry, root) for entry in sorted(problems)]
    return found, sum(len(bank.questions) for bank in read)


def _from_here(entry: Problem, root: Path) -> Problem:
    """The problem with a path that an editor can open from the working folder."""
    path = Path(entry.path)
    shown = path if path.is_absolute() or path == root else root / path
    if shown.is_absolute() and shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    return Problem(str(shown), entry.line, entry.code, entry.message, entry.fix)


def _bank_at(root: Path, revision: str) -> Bank:
    """The bank as it stood at a git revision. Raises ClickException where git cannot tell."""
    git = ["git", "-C", str(root), "archive", "--format=tar", "--end-of-options", revision, "."]
    try:
        done = subprocess.run(git, capture_output=True, check=True, timeout=60)  # noqa: S603 - a fixed program and no shell
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", b"") or str(error).encode()
        raise click.ClickException(f"git cannot show {root} at {revision}: {reason.decode(errors='replace').strip()}") from error
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:  # plain files only; extractall(filter=...) came after Python 3.11.0
            target = (Path(folder) / member.name).resolve()
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None and target.is_relative_to(Path(folder).resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
        return read_bank(Path(folder))

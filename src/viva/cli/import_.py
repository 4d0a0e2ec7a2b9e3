"""`viva import`: what people already have becomes a draft bank of its own."""

import os
import tempfile
from pathlib import Path

import click

from viva.content.exchange import READERS, read
from viva.content.exchange.compose import Draft, compose_all
from viva.content.exchange.entry import Imported, ImportRefusedError
from viva.content.files.pack import QUESTION_FILE, read_bank
from viva.content.lint.check import by_severity, check_bank

REPORT = "import-report.txt"


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option("--to", "bank", type=click.Path(path_type=Path), help="Folder to make, which must not exist; named after FILE by default.")
@click.option("--format", "form", type=click.Choice(list(READERS)), help="How to read FILE; found out from its name and text by default.")
def import_(file: Path, bank: Path | None, form: str | None) -> None:
    """Bring in questions: a pasted page, CSV, JSON Lines, Markdown, or Anki's text export.

    Makes a draft bank outside of any other, says what was found and what was not, and keeps every line in import-report.txt
    that belongs to no question. Nothing is written unless all of it is.
    """
    target = bank or Path(f"{file.stem}-bank")
    if target.exists():
        raise click.ClickException(f"{target} exists already; name another folder with --to DIR")
    try:
        imported = read(file.read_bytes(), file.name, form)
    except ImportRefusedError as error:
        raise click.ClickException(f"{file}: {error}") from error
    drafts = compose_all(imported.entries)
    report = _report(file, imported, drafts)
    try:
        _write(target, drafts, report, imported)
    except OSError as error:
        raise click.ClickException(f"cannot write {target}: {error.strerror}. Nothing was kept.") from error
    click.echo(report)
    _say_what_check_wants(target)


def _report(file: Path, imported: Imported, drafts: list[Draft]) -> str:
    counts = f"{len(drafts)} found"
    if imported.announced is not None:
        counts = f"{imported.announced} announced, {counts}"
    notes = "; ".join(imported.notes)
    lines = [f"{file.name}: {counts} ({notes})"]
    for draft, entry in zip(drafts, imported.entries, strict=True):
        missing = ", ".join(draft.missing)
        outcome = f"not found: {missing}" if missing else "everything found"
        lines.append(f"  {draft.id} (line {entry.line or 1}): {outcome}")
        lines += [f"    {note}" for note in draft.notes]
    if imported.unplaced:
        lines.append(f"  {len(imported.unplaced)} lines belong to no question; they stand in {REPORT}")
    return "\n".join(lines)


def _write(target: Path, drafts: list[Draft], report: str, imported: Imported) -> None:
    """Everything into a folder beside the target, which then takes its name: all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary:
        root = Path(temporary) / "bank"
        for draft in drafts:
            folder = root / draft.folder
            folder.mkdir(parents=True)
            (folder / QUESTION_FILE).write_text(draft.text, "utf-8")
        unplaced = ""
        if imported.unplaced:
            unplaced = "\n".join(["", "Lines that belong to no question:", *imported.unplaced])
        (root / REPORT).write_text(f"{report}\n{unplaced}\n", "utf-8")
        os.rename(root, target)  # noqa: PTH104 - fails on what exists by now, where replace would not


def _say_what_check_wants(target: Path) -> None:
    from datetime import date

    problems = check_bank(read_bank(target), date.today())
    errors, warnings = by_severity(problems)
    counts = f"{errors} errors and {warnings} warnings"
    click.echo(f"Drafts in {target}. `viva check {target}` finds {counts}; `viva serve --bank {target}` shows them.")

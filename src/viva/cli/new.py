"""`viva new`: start a question with every field and section in place."""

from datetime import date
from pathlib import Path

import click

from viva.content.files.pack import EVIDENCE_FILE, QUESTION_FILE, read_bank
from viva.content.files.parse import parse_question
from viva.content.files.template import folder_name, new_lab, new_question, next_id
from viva.content.model import QUESTION_ID, Level


@click.command()
@click.argument("title")
@click.option(
    "--to",
    "bank",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("bank"),
    show_default=True,
    help="The bank's folder; made if absent.",
)
@click.option("--technology", required=True, help="What the question is about. A new one needs no registration.")
@click.option("--category", default="General", show_default=True, help="The field within or above the technology.")
@click.option(
    "--level",
    type=click.Choice([str(level) for level in Level], case_sensitive=False),
    default="Beginner",
    show_default=True,
    help="Who it is for.",
)
@click.option("--lab", "with_lab", is_flag=True, help="Also start an evidence.py; with --id of a question that is there, only that.")
@click.option("--id", "question_id", help="Its id for ever; without it the next free one, such as SQL-INT-004.")
def new(title: str, bank: Path, technology: str, category: str, level: str, question_id: str | None, *, with_lab: bool) -> None:
    """Start a question: a folder with a question.md that names what is to be written.

    TITLE is the question as an interviewer would ask it.
    """
    folders = _folders(bank)
    if with_lab and question_id in folders:
        _write_lab(folders[question_id])
        return
    title = " ".join(title.split())
    rank = _level(level)
    taken = folders.keys()
    question_id = question_id or next_id(taken, technology, rank)
    if not QUESTION_ID.fullmatch(question_id):
        raise click.BadParameter(f"{question_id!r} is not capital letters, digits and hyphens such as SQL-INT-004", param_hint="--id")
    if question_id in taken:
        raise click.BadParameter(f"{question_id} is taken in {bank}", param_hint="--id")
    text = new_question(question_id, title, technology, category, rank, date.today())
    _insist_that_it_parses(text)
    file = bank / folder_name(question_id, title) / QUESTION_FILE
    try:
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"cannot write {file}: {error.strerror}") from error
    if with_lab:
        _write_lab(file.parent)
    click.echo(f"{file}\nWrite it, then: viva check {bank}")


def _folders(bank: Path) -> dict[str, Path]:
    """Id -> folder of every question in the bank, of those that do not parse as well; of two with one id the first."""
    folders: dict[str, Path] = {}
    if not bank.is_dir():
        return folders
    for item in read_bank(bank).raw:
        if item.id:
            file = bank / item.path
            folders.setdefault(item.id, file.parent)
    return folders


def _level(name: str) -> Level:
    return next(level for level in Level if level.lower() == name.lower())


def _insist_that_it_parses(text: str) -> None:
    """Raises ClickException with what is wrong: a title or a technology may be too short or too long."""
    parsed = parse_question(text.encode(), QUESTION_FILE)
    if parsed.question is None:
        reasons = [f"{entry.message} ({entry.fix})" for entry in parsed.problems]
        raise click.ClickException("; ".join(reasons))


def _write_lab(folder: Path) -> None:
    """Start a lab in the folder, which must not have one, and say what to do next."""
    path = folder / EVIDENCE_FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(new_lab())
    except FileExistsError as error:
        raise click.ClickException(f"there is a lab already: {path}") from error
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from error
    click.echo(f"{path}\nWrite it, then: viva lab verify {path}")

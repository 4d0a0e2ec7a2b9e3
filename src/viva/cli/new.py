"""`viva new`: start a question with every field and section in place."""

from datetime import date
from pathlib import Path

import click

from viva.content.model import Level
from viva.content.pack import QUESTION_FILE, read_bank
from viva.content.parse import parse_question
from viva.content.render import QUESTION_ID
from viva.content.template import folder_name, new_question, next_id


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
@click.option("--id", "question_id", help="Its id for ever; without it the next free one, such as SQL-INT-004.")
def new(title: str, bank: Path, technology: str, category: str, level: str, question_id: str | None) -> None:
    """Start a question: a folder with a question.md that names what is to be written.

    TITLE is the question as an interviewer would ask it.
    """
    title, rank = " ".join(title.split()), next(entry for entry in Level if entry.lower() == level.lower())
    taken = {item.id for item in read_bank(bank).raw if item.id} if bank.is_dir() else set()
    question_id = question_id or next_id(taken, technology, rank)
    if not QUESTION_ID.fullmatch(question_id):
        raise click.BadParameter(f"{question_id!r} is not capital letters, digits and hyphens such as SQL-INT-004", param_hint="--id")
    if question_id in taken:
        raise click.BadParameter(f"{question_id} is taken in {bank}", param_hint="--id")
    text = new_question(question_id, title, technology, category, rank, date.today())
    parsed = parse_question(text.encode(), QUESTION_FILE)
    if parsed.question is None:
        raise click.ClickException("; ".join(f"{entry.message} ({entry.fix})" for entry in parsed.problems))
    file = bank / folder_name(question_id, title) / QUESTION_FILE
    try:
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"cannot write {file}: {error.strerror}") from error
    click.echo(f"{file}\nWrite it, then: viva check {bank}")

"""`viva bank`: commands on a whole bank."""

from pathlib import Path

import click

from viva.content.exchange.writers import WRITERS
from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank


@click.group()
def bank() -> None:
    """Work on a whole bank."""


@bank.command()
@click.argument("banks", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    required=True,
    help="jsonl and csv for programs, md for reading; all can be imported again.",
)
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="File to write; standard output by default.")
def export(banks: tuple[Path, ...], form: str, target: Path | None) -> None:
    """Give everything back: each question with all its fields and sections.

    BANKS are folders of questions; without any, the shipped bank. A question that does not parse is named and left out, with status 1.
    """
    read = [read_bank(root) for root in banks or (shipped_bank(),)]
    questions = [question for one in read for question in one.questions]
    write = WRITERS[form]
    text = write(questions)
    if target is None:
        click.echo(text, nl=False)
    else:
        try:
            target.write_text(text, "utf-8", newline="")
        except OSError as error:
            raise click.ClickException(f"cannot write {target}: {error.strerror}") from error
    broken = [f"{one.root}/{path}" for one in read for path in one.broken]
    for path in broken:
        click.echo(f"left out: {path} does not parse; `viva check` says why", err=True)
    raise SystemExit(1 if broken else 0)

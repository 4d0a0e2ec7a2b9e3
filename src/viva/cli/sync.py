"""`viva sync`: bring the database up to what the files say, without serving."""

from pathlib import Path

import click

from viva.cli import site


@click.command()
@site.data_option
@site.bank_option
@click.option("--rebuild", is_flag=True, help="Render every question anew, changed or not.")
def sync(data: Path | None, banks: tuple[Path, ...], *, rebuild: bool) -> None:
    """Read the bank's files into the database.

    A file that does not parse leaves its question as it was, and while there is one nothing is retired. Ends with status 1 if there was one.
    """
    site.configure(data, banks)
    site.prepare()
    report = site.sync_now(rebuild=rebuild)
    raise SystemExit(1 if report.problems else 0)

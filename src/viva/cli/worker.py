"""`viva worker`: the process that does what no request may do, such as a reader's run of a lab."""

from pathlib import Path

import click
from filelock import FileLock, Timeout

from viva.cli import site
from viva.folders import data_folder


@click.command()
@site.data_option
@site.bank_option
@click.option("--parent", type=int, hidden=True, help="End when this process is gone.")
@click.option("--idle", type=float, hidden=True, help="End after so many seconds without work.")
def worker(data: Path | None, banks: tuple[Path, ...], parent: int | None, idle: float | None) -> None:
    """Do the work that waits: runs of labs. `viva serve` starts one by itself.

    On SQLite there is one worker a data folder. On PostgreSQL start as many as you like, on any number of hosts, each with the same
    DATABASE_URL and bank.
    """
    site.configure(data, banks)
    from django.db import connection

    from viva.web.jobs.worker import work
    from viva.web.server.copies import pending_migrations

    if pending_migrations():
        raise click.ClickException("the database is older than this Viva. `viva serve` brings it up to date; start the worker after it.")
    if connection.vendor == "postgresql":
        work(parent=parent)
        return
    try:
        with FileLock(data_folder(data) / "worker.lock", timeout=0 if parent is None else 20):
            work(parent=parent, idle=idle)
    except Timeout as error:
        raise click.ClickException("another worker is at work on this data folder; SQLite has room for one.") from error

"""Getting the site ready to serve: settings into the environment, tables, static files, content. Imported by commands that need Django."""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from viva.folders import data_folder

if TYPE_CHECKING:
    from viva.web.library.sync import Report

data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Folder for the database; the user's data folder by default."
)
bank_option = click.option(
    "--bank",
    "banks",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of questions; may be given several times. The shipped bank by default.",
)


def configure(data: Path | None, banks: Sequence[Path], hosts: Sequence[str] = ()) -> None:
    """Put the command's options where settings.py and the server's workers read them, then start Django.

    Raises ClickException where the data folder cannot be used.
    """
    if data is not None:
        os.environ["VIVA_DATA"] = str(data.resolve())
    if banks:
        os.environ["VIVA_BANKS"] = os.pathsep.join(str(bank.resolve()) for bank in banks)
    if hosts:
        os.environ["VIVA_ALLOWED_HOSTS"] = ",".join(hosts)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viva.web.settings")
    _make_folder(data)
    import django

    django.setup()


def _make_folder(data: Path | None) -> None:
    folder = data_folder(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".write-probe"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise click.ClickException(
            f"the data folder {folder} cannot be written: {error.strerror}. Name another with --data DIR."
        ) from error


def prepare() -> None:
    """Bring tables and static files up to date; both are quick when nothing has changed."""
    from django.core.management import call_command
    from django.db.utils import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, sqlite3.Error) as error:
        from django.conf import settings

        raise click.ClickException(f"the database {settings.DATABASES['default']['NAME']} cannot be used: {error}") from error
    collect_static()


def collect_static() -> None:
    """Copy styles, scripts and fonts under names that carry their digest, unless they were copied already."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    marker = Path(settings.STATIC_ROOT) / ".collected"
    if not marker.exists() or marker.read_text() != state.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        marker.write_text(state.hexdigest())


def sync_now(*, rebuild: bool = False) -> "Report":
    """Sync the banks of the settings and print what changed and what could not be shown."""
    from django.conf import settings

    from viva.web.library.sync import sync

    report = sync(settings.VIVA_BANKS, datetime.now(UTC), rebuild=rebuild)
    click.echo(f"bank: {report}")
    for entry in report.problems:
        click.echo(str(entry), err=True)
    if report.problems:
        click.echo("The rest is shown. `viva check` names every fault.", err=True)
    return report

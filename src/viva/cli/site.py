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

KEPT_BACKUPS = 10
data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Folder for the database; the user's data folder by default."
)
bank_option = click.option(
    "--bank",
    "banks",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of questions; may be given several times. The shipped bank by default. Labs in it run with your rights.",
)


def configure(data: Path | None, banks: Sequence[Path], hosts: Sequence[str] = (), *, own_database: bool = False) -> None:
    """Put the command's options where settings.py and the server's workers read them, then start Django.

    `own_database` keeps to SQLite in `data`, whatever DATABASE_URL says. Raises ClickException where the data folder cannot be used.
    """
    if own_database:
        os.environ["DATABASE_URL"] = ""
    if data is not None:
        os.environ["VIVA_DATA"] = str(data.resolve())
    if banks:
        os.environ["VIVA_BANKS"] = os.pathsep.join(str(bank.resolve()) for bank in banks)
    if hosts:
        given = os.environ.get("VIVA_ALLOWED_HOSTS", "").split(",")
        others = [name for name in given if name]
        names = dict.fromkeys([*hosts, *others])  # each once, in their order
        os.environ["VIVA_ALLOWED_HOSTS"] = ",".join(names)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viva.web.settings")
    _make_folder(data)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        from django.db import connection

        connection.vendor  # noqa: B018 - loads the driver
    except ImproperlyConfigured as error:
        message = str(error).splitlines()[0]
        if "psycopg" in message:
            message = "PostgreSQL needs its driver: pip install 'vivavoce[postgres]'"
        raise click.ClickException(message) from error


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
    """Bring tables and static files up to date; both are quick when nothing has changed. Raises ClickException where one cannot be written."""
    migrate()
    try:
        collect_static()
    except OSError as error:
        raise click.ClickException(f"styles and scripts cannot be written to the data folder: {error.strerror}") from error


def migrate(*, keep_copy: bool = True) -> None:
    """Bring the tables up to date. Before that changes anything in a database that is in use, a copy goes to `backups`.

    Raises ClickException where no copy can be made or the database cannot be used.
    """
    from django.core.management import call_command
    from django.db.utils import DatabaseError

    from viva.web.server.copies import CopyError, copy_out, pending_migrations

    refuse_newer()
    try:
        pending = pending_migrations()
        is_wanted = os.environ.get("VIVA_MIGRATION_BACKUP", "on").lower() != "off"
        if pending and keep_copy and is_wanted:
            file = backup_file(f"before-{pending[0]}")
            copy_out(file)
            click.echo(f"the database is older than this Viva; it was copied to {file} and is brought up to date")
        call_command("migrate", verbosity=0, interactive=False)
    except CopyError as error:
        raise click.ClickException(
            f"no copy could be made before the database is changed, so nothing was changed. {error} VIVA_MIGRATION_BACKUP=off goes on without."
        ) from error
    except (DatabaseError, sqlite3.Error) as error:
        raise _unusable(error) from error


def refuse_newer() -> None:
    """Raises ClickException where the database was used by a newer Viva, whose tables this one would misread."""
    from django.db.utils import DatabaseError

    from viva.web.server.copies import newer_migrations

    try:
        newer = newer_migrations()
    except (DatabaseError, sqlite3.Error) as error:
        raise _unusable(error) from error
    if newer:
        raise click.ClickException(
            f"the data of {_database()} were last used by a newer Viva (it knows {', '.join(newer)}). "
            "Install that version or a later one, or name another folder with --data. Nothing was changed."
        )


def backup_file(why: str) -> Path:
    """A new name in the data folder's `backups`, where the newest ten of automatic copies are kept."""
    from django.conf import settings

    from viva.web.server.copies import suffix

    folder = Path(settings.VIVA_DATA) / "backups"
    if folder.exists():
        oldest_first = sorted(folder.glob("before-*"), key=lambda file: file.stat().st_mtime)
        for old in oldest_first[: 1 - KEPT_BACKUPS]:  # one less is kept, to make room for the new one
            old.unlink(missing_ok=True)
    return folder / f"{why}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}{suffix()}"


def _database() -> str:
    """The database's name for messages: a file, or a server's database without its password."""
    from django.db import connection

    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(given["NAME"])
    host = given["HOST"] or "this machine"
    return f"{given['NAME']} on {host}"


def _unusable(error: Exception) -> click.ClickException:
    return click.ClickException(f"the database {_database()} cannot be used: {str(error).strip()}")


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
    """Sync the banks of the settings and print what changed and what could not be shown. Raises ClickException where they cannot be stored."""
    from django.conf import settings
    from django.db.utils import DatabaseError

    from viva.web.library.sync import sync

    try:
        report = sync(settings.VIVA_BANKS, datetime.now(UTC), rebuild=rebuild)
    except (DatabaseError, sqlite3.Error) as error:
        raise click.ClickException(f"the bank could not be stored, and nothing was changed: {str(error).strip()}") from error
    click.echo(f"bank: {report}")
    for entry in report.problems:
        click.echo(str(entry), err=True)
    if report.problems:
        click.echo("The rest is shown. `viva check` names every fault.", err=True)
    return report

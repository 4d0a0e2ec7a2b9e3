"""Whole copies of the database, out and in, while it is in use; and whether its schema is one that this version of Viva knows.

SQLite is copied through its own backup interface, PostgreSQL by pg_dump and pg_restore. Both give one file and one consistent moment.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

SQLITE_HEAD, POSTGRES_HEAD = b"SQLite format 3\x00", b"PGDMP"
_TABLE = "django_migrations"


class CopyError(Exception):
    """A copy that could not be made or taken back. Nothing was changed. The text is for the person at the terminal."""


def suffix() -> str:
    """What the file's name ends with for the database in use."""
    return ".sqlite3" if connection.vendor == "sqlite" else ".pgdump"


def copy_out(file: Path) -> None:
    """Write everything to `file`, readable by its owner alone. It appears under its name only when it is complete. Raises CopyError."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        if connection.vendor == "sqlite":
            _sqlite_out(part)
        else:
            _client("pg_dump", "--format=custom", "--no-owner", f"--file={part}")
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise CopyError(f"{file} cannot be written: {getattr(error, 'strerror', None) or error}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def copy_in(file: Path) -> None:
    """Put `file`, a copy of the same kind of database, in the place of what is stored. A running server shows it at once. Raises CopyError."""
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise CopyError(f"{file} cannot be read: {error.strerror}") from error
    kinds = {"sqlite": head == SQLITE_HEAD, "postgresql": head.startswith(POSTGRES_HEAD)}
    if not any(kinds.values()):
        raise CopyError(f"{file} is no copy that `viva backup` made")
    if not kinds[connection.vendor]:
        raise CopyError(
            f"{file} was made from the other kind of database; it goes back where it came from. Content alone comes with `viva sync`."
        )
    if newer := sorted(_migrations_in(file) - _known()):
        raise CopyError(f"{file} was made by a newer Viva ({', '.join(newer)}). Install that version or a later one.")
    if connection.vendor == "sqlite":
        _sqlite_in(file)
    else:
        _postgres_in(file)
    connection.close()


def newer_migrations() -> list[str]:
    """Names of schema changes in the database that this version has never heard of: somebody used a newer Viva on it."""
    return sorted(_applied() - _known())


def pending_migrations() -> list[str]:
    """Names of schema changes that a database in use still lacks; empty for an empty database, which has nothing to lose."""
    if not _applied():
        return []
    executor = MigrationExecutor(connection)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _applied() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}


def _known() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations or ()}


def _sqlite_out(part: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        if (found := target.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise CopyError(f"the database is damaged, and so would the copy be: {found}")


def _sqlite_in(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro&immutable=1", uri=True)) as source:
            if (found := source.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise CopyError(f"{file} is damaged: {found}")
            connection.ensure_connection()
            source.backup(connection.connection)
    except sqlite3.Error as error:
        raise CopyError(f"{file} cannot be put back: {error}") from error


def _postgres_in(file: Path) -> None:
    """In one transaction: what is there goes, tables that only a newer schema has included, and the copy comes."""
    with tempfile.TemporaryDirectory(prefix="viva-restore-") as folder:
        script = Path(folder) / "restore.sql"
        _client("pg_restore", "--no-owner", f"--file={script}", str(file))
        connection.close()
        _client("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public", f"--file={script}")  # fmt: skip


def _migrations_in(file: Path) -> set[str]:
    if connection.vendor == "postgresql":
        lines = _client("pg_restore", "--data-only", f"--table={_TABLE}", "--file=-", str(file)).splitlines()
        return {f"{cells[1]}.{cells[2]}" for line in lines if len(cells := line.split("\t")) == 4}
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro&immutable=1", uri=True)) as source:
        return {f"{app}.{name}" for app, name in source.execute(f"SELECT app, name FROM {_TABLE}")}  # noqa: S608
    raise CopyError(f"{file} holds no data of Viva")


def _client(program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's own tools on the database in use. The password goes through the environment, where no list of processes shows it."""
    path = shutil.which(program) or next((str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)), None)
    if path is None:
        raise CopyError(
            f"{program} is not installed. It comes with PostgreSQL's client: apt install postgresql-client, brew install libpq."
        )
    given: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given.get(key)}}
    done = subprocess.run([path, *arguments], capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise CopyError(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
    return done.stdout

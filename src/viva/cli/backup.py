"""`viva backup` and `viva restore`: the whole database as one file, while the server runs."""

from datetime import UTC, datetime
from pathlib import Path

import click

from viva.cli import site


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@site.data_option
def backup(file: Path | None, data: Path | None) -> None:
    """Copy the database to FILE; without one, into the data folder's `backups`.

    The copy is of one moment, whatever the server is doing. It does not hold the secret key or the questions' files, which git keeps.
    """
    site.configure(data, [])
    from viva.web.server.copies import CopyError, copy_out

    target = file or site.backup_file("by-hand")
    site.refuse_newer()
    try:
        copy_out(target)
    except CopyError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target} ({target.stat().st_size / 1_000_000:.1f} MB, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC)")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@site.data_option
def restore(file: Path, data: Path | None) -> None:
    """Put the copy FILE in the place of the database. What was there is copied to `backups` first.

    A running server shows the restored content at once. A copy of an older Viva is brought up to date.
    """
    site.configure(data, [])
    from viva.web.server.copies import CopyError, copy_in, copy_out

    try:
        kept = site.backup_file("before-restore")
        copy_out(kept)
        copy_in(file)
    except CopyError as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from error
    site.migrate(keep_copy=False)
    click.echo(f"restored from {file}; what was there before is in {kept}")

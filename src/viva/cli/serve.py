"""`viva serve`: from nothing to a page in the browser."""

import errno
import ipaddress
import socket
import threading
from pathlib import Path

import click

from viva.cli import site

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@site.data_option
@site.bank_option
@click.option("--allow-host", "names", multiple=True, help="A further name by which browsers may call this server.")
@click.option("--watch", is_flag=True, help="Sync again whenever a file of the bank changes.")
def serve(host: str, port: int, data: Path | None, banks: tuple[Path, ...], names: tuple[str, ...], *, watch: bool) -> None:
    """Migrate, sync the bank, serve it, print the address."""
    _port_is_free(host, port)
    site.configure(data, banks, [*LOOPBACK_NAMES, *([] if _is_any(host) else [_in_url(host)]), *names])
    site.prepare()
    site.sync_now()
    if not _is_loopback(host):
        click.echo(
            f"Listening on {host}: everyone who can reach this machine can read the bank. It answers to {', '.join(names) or 'localhost'} only (--allow-host)."
        )
    if watch:
        threading.Thread(target=_watch, name="watch", daemon=True).start()
    click.echo(f"Viva is at http://{'localhost' if _is_any(host) else _in_url(host)}:{port}/  (stop with Ctrl-C)")
    _run(host, port)


def _run(host: str, port: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()
    Granian(
        "viva.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


def _watch() -> None:
    from django.conf import settings
    from django.db import connection
    from watchfiles import watch

    for _ in watch(*(root for root in settings.VIVA_BANKS if root.exists()), raise_interrupt=False):
        try:
            site.sync_now()
        except Exception as error:  # noqa: BLE001 - a file caught half-written must not end the watching
            click.echo(f"sync failed: {error}", err=True)
        finally:
            connection.close()


def _port_is_free(host: str, port: int) -> None:
    """Say it in a sentence before a worker says it in a traceback."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror as error:
        raise click.BadParameter(f"{host!r} is no address of this machine: {error.strerror}", param_hint="--host") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(f"port {port} is taken, perhaps by another `viva serve`. Choose another with --port.") from error
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host

"""`viva serve`: from nothing to a page in the browser."""

import errno
import ipaddress
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from filelock import FileLock, Timeout

from viva.cli import site
from viva.folders import data_folder

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@site.data_option
@site.bank_option
@click.option("--allow-host", "names", multiple=True, help="A further name by which browsers may call this server.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer; about one a core for a school."
)
@click.option("--no-worker", is_flag=True, help="Start no worker here; `viva worker` elsewhere runs the labs.")
@click.option("--watch", is_flag=True, help="Sync again whenever a file of the bank changes.")
def serve(
    host: str, port: int, data: Path | None, banks: tuple[Path, ...], names: tuple[str, ...], workers: int, *, no_worker: bool, watch: bool
) -> None:
    """Migrate, sync the bank, serve it, print the address."""
    _port_is_free(host, port)
    own_names = list(LOOPBACK_NAMES)
    if not _is_any(host):
        own_names.append(_in_url(host))
    site.configure(data, banks, [*own_names, *names])
    shown_host = "localhost" if _is_any(host) else _in_url(host)
    address = f"http://{shown_host}:{port}/"
    with _alone(data_folder(data), address):
        site.prepare()
        site.sync_now()
        if not _is_loopback(host):
            click.echo(_warning(host))
        if watch:
            threading.Thread(target=_watch, name="watch", daemon=True).start()
        if not no_worker:
            threading.Thread(target=_keep_working, args=(data,), name="worker", daemon=True).start()
        click.echo(f"Viva is at {address}  (stop with Ctrl-C)")
        _run(host, port, workers)


@contextmanager
def _alone(folder: Path, address: str) -> Iterator[None]:
    """Hold the data folder for as long as this server runs. Two servers on one folder would each sync their own banks into it, in turn."""
    lock = FileLock(folder / "server.lock")
    note = folder / "server.json"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        who = _noted(note)
        raise click.ClickException(
            f"{who} uses the data folder {folder} already. Use that one, stop it, or give this one its own with --data."
        ) from error
    try:
        note.write_text(json.dumps({"address": address, "process": os.getpid()}), "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _noted(note: Path) -> str:
    """Who holds the data folder, as far as the server's own note tells."""
    try:
        other = json.loads(note.read_text("utf-8"))
        return f"{other['address']} (process {other['process']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another server"


def _warning(host: str) -> str:
    from django.conf import settings

    names = [name for name in settings.ALLOWED_HOSTS if name not in LOOPBACK_NAMES]
    answers = "as localhost only, so from elsewhere it shows an error: name the server with --allow-host"
    if names:
        answers = f"as {', '.join(names)}"
    return (
        f"Listening on {host}: everyone who can reach this machine can read the bank, over HTTP, without a password. It answers {answers}.\n"
        "For more than a trusted network put a proxy with HTTPS in front and listen on 127.0.0.1 (docs/operations.md)."
    )


def _run(host: str, port: int, workers: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()
    Granian(
        "viva.web.server.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,  # more of them fight for the interpreter: four cost a kept page 0.17 ms of CPU, two 0.07
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


def _keep_working(data: Path | None) -> None:
    """Have a worker process beside the server while there is work, and another one when it dies. It ends by itself once this process is gone.

    It costs forty megabytes, so on SQLite it comes with the first work and leaves after some minutes without.
    """
    from viva.web.jobs.worker import wait_for_work

    command = [sys.executable, "-m", "viva", "worker"]
    command += ["--parent", str(os.getpid())]
    command += ["--idle", "300"]
    if data:
        command += ["--data", str(data)]
    pause = 1.0
    while True:
        wait_for_work()
        start = time.monotonic()
        status = subprocess.Popen(command).wait()  # noqa: S603 - our own program
        if status == 0:
            continue
        lasted = time.monotonic() - start
        # one that dies at once will die again: ask it less and less often
        pause = 1.0 if lasted > 60 else min(60.0, pause * 2)
        click.echo(f"the worker ended with status {status}; the next one starts in {pause:.0f} s", err=True)
        time.sleep(pause)


def _watch() -> None:
    from django.conf import settings
    from django.db import connection
    from watchfiles import watch

    folders = [root for root in settings.VIVA_BANKS if root.exists()]
    for _ in watch(*folders, raise_interrupt=False):
        try:
            site.sync_now()
        except Exception as error:  # noqa: BLE001 - a file caught half-written must not end the watching
            click.echo(f"sync failed: {error}", err=True)
        finally:
            connection.close()


def _port_is_free(host: str, port: int) -> None:
    """Say it in a sentence before a worker says it in a traceback."""
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
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

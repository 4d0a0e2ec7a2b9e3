"""The loop of a worker process. On SQLite it looks for work itself; on PostgreSQL Procrastinate wakes it, on any number of hosts."""

import logging
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection

from viva.web.jobs import kinds

PAUSE = 0.2
"""Seconds between looks at an empty queue on SQLite."""
_log = logging.getLogger(__name__)


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def work_off(worker: str) -> int:
    """Do what there is to do and return how much that was."""
    done = 0
    while kinds.perform_one(worker, now):
        done += 1
    return done


def wait_for_work() -> None:
    """Return as soon as there is work on SQLite, where a worker is started when it is needed; on PostgreSQL at once, since one listens there."""
    while connection.vendor == "sqlite":
        try:
            if kinds.waits(now):
                return
        except DatabaseError:
            close_old_connections()
        time.sleep(PAUSE)


def work(*, parent: int | None = None, idle: float | None = None) -> None:
    """Work until a signal says stop, until the process `parent` that started this one is gone, or until nothing came for `idle` seconds."""
    name, stopped = uuid4().hex, False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    if connection.vendor == "postgresql":
        from viva.web.jobs.queue import listen

        listen()
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    look(name, lambda: stopped or (parent is not None and os.getppid() != parent), idle)


def look(worker: str, stopped: Callable[[], bool], idle: float | None = None) -> None:
    """Look for work again and again. A database that is away for a moment is no reason to end."""
    last = time.monotonic()
    while not stopped() and (idle is None or time.monotonic() - last < idle):
        try:
            busy = work_off(worker)
        except DatabaseError:
            _log.exception("the queue cannot be read; trying again")
            close_old_connections()
            time.sleep(2)
            continue
        if busy:
            last = time.monotonic()
        else:
            time.sleep(PAUSE)

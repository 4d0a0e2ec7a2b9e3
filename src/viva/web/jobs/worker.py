"""The loop of a worker process. On SQLite it looks for work itself; on PostgreSQL Procrastinate wakes it, on any number of hosts."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection

from viva.web.jobs.perform import has_interactive_work, perform_one, utc_now, waits
from viva.web.registry import Priority

PAUSE = 0.2
"""Seconds between looks at an empty queue on SQLite."""
PAUSE_WITHOUT_DATABASE = 2.0
_log = logging.getLogger(__name__)


def wait_for_work() -> None:
    """Return as soon as there is work on SQLite, where a worker is started when it is needed; on PostgreSQL at once, since one listens there."""
    while connection.vendor == "sqlite":
        try:
            if waits(utc_now):
                return
        except DatabaseError:
            close_old_connections()
        time.sleep(PAUSE)


def work(*, parent: int | None = None, idle: float | None = None) -> None:
    """Work until a signal says stop, until the process `parent` that started this one is gone, or until nothing came for `idle` seconds."""
    if connection.vendor == "postgresql":
        from viva.web.jobs.queue import listen

        listen()
        return
    stop_asked = threading.Event()

    def stop(*_: object) -> None:
        stop_asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)

    def stopped() -> bool:
        return stop_asked.is_set() or (parent is not None and os.getppid() != parent)

    look(stopped, idle)


class _Rest:
    """How long nothing has come, over all lanes of a worker."""

    def __init__(self, limit: float | None) -> None:
        self._limit = limit
        self._last = time.monotonic()
        self._at_work = 0
        self._lock = threading.Lock()

    def over(self) -> bool:
        """Whether the worker may go home."""
        return self._limit is not None and not self._at_work and time.monotonic() - self._last >= self._limit

    def begin(self) -> None:
        with self._lock:
            self._at_work += 1

    def end(self, *, worked: bool) -> None:
        with self._lock:
            self._at_work -= 1
            if worked:
                self._last = time.monotonic()


def look(stopped: Callable[[], bool], idle: float | None = None) -> None:
    """Look for work again and again, in one lane for everything and one for what somebody waits for, so that slow work never holds up both."""
    rest = _Rest(idle)

    def ended() -> bool:
        return stopped() or rest.over()

    lanes = [Priority.SLOW]
    if has_interactive_work():
        lanes.append(Priority.INTERACTIVE)
    threads = [threading.Thread(target=_look, args=(least, ended, rest), name=f"lane {least.name}") for least in lanes[1:]]
    for thread in threads:
        thread.start()
    _look(lanes[0], ended, rest)
    for thread in threads:
        thread.join()


def _look(least: Priority, ended: Callable[[], bool], rest: _Rest) -> None:
    """One lane. A database that is away for a moment is no reason to end."""
    worker = uuid4().hex
    while not ended():
        rest.begin()
        worked = False
        try:
            worked = perform_one(worker, utc_now, least)
        except DatabaseError:
            _log.exception("the queue cannot be read; trying again")
            close_old_connections()
            time.sleep(PAUSE_WITHOUT_DATABASE)
        finally:
            rest.end(worked=worked)
        if not worked:
            time.sleep(PAUSE)
    connection.close()  # each thread has its own

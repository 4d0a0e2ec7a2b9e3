"""The worker's side of every kind of work: claim, perform, finish, prune. The oldest of the highest priority comes first."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from viva.web.jobs.models import JobFailedError, State
from viva.web.registry import JobKind, Priority, job_kinds

Clock = Callable[[], datetime]
MESSAGE_LENGTH = 500
_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def waits(now: Clock) -> bool:
    """Whether there is a piece of work that a worker could take."""
    moment = now()
    return any(kind.model.objects.claimable(moment).exists() for kind in job_kinds)


def has_interactive_work() -> bool:
    """Whether any room brings work that somebody waits for at the screen; then a worker keeps a lane free for it."""
    return any(kind.priority is Priority.INTERACTIVE for kind in job_kinds)


def perform_one(worker: str, now: Clock, least: Priority = Priority.SLOW) -> bool:
    """Take one piece of work whose priority is at least `least`, and do it. False where there was none."""
    for priority in sorted(Priority, reverse=True):
        if priority < least:
            continue
        for kind in _by_age(priority, now()):
            job = kind.model.objects.claim(worker, now())
            if job is not None:
                _perform(kind, job, now)
                return True
    return False


def work_off(worker: str, now: Clock = utc_now, least: Priority = Priority.SLOW) -> int:
    """Do what there is to do and return how much that was."""
    done = 0
    while perform_one(worker, now, least):
        done += 1
    return done


def _by_age(priority: Priority, moment: datetime) -> list[JobKind]:
    """The kinds of this priority that have work, the one with the oldest first."""
    waiting = list[tuple[datetime, JobKind]]()
    for kind in job_kinds:
        if kind.priority is priority:
            oldest = kind.model.objects.oldest_claimable(moment)
            if oldest is not None:
                waiting.append((oldest, kind))
    waiting.sort(key=lambda pair: pair[0])
    return [kind for _, kind in waiting]


def _perform(kind: JobKind, job: Any, now: Clock) -> None:
    """Do it and write down what became of it. Whatever goes wrong, the reader hears of it and the worker goes on."""

    def tell(share: float) -> bool:
        return bool(job.tell(share, now()))

    try:
        values = kind.perform(job, tell)
    except JobFailedError as error:
        _log.warning("%s: %s failed: %s\n%s", kind.name, job, error, error.detail)
        job.finish(State.FAILED, now(), message=str(error)[:MESSAGE_LENGTH])
    except Exception:  # noqa: BLE001 - see above
        _log.exception("%s: %s could not be done", kind.name, job)
        job.finish(State.FAILED, now(), message="Something in Viva failed; the server's log says what.")
    else:
        job.finish(State.DONE, now(), **values)
    kind.model.objects.prune(kind.kept)


class Lane:
    """Works off one priority and those above it, one piece at a time, however often it is woken.

    Who wakes a lane that is at work only leaves word that there may be more: so slow work never takes two places of a worker.
    """

    def __init__(self, least: Priority) -> None:
        self._least = least
        self._lock = threading.Lock()
        self._busy = False
        self._woken_again = False

    def wake(self, worker: str) -> None:
        """Work until there is nothing left, unless the lane is at work already."""
        with self._lock:
            if self._busy:
                self._woken_again = True
                return
            self._busy = True
        try:
            while True:
                work_off(worker, least=self._least)
                if self._rests():
                    return
        except BaseException:
            self._busy = False
            raise

    def _rests(self) -> bool:
        """Whether nobody has woken it meanwhile."""
        with self._lock:
            if self._woken_again:
                self._woken_again = False
                return False
            self._busy = False
            return True

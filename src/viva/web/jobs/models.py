"""A piece of work as a row. The row alone says what is done; whatever wakes a worker may wake it twice, or too late."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

LEASE = timedelta(seconds=90)
"""How long a worker that has gone silent keeps its work; it renews the lease each time it tells its progress."""
ATTEMPTS = 3
"""Workers that may die over the same work before it is given up."""


class State(models.TextChoices):
    """Where a piece of work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobFailedError(Exception):
    """Why a piece of work gave nothing. `str()` is a sentence for the reader, `detail` (a traceback, say) for the log."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class JobQuerySet(models.QuerySet[Any]):
    """The vocabulary of the queue."""

    def open(self) -> Self:
        """What is not finished."""
        return self.filter(state__in=(State.WAITING, State.RUNNING))

    def claimable(self, now: datetime) -> Self:
        """What a worker may take: waiting, or left behind by a worker whose lease has run out. The oldest first."""
        left_behind = Q(state=State.RUNNING, leased_until__lt=now)
        return self.filter(Q(state=State.WAITING) | left_behind).order_by("asked_at", "pk")

    def oldest_claimable(self, now: datetime) -> datetime | None:
        """When the oldest work was asked for that a worker may take; None where there is none."""
        return self.claimable(now).values_list("asked_at", flat=True).first()

    def claim(self, worker: str, now: datetime) -> Any | None:
        """Take one piece of work, or None. Of two workers that reach for the same row one gets it: the update tests again what was read."""
        for job in self.claimable(now)[:5]:
            unchanged = self.claimable(now).order_by().filter(pk=job.pk, attempts=job.attempts)
            if job.attempts >= ATTEMPTS:
                message = f"It was given up: {ATTEMPTS} workers ended while they worked on it."
                unchanged.update(state=State.FAILED, message=message, finished_at=now)
                continue
            taken = unchanged.update(
                state=State.RUNNING,
                worker=worker,
                attempts=F("attempts") + 1,
                leased_until=now + LEASE,
                started_at=now,
                progress=0,
            )
            if taken:
                return self.get(pk=job.pk)
        return None

    def held(self, pk: int, worker: str) -> Self:
        """The row, if `worker` still holds it: nobody else may write what became of it."""
        return self.filter(pk=pk, worker=worker, state=State.RUNNING)

    def prune(self, kept: int) -> None:
        """Drop all but the newest `kept` finished rows."""
        finished = self.filter(state__in=(State.DONE, State.FAILED)).order_by("-finished_at")
        edge = finished.values_list("finished_at", flat=True)[kept : kept + 1].first()
        if edge is not None:
            finished.order_by().filter(finished_at__lte=edge).delete()


class Job(models.Model):
    """What every kind of work has in common. `progress` goes from 0 to 1."""

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=40, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.FloatField(default=0)
    message = models.CharField(max_length=500, default="")
    """For the reader, where it failed."""

    objects: ClassVar[Any]

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="%(app_label)s_%(class)s_queue")]

    def tell(self, progress: float, now: datetime) -> bool:
        """Write down how far it is and renew the lease. False where the work was taken away in the meantime."""
        return bool(type(self).objects.held(self.pk, self.worker).update(progress=progress, leased_until=now + LEASE))

    def finish(self, state: State, now: datetime, **values: Any) -> bool:
        """Write down what became of it, once. False where another worker has taken over, whose word then counts."""
        changed = {"state": state, "finished_at": now, "progress": 1.0, **values}
        return bool(type(self).objects.held(self.pk, self.worker).update(**changed))

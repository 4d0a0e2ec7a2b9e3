"""Runs, which are their own cache, and a count of what was asked from where."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction

from viva.web.jobs.models import Job, JobQuerySet, State

KEPT = 5000
"""Finished runs that are kept; the oldest go first."""


class RunQuerySet(JobQuerySet):
    """The vocabulary of runs."""

    def ahead_of(self, run: "Run") -> int:
        """How many runs wait or work that were asked for earlier."""
        return self.open().filter(asked_at__lt=run.asked_at).exclude(pk=run.pk).count()

    def prune(self) -> None:
        """Drop all but the newest finished runs."""
        done = self.filter(state__in=(State.DONE, State.FAILED)).order_by("-finished_at")
        edge = done.values_list("finished_at", flat=True)[KEPT : KEPT + 1].first()
        if edge is not None:
            done.order_by().filter(finished_at__lte=edge).delete()


class Run(Job):
    """One experiment with one seed and one choice of parameters. `key` is made of all that the result depends on, so two who ask for
    the same share one row, and a result once computed is found again."""

    key = models.CharField(max_length=64, unique=True)
    question_id = models.CharField(max_length=40)
    lab = models.CharField(max_length=64)
    """Digest of the lab's code and data at the time of asking."""
    seed = models.PositiveIntegerField()
    settings: Any = models.JSONField(default=dict)
    outcome: Any = models.JSONField(null=True)
    """{"readings": [[name, value, simulated]], "charts": [...], "seconds": processor seconds}."""

    objects: ClassVar[Any] = RunQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.question_id} {self.key[:8]}"

    @property
    def finished(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.state in (State.DONE, State.FAILED)

    @staticmethod
    def key_of(question_id: str, lab: str, seed: int, settings: Mapping[str, Any]) -> str:
        """The same for the same question, lab, seed and parameters, in whatever order they were given."""
        return hashlib.sha256(json.dumps([question_id, lab, seed, dict(settings)], sort_keys=True).encode()).hexdigest()

    @classmethod
    def ask(cls, question_id: str, lab: str, seed: int, settings: Mapping[str, Any], now: datetime) -> tuple["Run", bool]:
        """(the run, whether it is new work). One that failed may be asked for again."""
        fresh = {"question_id": question_id, "lab": lab, "seed": seed, "settings": dict(settings), "asked_at": now}
        with transaction.atomic():
            run, made = cls.objects.get_or_create(key=cls.key_of(question_id, lab, seed, settings), defaults=fresh)
            if not made and run.state == State.FAILED:
                again = {"state": State.WAITING, "attempts": 0, "message": "", "asked_at": now, "progress": 0}
                made = bool(cls.objects.filter(pk=run.pk, state=State.FAILED).update(**again))
                run.refresh_from_db()
        return run, made


class Asked(models.Model):
    """New runs that one address has asked for in one minute. The address is kept as a keyed hash, and only for as long as it counts."""

    client = models.CharField(max_length=32)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "minute"], name="labs_asked_once")]  # noqa: RUF012 - Django's form

    def __str__(self) -> str:
        return f"{self.count} at {self.minute}"

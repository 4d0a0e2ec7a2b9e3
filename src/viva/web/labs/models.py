"""What a question's page shows of its lab, figures in circulation, readers' runs, and a count of what was asked from where.

Labs, claims and figures can be made again from the files. Runs are history: nobody computes them again unasked.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction

from viva.web.jobs.models import Job, JobQuerySet, State


class LabQuerySet(models.QuerySet["Lab"]):
    """The vocabulary of labs."""

    def of_current(self, question_id: str) -> Self:
        """The lab of a question that readers see, with the question."""
        return self.select_related("question").filter(question__question_id=question_id, question__retired_at=None)


class Lab(models.Model):
    """What a question's page shows of its lab, made at sync from the record of the last verified run. Nothing here computes."""

    question = models.OneToOneField("library.Question", on_delete=models.CASCADE, related_name="lab")
    digest = models.CharField(max_length=64)
    """Of the code, the data and the libraries: runs are kept under it."""
    code_digest = models.CharField(max_length=64, default="")
    """SHA-256 of the code alone: a worker runs no other."""
    verified = models.CharField(max_length=10, default="")
    """The day of the last verified run; empty where there was none."""
    changed: Any = models.JSONField(default=list)
    """Why the record may no longer be believed, in words."""
    summary = models.TextField(default="")
    about_data = models.TextField(default="")
    code = models.TextField(default="")
    """Highlighted, as safe HTML."""
    whiteboard: Any = models.JSONField(default=list)
    """[{"names", "module", "code": safe HTML}]: reference implementations of what the question is about."""
    parameters: Any = models.JSONField(default=list)
    """[{"name", "kind", "default", "says", "steps", "low", "high"}]."""
    readings: Any = models.JSONField(default=list)
    """[{"name", "value": as shown, "simulated"}] at the default parameters."""
    pictures: Any = models.JSONField(default=list)
    """[{"title", "svg", "told", "head", "rows", "simulated"}]."""
    versions: Any = models.JSONField(default=dict)
    seeds: Any = models.JSONField(default=list)

    objects = LabQuerySet.as_manager()

    def __str__(self) -> str:
        return self.question.question_id


class Claim(models.Model):
    """One sentence that was tried, as pages show it."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="claims")
    claim_id = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    surprise = models.PositiveSmallIntegerField()
    """Order of the evidence page: 0 for what is often said and does not hold, upwards to what nobody doubts."""
    verdict = models.CharField(max_length=20)
    sentence = models.TextField()
    card: Any = models.JSONField(default=dict)
    """Everything else that its card says, as texts: see `rows`."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lab", "claim_id"], name="labs_claim_once")]

    def __str__(self) -> str:
        return self.claim_id


class CirculatingFigure(models.Model):
    """A number that is often told, and what we can say of it, in the order of the bank's `figures.yaml`."""

    position = models.PositiveSmallIntegerField()
    said = models.TextField()
    question_id = models.CharField(max_length=40)
    claim_id = models.CharField(max_length=60)
    says = models.TextField()

    def __str__(self) -> str:
        return self.said


class RunQuerySet(JobQuerySet):
    """The vocabulary of runs."""

    def ahead_of(self, run: "Run") -> int:
        """How many runs wait or work that were asked for earlier."""
        return self.open().filter(asked_at__lt=run.asked_at).exclude(pk=run.pk).count()


class Run(Job):
    """One experiment with one seed and one choice of parameters. `key` is made of all that the result depends on, so two who ask for
    the same share one row, and a result once computed is found again."""

    key = models.CharField(max_length=64, unique=True)
    question_id = models.CharField(max_length=40)
    lab_digest = models.CharField(max_length=64)
    """Of the lab's code, data and libraries at the time of asking (`Lab.digest`)."""
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
    def key_of(question_id: str, lab_digest: str, seed: int, settings: Mapping[str, Any]) -> str:
        """The same for the same question, lab, seed and parameters, in whatever order they were given."""
        depended_on = json.dumps([question_id, lab_digest, seed, dict(settings)], sort_keys=True)
        return hashlib.sha256(depended_on.encode()).hexdigest()

    @classmethod
    def ask(cls, question_id: str, lab_digest: str, seed: int, settings: Mapping[str, Any], now: datetime) -> tuple["Run", bool]:
        """(the run, whether it is new work). One that failed may be asked for again."""
        key = cls.key_of(question_id, lab_digest, seed, settings)
        fresh = {"question_id": question_id, "lab_digest": lab_digest, "seed": seed, "settings": dict(settings), "asked_at": now}
        with transaction.atomic():
            run, new = cls.objects.get_or_create(key=key, defaults=fresh)
            if not new and run.state == State.FAILED:
                failed = cls.objects.filter(pk=run.pk, state=State.FAILED)
                new = bool(failed.update(state=State.WAITING, attempts=0, message="", asked_at=now, progress=0))
                run.refresh_from_db()
        return run, new


class Asked(models.Model):
    """New runs that one address has asked for in one minute. The address is kept as a keyed hash, and only for as long as it counts."""

    client = models.CharField(max_length=32)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "minute"], name="labs_asked_once")]  # noqa: RUF012 - Django's form

    def __str__(self) -> str:
        return f"{self.count} at {self.minute}"

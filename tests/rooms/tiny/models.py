from typing import Any, ClassVar

from django.db import models

from viva.web.jobs.models import Job, JobQuerySet


class Seen(models.Model):
    """What the last sync told the room."""

    question_id = models.CharField(max_length=40)


class Note(models.Model):
    """Something of a learner's."""

    learner = models.CharField(max_length=40)
    text = models.CharField(max_length=100)


class Errand(Job):
    """A piece of work that somebody waits for."""

    said = models.CharField(max_length=100, default="")
    objects: ClassVar[Any] = JobQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False

"""What is stored of a bank.

Nearly all of it can be made again from the files. What cannot is the history of a question: `changed_at` and `retired_at`.
"""

from functools import cache
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import connection, models


class QuestionQuerySet(models.QuerySet["Question"]):
    """The vocabulary in which the rooms above ask for questions."""

    def current(self) -> Self:
        """Those that readers see: not retired."""
        return self.filter(retired_at=None)

    def in_order(self) -> Self:
        """Level, then difficulty, then id: the hub's order."""
        return self.order_by("level_rank", "difficulty", "question_id")


class Question(models.Model):
    """One question, rendered once at sync. `question_id` is the file's id and never changes."""

    question_id = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=80)
    """SHA-256 of the question's files: it changes where they do, and nowhere else."""
    rendering = models.CharField(max_length=64, default="")
    """Of everything else that the row was made with: the renderer, and what the rooms add (`registry.SyncHook.mark`)."""
    content_digest = models.CharField(max_length=64, default="")
    """`content.digest.content_digest`: what an attempt pins."""
    bank = models.CharField(max_length=400)
    path = models.CharField(max_length=400)
    title = models.CharField(max_length=160)
    technology = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    level = models.CharField(max_length=20)
    level_rank = models.PositiveSmallIntegerField()
    difficulty = models.PositiveSmallIntegerField()
    tags: Any = models.JSONField(default=list)
    reviewed = models.DateField(null=True)
    """None: nobody has reviewed it yet."""
    has_evidence = models.BooleanField(default=False)
    has_drill = models.BooleanField(default=False)
    spoken_seconds = models.PositiveSmallIntegerField(default=0)
    answer_text = models.TextField(default="")
    sections: Any = models.JSONField(default=list)
    """[{"name", "anchor", "html", "parts": [{"id", "title"}]}] in the fixed order."""
    key_points: Any = models.JSONField(default=list)
    """[{"id", "weight", "says", "also": [...], "not"}], each text as safe HTML."""
    follow_ups: Any = models.JSONField(default=list)
    """[{"ask": html or "", "question": id or "", "see": anchor or ""}]."""
    references: Any = models.JSONField(default=list)
    draft = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, default=None)
    """When its file went away. History: no file tells it."""
    changed_at = models.DateTimeField()
    """When its files last changed here. History, too."""

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["retired_at", "level_rank", "difficulty", "question_id"], name="library_in_order")]

    def __str__(self) -> str:
        return self.question_id


class Word(models.Model):
    """The bank's vocabulary, unstemmed, for repairing typing errors and completing words. `documents` counts questions."""

    text = models.CharField(max_length=40, primary_key=True)
    documents = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.text


class Edition(models.Model):
    """One row: which version of the content is stored, and what the last sync found wrong.

    `version` is drawn at random with each change, so that two contents never share one, even after a restore.
    """

    version = models.CharField(max_length=32, default="")
    synced_at = models.DateTimeField(null=True)
    problems: Any = models.JSONField(default=list)
    """[{"path", "line", "code", "message", "fix"}] of files that could not be shown."""

    def __str__(self) -> str:
        return self.version

    @classmethod
    def current_version(cls) -> str:
        """The version of what is stored; empty before the first sync.

        Asked on every request, so the query is compiled once: going through a QuerySet each time costs many times the look-up itself.
        """
        statement, parameters = _version_query()
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            found = cursor.fetchone()
        return str(found[0]) if found else ""

    @classmethod
    def locked(cls) -> Self:
        """The row, held until the transaction ends: whoever writes content takes it first, so that two syncs do not mix."""
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)

    @classmethod
    def advance(cls, **values: Any) -> None:
        """Draw a new version and set `values`, inside the caller's transaction."""
        cls.objects.update_or_create(pk=1, defaults={"version": uuid4().hex, **values})


@cache
def _version_query() -> tuple[str, tuple[Any, ...]]:
    return Edition.objects.filter(pk=1).values_list("version", flat=True).query.sql_with_params()

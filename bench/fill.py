"""Puts many generated questions straight into a database: rows of a thousand parsed and rendered ones, again and again under new ids, titles and
facets, each indexed with words of its own. Reading 100,000 files would only measure the parser."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import generate

PATTERNS = 1_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def fill(folder: Path, count: int) -> None:
    """Migrate the database of the settings in force and store `count` questions, unless they are there; the same for the same count."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from viva.web.library.index.engine import engine
    from viva.web.library.models import Edition, Question
    from viva.web.library.sync import _write_vocabulary, sync

    call_command("migrate", verbosity=0)
    if Question.objects.count() == count:
        return
    root = folder / "patterns"
    if not root.exists():
        generate.write(root, min(count, PATTERNS))
    sync([root], NOW)
    patterns = list(Question.objects.order_by("pk"))
    chance = random.Random(3)
    words, weights = generate.vocabulary()
    with transaction.atomic():
        for start in range(len(patterns), count, 2_000):
            rows = list(_rows(patterns, range(start, min(count, start + 2_000)), chance, words, weights))
            Question.objects.bulk_create(rows)
            engine().index(_document(row, chance, words, weights) for row in rows)
        _write_vocabulary()
        Edition.advance(synced_at=NOW)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # for the rivals, which keep tags in a table
            cursor.execute("CREATE TABLE bench_tag (id INTEGER PRIMARY KEY, question_id INTEGER NOT NULL, tag TEXT NOT NULL)")
            cursor.execute("INSERT INTO bench_tag (question_id, tag) SELECT q.id, t.value FROM library_question q, json_each(q.tags) t")
            cursor.execute("CREATE INDEX bench_tag_question ON bench_tag (question_id, tag)")
        cursor.execute("ANALYZE")


def _rows(patterns: list, numbers: range, chance: random.Random, words: list[str], weights: list[int]) -> Iterator:  # type: ignore[type-arg]
    from viva.web.library.models import Question

    fields = [field.name for field in Question._meta.concrete_fields if not field.primary_key]
    for n in numbers:
        like = patterns[n % len(patterns)]
        row = Question(**{name: getattr(like, name) for name in fields})
        row.question_id = f"GEN-{('BEG', 'INT', 'ADV')[n % 3]}-{n:06d}"
        row.title = " ".join(chance.choices(words, weights, k=9)).capitalize() + "?"
        row.technology, row.category = chance.choice(generate.TECHNOLOGIES), chance.choice(generate.CATEGORIES)
        row.tags = sorted(chance.sample(generate.TAGS, 3))
        row.level_rank = n % 3 + 1
        row.level = ("Beginner", "Intermediate", "Advanced")[n % 3]
        row.difficulty = chance.randint(1, 10)
        yield row


def _document(row, chance: random.Random, words: list[str], weights: list[int]):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    from viva.web.library.index.contract import Document

    def say(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    return Document(row.pk, row.question_id, row.title, say(30), " ".join(row.tags), say(60), say(60), say(8))

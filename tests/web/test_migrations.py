"""A database of the version before, with data in it, is brought up to date and loses nothing. Runs on both engines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.web import bank

BEFORE = [("library", "0003_labs"), ("labs", "0001_labs")]
CHANGED = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
NAME = "SQL-BEG-001"


def migrate(targets: list[tuple[str, str]]) -> Apps:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest() -> list[tuple[str, str]]:
    return [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] in ("library", "labs")]


@pytest.fixture
def before(transactional_db: None) -> Iterator[Apps]:
    """The tables as they were, empty. Afterwards they are as they should be, whatever the test did."""
    yield migrate(BEFORE)
    migrate(newest())


def question(apps: Apps, digest: str, **fields: Any) -> Any:
    values: dict[str, Any] = {
        "question_id": NAME,
        "digest": f"6:{digest}",
        "bank": "/bank",
        "path": "q",
        "title": "Old title",
        "technology": "SQL",
    }
    values |= {
        "category": "Databases",
        "level": "Beginner",
        "level_rank": 1,
        "difficulty": 3,
        "reviewed": date(2026, 1, 2),
        "changed_at": CHANGED,
    }
    return apps.get_model("library", "Question").objects.create(**values | fields)


def test_everything_that_was_stored_is_there_afterwards(before: Apps) -> None:
    row = question(before, "abc")
    question(before, "def", question_id="SQL-BEG-002", reviewed=date.min, draft=True)
    lab = before.get_model("library", "Lab").objects.create(
        question=row, digest="d", code_digest="c", verified="2026-01-02", summary="A lab."
    )
    shown = {"value": "0.5", "often": ""}
    before.get_model("library", "Claim").objects.create(
        lab=lab, claim_id="c", position=0, surprise=4, verdict="holds", sentence="So.", shown=shown
    )
    told = [
        {"said": "97 %", "question": NAME, "claim": "c", "says": "less"},
        {"said": "3 x", "question": NAME, "claim": "d", "says": "more"},
    ]
    before.get_model("library", "Edition").objects.create(pk=1, version="v", headlines=told, problems=[{"path": "p"}])
    before.get_model("library", "Word").objects.create(text="join", documents=2)
    before.get_model("labs", "Run").objects.create(key="k", question_id=NAME, lab="lab-digest", seed=1, asked_at=CHANGED, outcome={"x": 1})

    after = migrate(newest())

    rows = after.get_model("library", "Question").objects
    assert list(rows.order_by("pk").values_list("question_id", "digest", "rendering", "reviewed", "changed_at", "title")) == [
        (NAME, "abc", "", date(2026, 1, 2), CHANGED, "Old title"),
        ("SQL-BEG-002", "def", "", None, CHANGED, "Old title"),
    ]
    kept = after.get_model("labs", "Claim").objects.select_related("lab__question").get()
    assert (kept.claim_id, kept.card, kept.lab.summary, kept.lab.question.question_id) == ("c", shown, "A lab.", NAME)
    figures = after.get_model("labs", "CirculatingFigure").objects.order_by("position")
    assert list(figures.values_list("said", "question_id", "claim_id", "says")) == [("97 %", NAME, "c", "less"), ("3 x", NAME, "d", "more")]
    assert after.get_model("library", "Edition").objects.values_list("version", "problems").get() == ("v", [{"path": "p"}])
    assert after.get_model("library", "Word").objects.get().documents == 2
    assert after.get_model("labs", "Run").objects.values_list("lab_digest", "outcome").get() == ("lab-digest", {"x": 1})
    assert not {"library_lab", "library_claim"} & set(connection.introspection.table_names())


def test_the_first_sync_afterwards_renders_everything_and_calls_nothing_changed(before: Apps, tmp_path: Path, static_files: None) -> None:
    from viva.content.files.pack import read_bank
    from viva.web.library.models import Question

    bank.put(tmp_path, bank.text())
    bank.put(tmp_path, bank.text("SQL-BEG-002", "What does a right join keep?"))
    digests = {question.id: question.digest for question in read_bank(tmp_path).questions}
    question(before, digests[NAME])
    question(before, "another file", question_id="SQL-BEG-002")
    migrate(newest())
    bank.sync(tmp_path)
    rows = {row.question_id: row for row in Question.objects.all()}
    assert rows[NAME].title == "What does a left join keep?"
    assert rows[NAME].changed_at == CHANGED
    assert rows["SQL-BEG-002"].changed_at == bank.NOW
    assert all(row.content_digest and row.rendering for row in rows.values())


def test_it_goes_back_and_forth_without_a_loss(transactional_db: None, tmp_path: Path) -> None:
    from viva.web.labs.models import CirculatingFigure

    (tmp_path / "figures.yaml").write_text(f"- {{said: 97 %, question: {NAME}, claim: c, says: less}}\n", "utf-8")
    bank.put(tmp_path, bank.text())
    bank.sync(tmp_path)
    older = migrate(BEFORE)
    assert older.get_model("library", "Edition").objects.get().headlines == [
        {"said": "97 %", "question": NAME, "claim": "c", "says": "less"}
    ]
    migrate(newest())
    assert CirculatingFigure.objects.get().said == "97 %"

"""Files become rows: what changes, what stays, and what a broken file may not do."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.web import bank
from viva.web.hub.listing import columns as stored
from viva.web.library.models import Edition, Question, Word

pytestmark = pytest.mark.django_db


def shown() -> set[str]:
    return set(Question.objects.current().values_list("question_id", flat=True))


def test_a_second_sync_changes_nothing(tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text())
    assert bank.sync(tmp_path).diff.added == ("SQL-BEG-001",)
    version = Edition.current_version()
    assert bank.sync(tmp_path).diff.empty
    assert Edition.current_version() == version


def test_a_change_shows_at_once(tmp_path: Path, client: Client, static_files: None) -> None:
    bank.put(tmp_path, bank.text())
    bank.sync(tmp_path)
    assert b"What does a left join keep?" in client.get("/questions/").content
    bank.put(tmp_path, bank.text(title="What does a right join keep?"))
    assert bank.sync(tmp_path).diff.changed == ("SQL-BEG-001",)
    assert b"What does a right join keep?" in client.get("/questions/").content
    assert b"What does a <mark>right</mark> join keep?" in client.get("/questions/?q=right").content


def test_a_moved_file_keeps_its_row(tmp_path: Path) -> None:
    file = bank.put(tmp_path, bank.text())
    bank.sync(tmp_path)
    key = Question.objects.get().pk
    target = tmp_path / "sub" / "SQL-BEG-001-new"
    target.mkdir(parents=True)
    file.rename(target / "question.md")
    assert bank.sync(tmp_path).diff.empty
    assert Question.objects.get().pk == key


def test_a_missing_file_retires_its_question_and_a_return_revives_it(tmp_path: Path) -> None:
    file = bank.put(tmp_path, bank.text())
    bank.put(tmp_path, bank.text("SQL-BEG-002", title="Something else entirely?"))
    bank.sync(tmp_path)
    content = file.read_text()
    file.unlink()
    assert bank.sync(tmp_path).diff.retired == ("SQL-BEG-001",)
    assert shown() == {"SQL-BEG-002"}
    assert Question.objects.filter(question_id="SQL-BEG-001").exists()
    file.write_text(content)
    bank.sync(tmp_path)
    assert shown() == {"SQL-BEG-001", "SQL-BEG-002"}


def test_a_broken_file_keeps_its_question_and_retires_nobody(tmp_path: Path, client: Client, static_files: None) -> None:
    first = bank.put(tmp_path, bank.text())
    second = bank.put(tmp_path, bank.text("SQL-BEG-002", title="Something else entirely?"))
    bank.sync(tmp_path)
    first.write_text(first.read_text().replace("level: Beginner", "level: Expert"))
    second.unlink()
    bank.put(tmp_path, bank.text("SQL-BEG-003", title="A third thing that is new?"))
    report = bank.sync(tmp_path)
    assert [entry.code for entry in report.problems] == ["value-invalid"]
    assert shown() == {"SQL-BEG-001", "SQL-BEG-002", "SQL-BEG-003"}
    html = client.get("/questions/").content.decode()
    assert "1 fault" in html
    assert "SQL-BEG-001/question.md" in html


def test_a_missing_bank_retires_nobody(tmp_path: Path) -> None:
    bank.put(tmp_path / "bank", bank.text())
    bank.sync(tmp_path / "bank")
    (tmp_path / "bank").rename(tmp_path / "elsewhere")
    assert [entry.code for entry in bank.sync(tmp_path / "bank").problems] == ["bank-missing"]
    assert shown() == {"SQL-BEG-001"}


def test_an_id_in_two_banks_is_named_and_the_first_is_shown(tmp_path: Path) -> None:
    bank.put(tmp_path / "one", bank.text(title="The first bank's question?"))
    bank.put(tmp_path / "two", bank.text(title="The second bank's question?"))
    report = bank.sync(tmp_path / "one", tmp_path / "two")
    (entry,) = report.problems
    assert entry.code == "id-duplicate"
    assert (entry.path, entry.message) == (
        "two/SQL-BEG-001/question.md",
        "SQL-BEG-001 stands in one/SQL-BEG-001/question.md too, which is shown",
    )
    assert Question.objects.get().title == "The first bank's question?"


def test_rebuild_renders_everything_anew(tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text())
    bank.sync(tmp_path)
    Question.objects.update(answer_text="lost")
    bank.sync(tmp_path, rebuild=True)
    assert Question.objects.get().answer_text.startswith("A left join")


def test_a_failure_half_way_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.put(tmp_path, bank.text())
    bank.sync(tmp_path)
    version = Edition.current_version()
    bank.put(tmp_path, bank.text(title="A new title that must not half appear?"))
    monkeypatch.setattr("viva.web.library.sync._write_vocabulary", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bank.sync(tmp_path)
    assert Question.objects.get().title == "What does a left join keep?"
    assert Edition.current_version() == version


def test_the_vocabulary_follows_the_bank(tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text(answer="A zebra."))
    bank.sync(tmp_path)
    assert Word.objects.filter(text="zebra").exists()
    bank.put(tmp_path, bank.text(answer="A horse."))
    bank.sync(tmp_path)
    assert not Word.objects.filter(text="zebra").exists()


def test_a_new_technology_needs_files_only(tmp_path: Path, client: Client, static_files: None) -> None:
    bank.put(tmp_path, bank.text("COBOL-BEG-001", title="What does a COPY book hold?", technology="COBOL", category="Mainframes"))
    bank.sync(tmp_path)
    html = client.get("/questions/?tech=COBOL").content.decode()
    assert "What does a COPY book hold?" in html
    assert set(stored.current().masks["technology"]) == {"COBOL"}
    assert "COBOL" in client.get("/hub/").content.decode()


def test_what_attempts_pin_survives_every_sync_and_every_engine(site: Path) -> None:
    """The tests of the web run on both databases, and both must give the digest of the text."""
    from viva.content.digest import content_digest
    from viva.content.files.pack import read_bank

    wanted = {question.id: content_digest(question) for question in read_bank(site).questions}
    assert dict(Question.objects.values_list("question_id", "content_digest")) == wanted
    bank.sync(site, rebuild=True)
    assert dict(Question.objects.values_list("question_id", "content_digest")) == wanted


def test_rendering_anew_is_no_change_that_the_feed_tells(site: Path) -> None:
    from viva.web.library import sync as room

    before = Question.objects.get(question_id="ML-INT-900").changed_at
    room.sync([site], bank.NOW + timedelta(days=1), rebuild=True)
    assert Question.objects.get(question_id="ML-INT-900").changed_at == before
    bank.put(site, bank.text("ML-INT-900", "Another title?", tags=["leakage"]))
    room.sync([site], bank.NOW + timedelta(days=1))
    assert Question.objects.get(question_id="ML-INT-900").changed_at == bank.NOW + timedelta(days=1)

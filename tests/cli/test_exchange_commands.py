"""`viva import` and `viva bank export` as a person types them."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import viva
from tests.core.test_exchange import PAGE
from tests.core.test_problems import GOOD
from tests.web import bank


def test_import_makes_a_draft_bank_and_says_what_was_found(tmp_path: Path) -> None:
    done = viva("import", PAGE, "--to", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    assert "4 announced, 3 found" in done.stdout
    assert "DE-ADV-002 (line 41): not found: key_points, section Deep Explanation" in done.stdout
    report = (tmp_path / "mine" / "import-report.txt").read_text("utf-8")
    assert "Knowledge Hub" in report
    assert viva("sync", "--data", tmp_path / "data", "--bank", tmp_path / "mine").stdout.startswith("bank: 3 questions (3 new")
    checked = viva("check", tmp_path / "mine")
    assert "draft-incomplete" in checked.stdout
    assert "key-missing" not in checked.stdout


def test_import_names_the_folder_after_the_file(tmp_path: Path) -> None:
    shutil.copy(PAGE, tmp_path / "notes.txt")
    assert viva("import", "notes.txt", cwd=tmp_path).returncode == 0
    assert (tmp_path / "notes-bank").is_dir()


def test_import_never_writes_into_what_exists(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    done = viva("import", PAGE, "--to", tmp_path / "mine")
    assert done.returncode == 1
    assert "exists already" in done.stderr
    assert list((tmp_path / "mine").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\x00\x01" * 100, b"hello, this is no list of questions"])
def test_import_refuses_in_a_sentence_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    done = viva("import", "x.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: x.txt: ")
    assert "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["x.txt"]


def test_import_that_cannot_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = viva("import", PAGE, "--to", tmp_path / "file" / "mine")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["jsonl", "csv", "md"])
def test_export_gives_everything_back(tmp_path: Path, form: str) -> None:
    bank.put(tmp_path / "bank", GOOD)
    done = viva("bank", "export", tmp_path / "bank", "--format", form, "--to", tmp_path / f"out.{form}")
    assert done.returncode == 0, done.stderr
    again = viva("import", tmp_path / f"out.{form}", "--to", tmp_path / "again")
    assert "everything found" in again.stdout
    (file,) = (tmp_path / "again").rglob("question.md")
    text = file.read_text("utf-8")
    for words in ("A left join keeps every row of both tables.", "SELECT * FROM a LEFT JOIN b", "ISO/IEC 9075", "lost its quiet customers"):
        assert words in text


def test_export_names_what_it_leaves_out(tmp_path: Path) -> None:
    bank.put(tmp_path, GOOD)
    bank.put(tmp_path, "id: SQL-BEG-002\nnothing", folder="SQL-BEG-002")
    done = viva("bank", "export", tmp_path, "--format", "csv")
    assert done.returncode == 1
    assert "left out" in done.stderr
    assert "SQL-BEG-001" in done.stdout


def test_two_banks_with_one_id_are_served_with_the_second_named(tmp_path: Path) -> None:
    bank.put(tmp_path / "one", bank.text())
    bank.put(tmp_path / "two", bank.text(title="Another one with the same id?"))
    done = viva("sync", "--data", tmp_path / "data", "--bank", tmp_path / "one", "--bank", tmp_path / "two")
    assert done.returncode == 1
    assert "two/SQL-BEG-001/question.md:2: error id-duplicate: SQL-BEG-001 stands in one/SQL-BEG-001" in done.stderr


def test_every_command_helps_itself() -> None:
    assert os.linesep in viva("import", "--help").stdout
    assert "csv" in viva("bank", "export", "--help").stdout

"""A bank is read whole: what is broken is named, and the rest still works."""

from datetime import date
from pathlib import Path

import pytest

from tests.core.test_problems import GOOD, TODAY
from viva.content.files.pack import MAX_BYTES, read_bank
from viva.content.files.shipped import shipped_bank
from viva.content.lint.check import check_bank


def put(root: Path, folder: str, text: str | bytes, name: str = "question.md") -> Path:
    file = root / folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def codes(root: Path, today: date = TODAY) -> list[str]:
    return [entry.code for entry in check_bank(read_bank(root), today)]


def test_the_shipped_bank_is_clean() -> None:
    bank = read_bank(shipped_bank())
    assert {"ML-BEG-006", "ML-INT-003", "ML-ADV-001"} <= {question.id for question in bank.questions}
    newest = max(question.reviewed for question in bank.questions)
    assert [str(entry) for entry in check_bank(bank, newest)] == []


def test_a_missing_folder_is_a_problem_and_not_an_exception(tmp_path: Path) -> None:
    assert codes(tmp_path / "nowhere") == ["bank-missing"]
    assert not read_bank(tmp_path / "nowhere").complete


def test_an_empty_bank_says_so(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["bank-empty"]


def test_a_broken_file_never_takes_the_others_down(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", GOOD)
    put(tmp_path, "SQL-BEG-002-b", b"\xff\xfe nonsense")
    put(tmp_path, "SQL-BEG-003-c", GOOD.replace("SQL-BEG-001", "SQL-BEG-003").replace("## Answer", "## Anser"))
    bank = read_bank(tmp_path)
    assert [question.id for question in bank.questions] == ["SQL-BEG-001"]
    assert bank.broken == ("SQL-BEG-002-b/question.md", "SQL-BEG-003-c/question.md")
    assert not bank.complete


def test_not_utf8_names_the_line(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", GOOD.encode().replace(b"quiet", b"qui\xe9t"))
    (entry,) = check_bank(read_bank(tmp_path), TODAY)
    assert (entry.code, entry.line) == ("file-not-utf8", GOOD[: GOOD.index("quiet")].count("\n") + 1)


@pytest.mark.parametrize(
    "text",
    [b"", b"\x00", b"---", b"---\n---", b"\xef\xbb\xbf", b"a" * 50_000, b"---\n[\n---\n", b"---\n- a\n---\n", b"---\n" + b"[" * 5000],
)
def test_nonsense_is_a_problem_and_not_an_exception(text: bytes, tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", text)
    assert codes(tmp_path)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert codes(tmp_path) == []


def test_a_file_that_is_too_large_or_leads_outside_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "bank", "SQL-BEG-001-a", "x" * (MAX_BYTES + 1))
    outside = put(tmp_path, "outside", GOOD)
    (tmp_path / "bank" / "SQL-BEG-002-b").mkdir()
    (tmp_path / "bank" / "SQL-BEG-002-b" / "question.md").symlink_to(outside)
    assert codes(tmp_path / "bank") == ["file-unreadable", "file-unreadable"]


def test_a_misnamed_file_is_named(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", GOOD, name="Question.MD")
    bank = read_bank(tmp_path)
    assert [entry.code for entry in bank.problems] == ["file-misnamed"]
    assert not bank.complete


def test_two_files_with_one_id_are_both_named_and_the_first_is_shown(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", GOOD)
    put(tmp_path, "SQL-BEG-001-b", GOOD)
    bank = read_bank(tmp_path)
    assert [question.path for question in bank.questions] == ["SQL-BEG-001-a/question.md"]
    (entry,) = [entry for entry in bank.problems if entry.code == "id-duplicate"]
    assert entry.path == "SQL-BEG-001-b/question.md"
    assert "SQL-BEG-001-a/question.md" in entry.message


def test_a_folder_should_begin_with_the_id(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-009-a", GOOD)
    assert codes(tmp_path) == ["folder-name"]


def test_near_duplicates_are_named_as_a_pair(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", GOOD)
    copy = GOOD.replace("SQL-BEG-001", "SQL-BEG-002").replace(
        "What does a LEFT JOIN keep that an INNER JOIN drops?", "Which rows does a LEFT JOIN keep and an INNER JOIN drop?"
    )
    put(tmp_path, "SQL-BEG-002-b", copy)
    (entry,) = check_bank(read_bank(tmp_path), TODAY)
    assert entry.code == "near-duplicate"
    assert entry.path.startswith("SQL-BEG-002")
    assert "SQL-BEG-001" in entry.message


def test_a_new_technology_needs_files_only(tmp_path: Path) -> None:
    put(tmp_path, "COBOL-BEG-001-a", GOOD.replace("SQL-BEG-001", "COBOL-BEG-001").replace("technology: SQL", "technology: COBOL"))
    assert codes(tmp_path) == []


def test_no_code_knows_a_technology_by_name() -> None:
    source = Path(__file__).parents[2] / "src" / "viva"
    names = {question.technology for question in read_bank(shipped_bank()).questions}
    assert names
    for file in [*source.rglob("*.py"), *source.rglob("*.html"), *source.rglob("*.js")]:
        if file.name == "doctor.py":  # which examines the Python that it runs on
            continue
        text = file.read_text("utf-8")
        assert not [name for name in names if f'"{name}"' in text or f"'{name}'" in text], file


def test_evidence_and_drill_are_seen_beside_the_question(tmp_path: Path) -> None:
    put(tmp_path, "SQL-BEG-001-a", GOOD)
    plain = read_bank(tmp_path).questions[0]
    put(tmp_path, "SQL-BEG-001-a", "claims = []", name="evidence.py")
    (tmp_path / "SQL-BEG-001-a" / "drill").mkdir()
    rich = read_bank(tmp_path).questions[0]
    assert (plain.has_evidence, plain.has_drill, rich.has_evidence, rich.has_drill) == (False, False, True, True)
    assert plain.digest != rich.digest

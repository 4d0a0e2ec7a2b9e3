"""Each kind of fault is found where it stands, and a good question has none. The cases are data: tests/golden/problems.yaml."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from viva.content.files.pack import read_bank
from viva.content.lint.check import check_bank
from viva.content.problem import CODES, Problem

GOLDEN = Path(__file__).parent.parent / "golden"
GOOD = (GOLDEN / "question.md").read_text("utf-8")
CASES: list[dict[str, Any]] = yaml.safe_load((GOLDEN / "problems.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 22)

BANK_CODES = {
    "bank-missing", "bank-empty", "file-misnamed", "file-unreadable", "file-not-utf8", "folder-name", "id-duplicate", "near-duplicate",
    "id-changed", "key-point-id-changed", "evidence-removed", "record-broken", "record-missing", "record-stale", "claim-unused",
    "claim-source-unknown", "figures-broken",
}  # fmt: skip
"""Faults of whole banks, tested in test_pack.py, test_diff.py and test_records.py."""


def lint(tmp_path: Path, text: str) -> list[Problem]:
    folder = tmp_path / "SQL-BEG-001-left-join"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "question.md").write_text(text, "utf-8")
    return check_bank(read_bank(tmp_path), TODAY)


def broken(case: dict[str, Any]) -> str:
    text, changes = GOOD, case["replace"]
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text, f"the case no longer fits the good question: {old!r}"
        text = text.replace(old, new.replace("{long}", "Many words are said here. " * 40), 1)
    return text


def test_a_good_question_has_no_problem(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}-{CASES.index(case)}")
def test_each_fault_is_named_with_its_line_and_cure(case: dict[str, Any], tmp_path: Path) -> None:
    text = broken(case)
    found = [entry for entry in lint(tmp_path, text) if entry.code == case["code"]]
    assert found, [str(entry) for entry in lint(tmp_path, text)]
    first = found[0]
    assert first.path == "SQL-BEG-001-left-join/question.md"
    assert first.fix.strip()
    assert case.get("fix", "") in first.fix
    if not case.get("any_line"):
        assert text.split("\n")[first.line - 1].startswith(case["at"]), f"line {first.line}: {text.split(chr(10))[first.line - 1]!r}"


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    """An author mends a file in one go: what is wrong in the head does not hide what is wrong in the text."""
    text = GOOD
    for old, new in (
        ("difficulty: 2", "dificulty: 2"),
        ("reviewed: 2026-11-01", "reviewed: soon"),
        ("## Common Mistakes", "## Common Errors"),
        ("  - Why can a WHERE", "  - {id: SQL-BEG-099}\n  - {see: nowhere}\n  - Why can a WHERE"),
        ("A report of customers", "A [report](#gone) of 40% of customers"),
        ('      - "unmatched left rows stay"\n', ""),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    assert {entry.code for entry in lint(tmp_path, text)} == {
        "key-unknown", "key-missing", "value-invalid", "section-unknown", "section-missing", "follow-up-broken", "link-broken", "figure-unsourced", "wordings-few",
    }  # fmt: skip


def test_every_code_of_the_catalogue_has_a_case() -> None:
    assert {case["code"] for case in CASES} | BANK_CODES == set(CODES)


def test_problems_print_as_path_line_code_and_fix(tmp_path: Path) -> None:
    (entry,) = lint(tmp_path, GOOD.replace("level: Beginner", "level: Expert"))
    assert str(entry).startswith("SQL-BEG-001-left-join/question.md:6: error value-invalid: ")
    assert "\n    fix: " in str(entry)

"""The record beside a lab: read with the question, believed while nothing has changed, and what `viva check` says of it."""

from datetime import date
from pathlib import Path

import pytest

from tests.core import labs
from tests.core.test_problems import GOOD, lint
from viva.content.files.labs import labs_of
from viva.content.files.pack import read_bank
from viva.content.lint.check import check_bank
from viva.evidence.verify import verify

NAME = "SQL-BEG-001-left-join"
TABLE_LAB = labs.with_body("return Outcome({'x': n + 0 * table('rows')['a'].sum()})")
POINTING = GOOD.replace("A report of customers", "It is so [claim: c]. A report of customers", 1)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A bank whose one question has a verified lab that reads a table."""
    import gzip

    (tmp_path / "data").mkdir()
    (tmp_path / "data/rows.csv.gz").write_bytes(gzip.compress(b"a\n1\n2\n"))
    path = labs.write(tmp_path, TABLE_LAB)
    (path.parent / "question.md").write_text(POINTING, "utf-8")
    record = verify(path, "2026-11-22").record
    assert record is not None
    assert list(record.data) == ["rows.csv.gz"]
    path.with_name("evidence.json").write_text(record.to_json(), "utf-8")
    return tmp_path


def codes(bank: Path) -> set[str]:
    return {entry.code for entry in check_bank(read_bank(bank), date(2026, 11, 22))}


def test_a_verified_lab_is_clean_and_comes_with_its_question(bank: Path) -> None:
    assert codes(bank) == set()
    (question,) = read_bank(bank).questions
    assert question.evidence is not None
    assert question.evidence.record is not None
    assert question.evidence.changed == ()
    (lab,) = labs_of(read_bank(bank))
    assert lab.record.is_file()


def test_changed_code_and_changed_data_make_the_record_stale(bank: Path) -> None:
    (before,) = read_bank(bank).questions
    code = bank / NAME / "evidence.py"
    code.write_text(code.read_text() + "# more\n")
    (after,) = read_bank(bank).questions
    assert after.evidence is not None
    assert after.evidence.changed == ("the lab's code has changed",)
    assert after.digest != before.digest
    import gzip

    (bank / "data/rows.csv.gz").write_bytes(gzip.compress(b"a\n1\n3\n"))
    (after,) = read_bank(bank).questions
    assert after.evidence is not None
    assert "the data rows.csv.gz have changed" in after.evidence.changed
    (bank / "data/rows.csv.gz").unlink()
    (after,) = read_bank(bank).questions
    assert after.evidence is not None
    assert "the data rows.csv.gz are gone" in after.evidence.changed
    assert codes(bank) == {"record-stale"}


def test_a_lab_without_a_record_is_a_warning_and_a_broken_one_an_error(bank: Path) -> None:
    record = bank / NAME / "evidence.json"
    record.write_text("{", "utf-8")
    assert codes(bank) == {"record-broken", "record-missing"}
    assert len(read_bank(bank).questions) == 1, "the question is shown all the same"
    record.unlink()
    assert codes(bank) == {"record-missing"}


def test_marks_and_claims_belong_together(bank: Path) -> None:
    file = bank / NAME / "question.md"
    file.write_text(POINTING.replace("[claim: c]", "[claim: d]"), "utf-8")
    assert codes(bank) == {"claim-unknown", "claim-unused"}
    record = bank / NAME / "evidence.json"
    file.write_text(POINTING, "utf-8")
    record.write_text(record.read_text().replace('"source": ""', '"source": "nowhere"'), "utf-8")
    assert codes(bank) == {"claim-source-unknown"}


def test_a_number_typed_beside_a_claim_needs_a_source_of_its_own(tmp_path: Path) -> None:
    typed = POINTING.replace("It is so [claim: c]", "It is 40% so [claim: c]")
    assert "figure-unsourced" in {entry.code for entry in lint(tmp_path, typed)}

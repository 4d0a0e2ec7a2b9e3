"""`viva lab` and `viva new --lab` as an author uses them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.core import labs
from tests.web import bank as banks
from viva.cli import main

NAME = "SQL-BEG-001"


def viva(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(part) for part in arguments])


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = labs.write(tmp_path / "bank", name=NAME)
    path.with_name("question.md").write_text(banks.text(NAME), "utf-8")
    return tmp_path / "bank"


def test_a_run_prints_numbers_and_says_what_is_simulated(bank: Path) -> None:
    done = viva("lab", "run", NAME, "-p", "throws=100", "--param", "bias=0.5", "--seed", 2, "--bank", bank)
    assert done.exit_code == 0, done.output
    assert "throws made  100" in done.output
    assert "simulated" in done.output
    assert "seed 2; throws=100, bias=0.5, side=heads" in done.output
    told = json.loads(viva("lab", "run", bank / NAME / "evidence.py", "--json").stdout)
    assert {entry["name"]: entry["simulated"] for entry in told["numbers"]} == {"throws made": False, "share": True}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("run", NAME, "-p", "bias=7"), 1, "bias goes from 0 to 1; 7 is outside"),
        (("run", NAME, "-p", "bias"), 2, "is not NAME=VALUE"),
        (("run", NAME, "-p", "weight=7"), 1, "there is no parameter 'weight'; this lab has: throws, bias, side"),
        (("run", "NO-1"), 2, "there are: SQL-BEG-001"),
        (("run", "nowhere/evidence.py"), 2, "there is no file"),
        (("verify",), 2, "name questions, or give --all"),
        (("verify", NAME, "--seeds", "1,2"), 2, "at least three"),
        (("verify", NAME, "--seeds", "a,b,c"), 2, "whole numbers"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], status: int, said: str, bank: Path) -> None:
    done = viva("lab", *arguments, "--bank", bank)
    assert done.exit_code == status
    assert said in done.output
    assert "Traceback" not in done.output


def test_verifying_writes_a_record_and_tells_each_claim(bank: Path) -> None:
    record = bank / NAME / "evidence.json"
    lines = [json.loads(line) for line in viva("lab", "verify", "--all", "--json", "--bank", bank).stdout.splitlines()]
    assert [set(line) for line in lines] == [{"question", "claim", "sentence", "verdict", "value", "flips", "ok", "seconds"}] * 4
    assert [line["verdict"] for line in lines] == ["holds", "does not hold", "holds when", "not testable here"]
    assert all(line["ok"] for line in lines)
    assert [line["flips"] for line in lines] == [True, True, True, None]
    before = record.read_bytes()
    assert viva("lab", "verify", NAME, "--bank", bank).exit_code == 0
    assert record.read_bytes() == before or b"seconds" in before, "the same code gives the same record, but for the time it took"
    record.unlink()
    viva("lab", "verify", NAME, "--seeds", "4,5,6", "--bank", bank)
    assert not record.exists(), "other seeds record nothing"


def test_a_verdict_that_changed_fails_and_leaves_the_record(bank: Path) -> None:
    viva("lab", "verify", NAME, "--bank", bank)
    code, record = bank / NAME / "evidence.py", bank / NAME / "evidence.json"
    before = record.read_bytes()
    code.write_text(labs.GOOD.replace("bias=Real(0.7", "bias=Real(0.52"), "utf-8")
    done = viva("lab", "verify", NAME, "--bank", bank)
    assert done.exit_code == 1
    assert "NOT biased" in done.output
    assert "does not hold, declared holds" in done.output
    assert record.read_bytes() == before


def test_a_broken_lab_fails_with_its_traceback_for_the_author(bank: Path) -> None:
    (bank / NAME / "evidence.py").write_text("1/0", "utf-8")
    done = viva("lab", "verify", NAME, "--bank", bank)
    assert done.exit_code == 1
    assert "ZeroDivisionError" in done.output
    told = json.loads(viva("lab", "verify", NAME, "--json", "--bank", bank).stdout)
    assert told["ok"] is False
    assert "ZeroDivisionError" in told["error"]


def test_a_claim_without_its_database_is_skipped_loudly_and_keeps_its_record(bank: Path) -> None:
    code = bank / NAME / "evidence.py"
    needing = (
        labs.GOOD
        + 'lab.claim("elsewhere", "It holds there.", number="there", at_least=1, needs="PostgreSQL", flips={"bias": 0.3}, flip_says="turned")\n'
    )
    code.write_text(needing, "utf-8")
    done = viva("lab", "verify", NAME, "--bank", bank)
    assert done.exit_code == 0
    assert "SKIPPED elsewhere" in done.output
    record = bank / NAME / "evidence.json"
    stored = json.loads(record.read_text())
    stored["claims"][-1] |= {"values": [1.0, 1.0, 1.0], "flip_values": [0.0, 0.0, 0.0]}
    record.write_text(json.dumps(stored), "utf-8")
    viva("lab", "verify", NAME, "--bank", bank)
    assert json.loads(record.read_text())["claims"][-1]["values"] == [1.0, 1.0, 1.0]


def test_a_new_lab_runs_verifies_and_is_never_written_over(tmp_path: Path) -> None:
    made = viva("new", "Does a coin remember?", "--technology", "Chance", "--to", tmp_path / "bank", "--lab")
    assert made.exit_code == 0, made.output
    (code,) = (tmp_path / "bank").glob("*/evidence.py")
    assert viva("lab", "verify", code).exit_code == 0
    code.write_text("# mine", "utf-8")
    identity = "-".join(code.parent.name.split("-")[:3])
    again = viva("new", "Whatever", "--technology", "Chance", "--to", tmp_path / "bank", "--lab", "--id", identity)
    assert again.exit_code == 1
    assert "there is a lab already" in again.output
    assert code.read_text() == "# mine"


def test_a_sweep_tries_every_step(bank: Path) -> None:
    done = viva("lab", "sweep", NAME, "--bank", bank)
    assert "ok  throws=100:" in done.output
    assert "ok  side=tails:" in done.output
    assert not (bank / NAME / "evidence.json").exists()

"""Labs as an author meets them: what they may declare, what they give, and what is said when they go wrong."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core import labs
from viva.content.numbers import written
from viva.content.record import Claim, Parameter, Verdict, changed_versions, read_record
from viva.evidence.lab import Lab, LabError, Outcome, ParameterError, Whole
from viva.evidence.run import Done, LabFailedError, Run, run_lab
from viva.evidence.tables import Table
from viva.evidence.verify import verify
from viva.sandbox.limits import Limits

TODAY = "2026-11-22"


def test_a_run_gives_numbers_and_pictures_and_the_same_every_time(tmp_path: Path) -> None:
    path, shares = labs.write(tmp_path), []
    progress: list[float] = []
    for _ in range(2):
        session = run_lab(path, [Run(4, {"throws": "500"}), Run(5)], on_progress=progress.append)
        first, second = session.done
        assert isinstance(first, Done)
        assert isinstance(second, Done)
        assert first.number("throws made") == 500
        assert first.is_simulated("share")
        assert not first.is_simulated("throws made")
        assert first.charts[0]["kind"] == "lines"
        shares.append((first.number("share"), second.number("share")))
    assert shares[0] == shares[1]
    assert progress[-1] == 1.0
    assert session.versions["python"].startswith("3.")


def test_verifying_tries_every_claim_at_every_seed_and_under_its_perturbation(tmp_path: Path) -> None:
    found = verify(labs.write(tmp_path), TODAY)
    assert found.ok
    assert found.record is not None
    by_id = {claim.id: claim for claim in found.record.claims}
    assert [entry.found for entry in found.tried] == ["holds", "does not hold", "holds when", "not testable here"]
    assert [entry.flips for entry in found.tried] == [True, True, True, None]
    assert len(by_id["biased"].values) == len(by_id["biased"].flip_values) == 3
    assert by_id["biased"].simulated
    assert by_id["when-counted"].settings["side"] == "tails"
    again, problems = read_record(found.record.to_json().encode(), "evidence.json")
    assert not problems
    assert again is not None
    assert again.to_json() == found.record.to_json()


@pytest.mark.parametrize(
    ("old", "new", "name", "said"),
    [
        ("bias=Real(0.7", "bias=Real(0.52", "biased", "does not hold"),
        ("at_least=0.6, margin=0.02", "at_least=0.7, margin=0.02", "biased", None),
        (
            'flips={"bias": 0.3}, flip_says="with the other coin")\nlab.claim("fair"',
            'flips={"bias": 0.69}, flip_says="hardly")\nlab.claim("fair"',
            "biased",
            "holds",
        ),
        ('number="share", at_least', 'number="no such", at_least', "biased", None),
    ],
)
def test_a_claim_that_does_not_come_out_as_declared_is_not_recorded(
    old: str, new: str, name: str, said: str | None, tmp_path: Path
) -> None:
    assert old in labs.GOOD
    found = verify(labs.write(tmp_path, labs.GOOD.replace(old, new, 1)), TODAY)
    tried = next(entry for entry in found.tried if entry.claim.id == name)
    assert not tried.ok
    assert tried.found == said
    assert found.record is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return Outcome({'x': float('nan')})", "'x' came out as nan, which is no measurement"),
        ("return Outcome({'x': 'five'})", "'x' is 'five', not a number"),
        ("return Outcome({'x': 1}, {'x': 1})", "measured and as simulated"),
        ("return 5", "int instead of an Outcome"),
        ("return Outcome({'x': 1}, charts=[Bars('B', 'y', ['a', 'b'], {'s': [1]})])", "2 names and 1 values"),
        ("return Outcome({'x': 1}, charts=[Lines('L', 'x', 'y', {'s': []})])", "no points"),
        ("raise KeyError('gone')", "KeyError: 'gone'"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("table('nowhere'); return Outcome()", "there is no nowhere.csv.gz"),
    ],
)
def test_an_experiment_that_goes_wrong_says_why(body: str, message: str, tmp_path: Path) -> None:
    (failure,) = run_lab(labs.write(tmp_path, labs.with_body(body)), [Run(0)]).done
    assert isinstance(failure, LabFailedError)
    assert message in str(failure)


@pytest.mark.parametrize(
    ("body", "limits", "message"),
    [
        ("import time; time.sleep(60)", Limits(seconds=1.5), "stopped after 1.5 s"),
        ("while True: print('x' * 9999)", Limits(output_bytes=200_000), "printed more than"),
        ("x = bytearray(10**11)", Limits(), "MemoryError"),
        ("import os; os._exit(9)", Limits(), "ended with status 9"),
        ("import os; os.kill(os.getpid(), 11)", Limits(), "ended with status -11"),
    ],
)
def test_an_experiment_that_runs_away_is_ended_and_the_caller_told(body: str, limits: Limits, message: str, tmp_path: Path) -> None:
    def result() -> None:
        found = run_lab(labs.write(tmp_path, labs.with_body(body)), [Run(0)], limits=limits)
        raise next(entry for entry in found.done if isinstance(entry, LabFailedError))

    with pytest.raises(LabFailedError, match=message):
        result()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = (", "SyntaxError"),
        ("x = 1", "has no `lab = Lab"),
        ("1/0", "ZeroDivisionError"),
        ("import no_such_library", "No module named 'no_such_library'"),
        (labs.with_body("return Outcome({'x': n})").replace('flips={"n": 1}', 'flips={"n": 3}'), "its perturbation changes nothing"),
        (labs.with_body("return Outcome({'x': n})").replace('flips={"n": 1}', 'flips={"m": 1}'), "no parameter 'm'"),
        (labs.with_body("return Outcome({'x': n})").replace("at_least=2", "at_least=2, at_most=3"), "one inequality"),
        (labs.with_body("return Outcome({'x': n})").replace('"It holds.",', '"It holds.", verdict="holds when",'), "say `when`"),
        (labs.with_body("return Outcome({'x': n})").replace('"It holds.",', '"It holds.", verdict="maybe",'), "maybe"),
        ("import sys\nwhile True: sys.stderr.write('x' * 99999)", "printed more than"),
    ],
)
def test_a_lab_that_cannot_be_loaded_is_the_authors_to_mend(code: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(LabFailedError, match=message.replace("(", r"\(")):
        run_lab(labs.write(tmp_path, code), [])


def test_what_a_lab_prints_disturbs_nothing(tmp_path: Path) -> None:
    body = """
    import os
    print('{"kind": "outcome", "run": 0, "readings": [["x", 99, false]], "charts": [], "seconds": 0}')
    os.write(1, b'{"kind": "manifest"}\\n')
    return Outcome({"x": n})
    """
    (done,) = run_lab(labs.write(tmp_path, labs.with_body(body)), [Run(0)]).done
    assert isinstance(done, Done)
    assert done.number("x") == 3


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"n": 10}, "n goes from 1 to 9; 10 is outside"), ({"n": "2.5"}, "whole number"), ({"n": "much"}, "n is a number"), ({"m": 1}, "no parameter 'm'"), ({"n": "nan"}, "outside")],
)  # fmt: skip
def test_a_setting_that_does_not_fit_is_refused_in_a_sentence(settings: dict[str, object], message: str, tmp_path: Path) -> None:
    (failure,) = run_lab(labs.write(tmp_path, labs.with_body("return Outcome({'x': n})")), [Run(0, settings)]).done
    assert isinstance(failure, LabFailedError)
    assert message in str(failure)


@given(st.floats(), st.integers(-10, 10), st.integers(0, 10))
def test_a_parameter_takes_what_lies_in_its_range_and_nothing_else(given_: float, low: int, span: int) -> None:
    parameter = Parameter("n", "real", low, "", (low,), low, low + span)
    if low <= given_ <= low + span:
        assert parameter.value(str(given_)) == given_
    else:
        with pytest.raises(ValueError, match=r"goes from|number"):
            parameter.value(str(given_))


CLAIM = Claim("c", "It holds.", Verdict.HOLDS, "x", "at least", 1.0, 1.0, 0.1)


@pytest.mark.parametrize(
    ("values", "said"),
    [((1.2, 1.3), "holds"), ((1.1, 1.3), "holds"), ((1.05, 1.3), None), ((0.8, 0.89), "does not hold"), ((0.95, 0.5), None), ((0.8, 1.2), None)],
)  # fmt: skip
def test_a_verdict_needs_every_seed_and_the_margin(values: tuple[float, ...], said: str | None) -> None:
    assert CLAIM.verdict_of(values) == said


def test_turning_means_the_opposite_at_every_seed() -> None:
    assert CLAIM.flips((0.9, 0.99))
    assert not CLAIM.flips((0.9, 1.0))
    refuted = replace(CLAIM, verdict=Verdict.DOES_NOT_HOLD)
    assert refuted.flips((1.0, 3.0))
    assert not refuted.flips((0.9, 3.0))


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=5), st.sampled_from(["at least", "at most", "between"]), st.floats(0, 0.5))
def test_no_values_hold_and_fail_at_once(values: list[float], relation: str, margin: float) -> None:
    claim = Claim("c", "s", Verdict.HOLDS, "x", relation, -1.0 if relation == "between" else 1.0, 1.0, margin)
    verdict = claim.verdict_of(values)
    inside = [claim.satisfied(value) for value in values]
    assert verdict is not Verdict.HOLDS or all(inside)
    assert verdict is not Verdict.DOES_NOT_HOLD or not any(inside)
    assert not (verdict is Verdict.HOLDS and claim.flips(values))


def test_a_lab_declares_one_experiment_and_claims_of_different_names() -> None:
    lab = Lab("A lab.", data="None.", n=Whole(3, 1, 9, "a number", steps=(1, 3)))
    with pytest.raises(LabError, match=r"no @lab\.experiment"):
        lab.run(0, {})
    lab.experiment(lambda seed, n: Outcome({"x": n}))
    with pytest.raises(LabError, match="second"):
        lab.experiment(lambda seed, n: Outcome())
    lab.claim("a", "A.", number="x", at_least=1, flips={"n": 1}, flip_says="less")
    with pytest.raises(LabError, match="two claims"):
        lab.claim("a", "A.", number="x", at_least=1, flips={"n": 1}, flip_says="less")
    with pytest.raises(LabError, match="why"):
        lab.claim("b", "B.", verdict="not testable here")
    with pytest.raises(ParameterError, match="from 1 to 9"):
        lab.run(0, {"n": 99})


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.4183, "0.418"), (0.05, "0.0500"), (12.0, "12"), (12.34, "12.3"), (1234.5, "1,234"), (5.02e15, "5.0e15"), (7e-12, "7.0e−12"), (-0.25, "−0.250"), (99.96, "100")],
)  # fmt: skip
def test_numbers_are_printed_with_three_digits(value: float, text: str) -> None:
    assert written(value) == text


def test_a_record_knows_which_library_has_moved(tmp_path: Path) -> None:
    record = verify(labs.write(tmp_path), TODAY).record
    assert record is not None
    assert changed_versions(record, record.versions) == ()
    (said,) = changed_versions(record, {"python": "2.7"})
    assert said.endswith("and is 2.7 here")


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b"\xff", b'{"format": 99}', b'{"format": 1}', json.dumps({"format": 1, "parameters": 3}).encode()]
)
def test_a_broken_record_is_a_problem_and_no_exception(raw: bytes) -> None:
    record, (problem,) = read_record(raw, "evidence.json")
    assert record is None
    assert problem.code == "record-broken"


def test_a_table_becomes_a_matrix_without_gaps() -> None:
    table = Table({"age": np.array([30, np.nan, 50.0]), "home": np.array(["own", "rent", "own"]), "y": np.array([0.0, 1, 0])})
    np.testing.assert_array_equal(table.matrix(without=("y",)), [[30, 0], [40, 1], [50, 0]])
    assert len(table.take(table["home"] == "own")) == 2

"""The judged queries find their questions among five hundred others. Held-out queries are measured by `make bench` and asserted nowhere."""

from pathlib import Path

import pytest
import yaml

from tests import search_quality
from viva.content.files.pack import read_bank

FLOOR = 0.85


@pytest.mark.django_db
def test_the_tuning_queries_find_what_they_should(tmp_path: Path) -> None:
    assert search_quality.fill(tmp_path) >= 522
    scores = search_quality.scores(search_quality.load("tuning"))
    assert sum(scores) / len(scores) >= FLOOR


def test_the_judged_queries_are_of_the_kind_that_was_promised() -> None:
    tuning, held = search_quality.load("tuning"), search_quality.load("held-out")
    every = tuning + held
    assert len(every) >= 120
    assert len(held) * 3 >= len(every)
    assert len({entry.query for entry in every}) == len(every)
    assert {entry.kind for entry in every} == {"term", "paraphrase", "typo", "half"}
    shipped = {question.id for question in read_bank(search_quality.PACKS).questions}
    for entry in every:
        assert set(entry.want) <= shipped
        assert set(entry.want.values()) <= {1, 2, 3}
        assert 3 in entry.want.values()


@pytest.mark.parametrize(
    ("ranked", "score"),
    [(["a", "b"], 1.0), (["b", "a"], 0.7098), (["x", "a", "b"], 0.6443), (["x"], 0.0), ([], 0.0)],
)
def test_the_measure_is_the_published_one(ranked: list[str], score: float) -> None:
    """Worked by hand: gains 7 and 1, discounts 1, log2 3, 2."""
    assert search_quality.ndcg(ranked, {"a": 3, "b": 1}) == pytest.approx(score, abs=1e-4)


def test_distractors_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    count = search_quality.write_distractors(first)
    assert (
        count
        == search_quality.write_distractors(second)
        == 5 * len(yaml.safe_load((search_quality.GOLDEN / "distractors.yaml").read_text()))
    )
    assert {file.read_text() for file in first.rglob("question.md")} == {file.read_text() for file in second.rglob("question.md")}

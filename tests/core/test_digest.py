"""What an attempt pins: the learner's text, and nothing of the machine that shows it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from viva.content.digest import content_digest
from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank
from viva.content.model import FollowUp, KeyPoint, Level, Question, Reference, Section

GOLDEN = Path(__file__).parents[1] / "golden" / "content-digests.json"
QUESTION = Question(
    id="SQL-BEG-001",
    title="What does a left join keep?",
    technology="SQL",
    category="Databases",
    level=Level.BEGINNER,
    difficulty=3,
    tags=("joins",),
    reviewed=date(2026, 11, 1),
    key_points=(
        KeyPoint("all-left", 3, "It keeps every left row.", ("all left rows", "nothing left out"), "It drops rows.", ("keeps rows",)),
    ),
    follow_ups=(FollowUp(ask="And a right join?"),),
    references=(Reference("manual", "The manual"),),
    sections=(Section("Answer", "\nEvery row, *naïve* as it is: ≥ 1.\n", 12),),
    path="SQL-BEG-001/question.md",
    digest="d",
)


def test_the_digest_is_this_one_for_ever() -> None:
    """Attempts of years ago carry it. If the rule must change, FORMAT counts up and this value with it."""
    assert content_digest(QUESTION) == "9e37ede2c188ed74523d9ed573d356d29ec8c9865dbc3a81215b7faff4d55e7f"


def test_the_shipped_questions_have_the_digests_of_their_texts() -> None:
    """They change with the text alone. After an edit: `python -m tests.core.test_digest` writes them anew."""
    assert json.loads(GOLDEN.read_text("utf-8")) == shipped()


def shipped() -> dict[str, str]:
    return {question.id: content_digest(question) for question in read_bank(shipped_bank()).questions}


@pytest.mark.parametrize(
    "same",
    [
        {"path": "elsewhere/question.md"},
        {"digest": "other"},
        {"reviewed": None},
        {"level": Level.ADVANCED, "difficulty": 9, "tags": ("x",), "technology": "T", "category": "C"},
        {"references": ()},
        {"follow_ups": ()},
        {"has_evidence": True, "has_drill": True, "draft": True},
        {"sections": (Section("Answer", "Every row, *naïve* as it is: ≥ 1.\n\n", 99),)},
    ],
    ids=str,
)
def test_what_a_learner_does_not_answer_to_leaves_it_alone(same: dict[str, object]) -> None:
    assert content_digest(replace(QUESTION, **same)) == content_digest(QUESTION)  # type: ignore[arg-type]


POINT = QUESTION.key_points[0]


@pytest.mark.parametrize(
    "other",
    [
        {"title": "What does a right join keep?"},
        {"sections": (Section("Answer", "Every row, *naïve* as it is: ≥ 2.", 12),)},
        {"sections": (Section("Common Mistakes", "Every row, *naïve* as it is: ≥ 1.", 12),)},
        {"key_points": ()},
        {"key_points": (replace(POINT, id="other"),)},
        {"key_points": (replace(POINT, weight=1),)},
        {"key_points": (replace(POINT, also=("all left rows",)),)},
        {"key_points": (replace(POINT, contradiction="It keeps none."),)},
        {"key_points": (replace(POINT, frames=()),)},
        {"checks_digest": "c"},
    ],
    ids=str,
)
def test_what_a_learner_answers_to_changes_it(other: dict[str, object]) -> None:
    assert content_digest(replace(QUESTION, **other)) != content_digest(QUESTION)  # type: ignore[arg-type]


def test_the_ends_of_lines_are_the_machines_business(tmp_path: Path) -> None:
    """Git may change them, in the text and in the checks of a drill."""
    from tests.web import bank

    digests = set()
    for name, ends in (("unix", "\n"), ("windows", "\r\n")):
        file = bank.put(tmp_path / name, bank.text())
        file.write_text(file.read_text("utf-8"), "utf-8", newline=ends)
        drill = file.parent / "drill"
        drill.mkdir()
        (drill / "checks.py").write_text("one\ntwo\n", "utf-8", newline=ends)
        (question,) = read_bank(tmp_path / name).questions
        assert question.checks_digest
        digests.add(content_digest(question))
    assert len(digests) == 1


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(shipped(), indent=1) + "\n", "utf-8")

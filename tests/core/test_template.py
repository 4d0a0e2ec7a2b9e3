"""A new question parses whatever its title, and gets an id that nobody has."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from viva.content.files.parse import parse_question
from viva.content.files.template import folder_name, new_question, next_id
from viva.content.model import Level

TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=8, max_size=100).filter(
    lambda text: len(text.strip()) >= 8
)


@given(TITLES, st.sampled_from(list(Level)))
def test_a_new_question_parses_and_keeps_its_title(title: str, level: Level) -> None:
    parsed = parse_question(new_question("SQL-BEG-001", title, "SQL", "Databases", level, date(2026, 11, 22)).encode(), "question.md")
    assert parsed.question is not None, parsed.problems
    assert parsed.question.title == title.strip()


def test_ids_count_on_from_the_highest() -> None:
    assert next_id(set(), "SQL", Level.BEGINNER) == "SQL-BEG-001"
    assert next_id({"SQL-BEG-001", "SQL-BEG-007"}, "SQL", Level.BEGINNER) == "SQL-BEG-008"
    assert next_id({"ML-ADV-001"}, "Machine Learning", Level.ADVANCED) == "ML-ADV-002"
    assert next_id(set(), "Python", Level.INTERMEDIATE) == "PYTHON-INT-001"
    assert next_id(set(), "3D", Level.INTERMEDIATE) == "Q3D-INT-001"


def test_folder_names_are_short_and_begin_with_the_id() -> None:
    assert folder_name("SQL-BEG-001", "What does a LEFT JOIN keep, really?") == "SQL-BEG-001-what-does-a-left-join"

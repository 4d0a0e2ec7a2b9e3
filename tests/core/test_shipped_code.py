"""The code in the shipped answers is code: Python parses, and what an answer says of a snippet's result is what running it gives."""

import ast
import contextlib
import io
import re
import sqlite3
from pathlib import Path

import pytest

from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank
from viva.content.model import Question

QUESTIONS = {question.id: question for question in read_bank(shipped_bank()).questions}


def fences(question: Question, language: str) -> list[str]:
    text = "\n".join(section.source for section in question.sections)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_python_parses(question: Question) -> None:
    for code in fences(question, "python"):
        ast.parse(code)


def statements(code: str) -> list[str]:
    return [part for part in re.sub(r"--.*", "", code).split(";") if part.strip()]


def run(code: str, **names: object) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "snippet", "exec"), {"__name__": "snippet", **names})
    return out.getvalue().strip()


def test_the_shared_default_is_shared() -> None:
    shared, mended = fences(QUESTIONS["PY-BEG-001"], "python")
    assert run(shared) == "True (['a', 'b'],)"
    assert run(f"{mended}\nprint(collect('a'), collect('b'))") == "['a'] ['b']"


def test_the_generator_is_used_up_and_the_class_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.txt").write_text("1\n2\n3\n")
    stream, iterable = fences(QUESTIONS["PY-INT-001"], "python")
    assert run(stream) == "0"
    assert run(f"{iterable}\nr = Readings('log.txt')\nprint(sum(r), sum(r))") == "6.0 6.0"


@pytest.fixture
def shop() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.executescript("""
        CREATE TABLE customer (id INTEGER PRIMARY KEY);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, placed TEXT);
        INSERT INTO customer VALUES (1), (2), (3);
        INSERT INTO orders VALUES (1, 1, '2026-02-01'), (2, NULL, '2026-02-02'), (3, 2, '2025-02-01');
    """)
    return database


def test_a_condition_in_where_drops_what_the_left_join_kept(shop: sqlite3.Connection) -> None:
    (code,) = fences(QUESTIONS["SQL-BEG-001"], "sql")
    in_on, in_where = (shop.execute(statement).fetchall() for statement in statements(code))
    assert in_on == [(1, 1), (2, 0), (3, 0)]
    assert in_where == [(1, 1)]


def test_not_in_gives_nothing_and_the_others_the_right_customer(shop: sqlite3.Connection) -> None:
    (code,) = fences(QUESTIONS["SQL-INT-001"], "sql")
    not_in, not_exists, left_join = ([row[0] for row in shop.execute(statement)] for statement in statements(code))
    assert (not_in, not_exists, left_join) == ([], [3], [3])
    assert shop.execute("SELECT NULL NOT IN (SELECT id FROM customer WHERE 0), NULL NOT IN (1, 2)").fetchone() == (1, None)


def test_weighted_micro_batches_need_the_total_before_the_first_backward_pass() -> None:
    (code,) = fences(QUESTIONS["ML-ADV-004"], "python")
    assert code.index("total =") < code.index(".backward()")


def test_no_two_answers_link_in_a_dead_end() -> None:
    """Most follow-ups lead somewhere: each question has at least one that leads to another question of the bank."""
    for question in QUESTIONS.values():
        assert any(entry.question in QUESTIONS for entry in question.follow_ups), question.id

"""What people already have comes in without losing a word, and everything goes out again."""

import csv
import io
import json
import random
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_problems import GOOD
from viva.content.exchange import READERS, read
from viva.content.exchange.compose import Draft, compose, compose_all
from viva.content.exchange.entry import MAX_ENTRIES, Entry, Imported, ImportRefusedError
from viva.content.exchange.writers import WRITERS
from viva.content.files.pack import read_bank
from viva.content.files.parse import parse_question
from viva.content.files.shipped import shipped_bank
from viva.content.markdown import plain_text
from viva.content.model import Question

PAGE = Path(__file__).parent.parent / "golden" / "import" / "page.txt"


def drafts(imported: Imported) -> list[Draft]:
    return compose_all(imported.entries)


def parsed(draft: Draft) -> Question:
    result = parse_question(draft.text.encode(), "question.md")
    assert result.question is not None, [str(entry) for entry in result.problems]
    assert result.question.draft
    return result.question


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_a_pasted_page_gives_every_entry_with_every_field() -> None:
    imported = read(PAGE.read_bytes(), "page.txt")
    assert (imported.announced, len(imported.entries)) == (4, 3)
    first, second, third = (parsed(draft) for draft in drafts(imported))
    assert (first.id, first.technology, first.category, str(first.level), first.difficulty) == (
        "DE-BEG-001",
        "Data Engineering",
        "Storage",
        "Beginner",
        2,
    )
    assert (second.id, second.category, second.difficulty) == ("DE-ADV-002", "Streaming systems", 9)
    assert (third.id, third.difficulty) == ("DE-INT-003", 5), "the closing line fills what the head does not say"
    assert [follow_up.ask for follow_up in first.follow_ups] == ["What is a hot partition?", "How many partitions are too many?"]
    assert [section.name for section in first.sections][:5] == [
        "Answer",
        "Deep Explanation",
        "Real-World Example",
        "Common Mistakes",
        "Production Scenario",
    ]


def test_a_pasted_page_says_what_it_did_not_find() -> None:
    first, second, third = drafts(read(PAGE.read_bytes(), "page.txt"))
    assert first.missing == ("key_points",)
    assert set(second.missing) == {"key_points", "section Deep Explanation", "section Real-World Example", "section Production Scenario"}
    assert "follow_ups" in third.missing


def test_plain_text_reads_the_same_as_markdown() -> None:
    (first, *_) = (parsed(draft) for draft in drafts(read(PAGE.read_bytes(), "page.txt")))
    answer, deep = first.section("Answer"), first.section("Deep Explanation")
    assert answer is not None
    assert deep is not None
    assert (
        plain_text(answer.source)
        == "Which rows lie together on disk. A * in a pattern, a <tag>, a $5 price and an_underscore stay as they are."
    )
    assert plain_text(deep.source).split() == ["#", "not", "a", "heading", "-", "not", "a", "list", "1.", "not", "a", "number"]


def test_a_pasted_page_loses_no_word() -> None:
    imported = read(PAGE.read_bytes(), "page.txt")
    kept = " ".join([*(draft.text for draft in drafts(imported)), *imported.unplaced])
    have = set(words(kept.replace("\\", "")))
    labels = {"ID", "Difficulty", "Level", "Follow", "up", "10", "2", "9", "5"}
    lost = [word for word in words(PAGE.read_text("utf-8")) if word not in have | labels]
    assert lost == []


def test_half_a_page_gives_what_is_there() -> None:
    text = PAGE.read_text("utf-8")
    for cut in range(200, len(text), 97):
        try:
            imported = read(text[:cut].encode(), "page.txt", "page")
        except ImportRefusedError:
            continue
        for draft in drafts(imported):
            parsed(draft)


def test_csv_with_other_names_and_further_columns() -> None:
    raw = 'Question;Back;Topic;Seniority;Difficulty;Owner\n"What is a ""view""?";"A stored query;\nnothing more.";SQL;senior;7/10;Ada\n'
    (draft,) = drafts(read(raw.encode("utf-8-sig"), "questions.csv"))
    question = parsed(draft)
    assert (question.title, question.technology, str(question.level), question.difficulty) == ('What is a "view"?', "SQL", "Advanced", 7)
    assert question.id == "SQL-ADV-001"
    assert "Ada" in draft.text
    assert "A stored query;" in draft.text


def test_csv_formulas_are_text_on_both_ways() -> None:
    hostile = '=HYPERLINK("http://evil.example";"x")'
    raw = f'title,answer\n"{hostile.replace(chr(34), chr(34) * 2)}",+1+1\n'
    (draft,) = drafts(read(raw.encode(), "x.csv"))
    question = parsed(draft)
    assert question.title == hostile
    cells = next(csv.DictReader(io.StringIO(WRITERS["csv"]([question]))))
    assert cells["title"] == f"'{hostile}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells.values())


def test_json_lines_of_a_stranger() -> None:
    raw = '{"question": "What is a view, really?", "answer": "A *stored* query.", "tags": ["SQL Views"], "weight": 3}\n\nnot json\n[1]\n'
    imported = read(raw.encode(), "x.jsonl")
    (draft,) = drafts(imported)
    assert imported.unplaced == ["not json", "[1]"]
    assert parsed(draft).tags == ("sql-views",)
    assert "weight" in draft.text


def test_markdown_with_a_heading_for_each_question() -> None:
    raw = "Preface.\n\n# What is a view?\n\nA stored query.\n\n## Mistakes\nUpdating it.\n\n## Notes\nAsk Ada.\n\n# SQL-INT-007 What is a rule?\n\n```sql\n# no heading\n```\n"
    imported = read(raw.encode(), "x.md")
    first, second = drafts(imported)
    assert imported.unplaced == ["Preface."]
    assert "Ask Ada." in first.text
    assert parsed(first).section("Common Mistakes") is not None
    assert second.id == "SQL-INT-007"
    assert "# no heading" in second.text


def test_a_finished_question_comes_in_as_a_draft_with_all_it_has() -> None:
    (draft,) = drafts(read(GOOD.encode(), "question.md"))
    question, original = parsed(draft), parse_question(GOOD.encode(), "q").question
    assert original is not None
    assert (question.key_points, question.follow_ups, question.references) == (
        original.key_points,
        original.follow_ups,
        original.references,
    )


def test_anki_text_export() -> None:
    raw = (
        "#separator:tab\n#html:true\n#deck column:1\n#tags column:5\n"
        'Python::Basics\tWhat is a closure?\t"A function<br>with its <b>free</b> variables &amp; names"\tan aside\tpy scope\n'
        "Python::Basics\tWhat is a generator?\tA paused frame.\t\t\n"
    )
    first, second = drafts(read(raw.encode(), "export.txt"))
    question = parsed(first)
    assert (question.title, question.technology, question.tags) == ("What is a closure?", "Python", ("py", "scope"))
    answer = question.section("Answer")
    assert answer is not None
    assert plain_text(answer.source).split() == ["A", "function", "with", "its", "free", "variables", "&", "names"]
    assert "an aside" in first.text
    assert parsed(second).id == "PYTHON-BEG-002"


def test_a_long_question_keeps_its_whole_text() -> None:
    title = "Why " + "oh why " * 60 + "?"
    draft = compose(Entry(fields={"title": title}), set())
    assert len(parsed(draft).title) <= 160
    assert title.strip() in draft.text.replace("\n", " ")


def test_what_a_field_cannot_hold_is_kept_beside_it() -> None:
    fields = {
        "title": "What is it?",
        "reviewed": "last spring",
        "technology": "T" * 50 + " " + "u" * 50,
        "tags": [f"tag{n}" for n in range(12)],
    }
    draft = compose(Entry(fields=fields), set())
    assert len(parsed(draft).tags) == 8
    for words_kept in ("last spring", "u" * 50, "tag11"):
        assert words_kept in draft.text


def test_a_taken_or_impossible_id_is_replaced_and_named() -> None:
    taken = compose(Entry(fields={"id": "SQL-BEG-001", "title": "Another one?", "technology": "SQL"}), {"SQL-BEG-001"})
    assert taken.id == "SQL-BEG-002"
    assert "taken" in taken.notes[0]
    assert compose(Entry(fields={"id": "../../x", "title": "A path?", "technology": "SQL"}), set()).id == "SQL-BEG-001"


@pytest.mark.parametrize(
    "raw", [b"", b"   \n", b"\x00\x01\x02" * 50, bytes(range(256)) * 20, b"%PDF-1.7 \x00\x00", random.Random(1).randbytes(5000)]
)
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(ImportRefusedError, match=r"not text|empty|no question"):
        read(raw, "x.txt")


def test_other_encodings_are_read_or_named() -> None:
    text = "title,answer\nWas ist ein Schlüssel?,Größe\n"
    assert read(text.encode("utf-16"), "x.csv").entries[0].fields["title"] == "Was ist ein Schlüssel?"
    imported = read(text.encode("cp1252"), "x.csv")
    assert imported.entries[0].fields["title"] == "Was ist ein Schlüssel?"
    assert "Windows-1252" in imported.notes[0]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("x.csv", b"a,b\n1,2\n"),
        ("x.csv", b"title,answer\n" + b"What is it?,x\n" * (MAX_ENTRIES + 1)),
        ("x.jsonl", b'{"title": "What is it?"}\n' * (MAX_ENTRIES + 1)),
        ("x.csv", b'title,answer\n"' + b"x" * 1_500_000),
        ("x.txt", b"line\n" * 1_000_000),
        ("x.txt", b"x" * 20_000_001),
    ],
)
def test_too_much_or_too_little_is_refused_with_a_sentence(name: str, raw: bytes) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        read(raw, name)
    assert len(str(refused.value)) < 400


@given(st.sampled_from(sorted(READERS)), st.text(max_size=300))
def test_any_text_is_read_or_refused(form: str, text: str) -> None:
    try:
        imported = read(text.encode("utf-8", errors="ignore"), "x", form)
    except ImportRefusedError:
        return
    for draft in drafts(imported):
        parsed(draft)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60)


@given(TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_plain_text_survives_being_made_markdown(title: str, answer: str, extra: list[str]) -> None:
    entry = Entry(fields={"title": title}, sections={"Answer": answer}, extra=[("More", text) for text in extra])
    question = parsed(compose(entry, set()))
    section = question.section("Answer")
    assert words(answer) == words(plain_text(section.source) if section else "")


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_the_shipped_bank_goes_out_and_comes_back(form: str) -> None:
    originals = read_bank(shipped_bank()).questions
    imported = read(WRITERS[form](originals).encode(), f"bank.{form}")
    back = [parsed(draft) for draft in drafts(imported)]
    assert imported.unplaced == []
    for original, question in zip(originals, back, strict=True):
        for name in (
            "id",
            "title",
            "technology",
            "category",
            "level",
            "difficulty",
            "tags",
            "reviewed",
            "key_points",
            "follow_ups",
            "references",
        ):
            assert getattr(question, name) == getattr(original, name), (original.id, name)
        assert {s.name: s.source.strip() for s in question.sections if s.source.strip()} == {
            s.name: s.source.strip() for s in original.sections if s.source.strip()
        }


def test_json_lines_carry_the_fields_of_the_format() -> None:
    first = json.loads(WRITERS["jsonl"](read_bank(shipped_bank()).questions[:1]))
    front = yaml.safe_load((shipped_bank() / read_bank(shipped_bank()).questions[0].path).read_text("utf-8").split("---\n")[1])
    assert set(front) | {"sections"} == set(first)

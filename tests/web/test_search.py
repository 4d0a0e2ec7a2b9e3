"""Search forgives, ranks what matters first, shows why, and takes anything one types."""

import importlib
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web import bank
from viva.web.hub.listing import columns as stored
from viva.web.hub.search.find import find
from viva.web.hub.search.suggest import suggest
from viva.web.library.index.engine import engine
from viva.web.library.index.words import terms, vocabulary


@pytest.fixture
def small(db: None, static_files: None, tmp_path: Path) -> Path:
    put, text = bank.put, bank.text
    put(tmp_path, text("ML-INT-001", "Why average the trees of a random forest?", tags=["forest"], answer="It averages overfitted trees."))
    put(tmp_path, text("ML-INT-002", "What is feature leakage?", tags=["leakage"], answer="Information from the future."))
    put(tmp_path, text("ML-INT-003", "Why does a model overfit?", tags=["overfitting"], answer="It has leakage of noise, as forests do."))
    put(
        tmp_path,
        text("SQL-INT-001", "When is NOT IN a trap?", tags=["nulls"], answer="When a NULL is among the values. Naïve joins do not mind."),
    )
    bank.sync(tmp_path)
    return tmp_path


def found(query: str) -> list[str]:
    columns = stored.current()
    return [columns.entries[place].question_id for place in find(query, columns).ranked]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("random forest", "ML-INT-001"),
        ("forests", "ML-INT-001"),  # word forms
        ("averaging", "ML-INT-001"),
        ("overfitting", "ML-INT-003"),
        ("leakage", "ML-INT-002"),  # the title before the answer
        ("leekage", "ML-INT-002"),  # a wrong letter
        ("leakge", "ML-INT-002"),  # a missing one
        ("laekage", "ML-INT-002"),  # two swapped
        ("leakagee", "ML-INT-002"),  # one too many
        ("overfiting", "ML-INT-003"),
        ("why does my forest", "ML-INT-001"),  # empty words do not count
        ("NOT IN", "SQL-INT-001"),
        ("ML-INT-002", "ML-INT-002"),  # an id
        ("naive", "SQL-INT-001"),  # accents
        ('"feature leakage"', "ML-INT-002"),
        ("leak", "ML-INT-002"),  # the beginning of a word
    ],
)
def test_the_right_question_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("randomforest", "random forest"),
        ("featureleakage", "feature leakage"),
        ("featureleakge", "feature leakage"),
        ("raandomforest", "random forest"),
    ],
)
def test_two_words_written_as_one_are_taken_apart(typed: str, meant: str) -> None:
    assert find(typed, stored.current()).repaired == ((typed, meant),)
    assert found(typed) == found(meant)


@pytest.mark.usefixtures("small")
def test_what_is_no_word_at_all_is_left_alone() -> None:
    result = find("xqzwvkjhgfds", stored.current())
    assert (result.repaired, result.missing, result.matches) == ((), ("xqzwvkjhgfds",), 0)


@pytest.mark.usefixtures("small")
def test_of_very_many_matches_those_with_the_words_where_they_weigh_most_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    room = importlib.import_module("viva.web.hub.search.find")
    everything = find("leakage", stored.current())
    monkeypatch.setattr(type(engine()), "max_scored", 1)
    monkeypatch.setattr(room, "ENOUGH", 1)
    assert found("leakage") == ["ML-INT-002"]
    assert find("leakage", stored.current()).matches == everything.matches  # the others follow unranked, and none is lost
    assert found("forests") == ["ML-INT-001"]
    assert found('"random forest"') == ["ML-INT-001"]
    monkeypatch.setattr(room, "ENOUGH", 2)
    assert found("leakage") == ["ML-INT-002", "ML-INT-003"]


@pytest.mark.usefixtures("small")
def test_a_repair_is_on_record() -> None:
    result = find("leekage", stored.current())
    assert result.repaired == (("leekage", "leakage"),)
    assert find("leakage", stored.current()).repaired == ()


@pytest.mark.usefixtures("small")
def test_few_with_all_words_are_followed_by_those_with_some() -> None:
    result = find("forest leakage", stored.current())
    assert result.whole == 1
    assert result.matches.bit_count() == 3
    assert found("forest leakage")[0] == "ML-INT-003"


@pytest.mark.usefixtures("small")
def test_a_phrase_must_stand_together() -> None:
    assert found('"leakage feature"') == []


@pytest.mark.usefixtures("small")
def test_nonsense_finds_nothing_and_says_so(client: Client) -> None:
    assert found("xyzzyqwert") == []
    html = client.get("/questions/?q=xyzzyqwert").content.decode()
    assert "No question fits" in html
    assert "Leave out the search" in html


@pytest.mark.usefixtures("small")
def test_hits_are_marked_and_text_is_escaped(client: Client, small: Path) -> None:
    bank.put(small, bank.text("SQL-INT-009", "Is <b>bold</b> a zebra?", answer="A zebra & a <i>horse</i>."))
    bank.sync(small)
    html = client.get("/questions/?q=zebra").content.decode()
    assert "Is &lt;b&gt;bold&lt;/b&gt; a <mark>zebra</mark>?" in html
    assert "A <mark>zebra</mark> &amp; a" in html


@pytest.mark.usefixtures("small")
def test_a_wrong_statement_is_found_and_never_quoted(client: Client) -> None:
    html = client.get("/questions/?q=wrong").content.decode()
    assert "No question fits" not in html
    assert 'class="passage"' not in html


@pytest.mark.usefixtures("small")
def test_filters_and_search_count_together(client: Client) -> None:
    html = client.get("/questions/?level=Beginner&q=leakage").content.decode()
    assert "<strong>2 questions</strong>" in html


HOSTILE = [
    '"',
    "''",
    "a OR",
    "NEAR(a b)",
    "*",
    "title:x",
    "-",
    "(",
    "^x",
    "a AND AND b",
    "\x00",
    "😀",
    "%",
    "{}",
    "a" * 5000,
    "\u202e",
    '"""a b"""',
    "١٢",
]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("query", HOSTILE)
def test_operators_and_rubbish_are_only_words(client: Client, query: str) -> None:
    response = client.get("/questions/", {"q": query}, follow=True)
    assert response.status_code == 200
    assert client.get("/questions/suggest/", {"q": query}).status_code == 200


@pytest.mark.usefixtures("small")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_text_can_be_searched(query: str) -> None:
    columns = stored.current()
    result = find(query, columns)
    assert result.matches <= columns.everything
    assert all(result.matches >> place & 1 for place in result.ranked)
    suggest(query)


def test_terms_leave_empty_words_out_unless_there_is_nothing_else() -> None:
    assert [term.text for term in terms("What is the GIL?")] == ["gil"]
    assert [term.text for term in terms("what is it")] == ["what", "is", "it"]
    assert [term.text for term in terms('the "left join" of x')] == ["left join", "x"]


@pytest.mark.usefixtures("small")
def test_short_words_and_numbers_are_not_repaired() -> None:
    words = vocabulary()
    assert words.nearest("sql") is None
    assert words.nearest("1234") is None
    assert words.nearest("leekage") == "leakage"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("leak", "ML-INT-002"),
        ("random fo", "ML-INT-001"),
        ("what is f", "ML-INT-002"),
        ("leeka", "ML-INT-002"),
        ("sql-int-001", "SQL-INT-001"),
        ("overfitt", "ML-INT-003"),
    ],
)
def test_suggestions_follow_the_typing(typed: str, first: str) -> None:
    assert suggest(typed)[0].question_id == first


@pytest.mark.usefixtures("small")
def test_suggestions_are_a_list_of_options(client: Client) -> None:
    html = client.get("/questions/suggest/?q=leak").content.decode()
    assert html.count('role="option"') == 1
    assert 'data-href="/questions/ML-INT-002/"' in html
    assert client.get("/questions/suggest/?q=").content.decode().strip() == ""

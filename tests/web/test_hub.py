"""The list: what it shows, how its addresses work, what it says when there is nothing."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.web import bank
from viva.web.library.models import Question

pytestmark = pytest.mark.usefixtures("site")


def ids(html: str) -> list[str]:
    return re.findall(r'<article class="question" id="([^"]+)"', html)


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.headers
    return response.content.decode()


def test_the_head_counts_questions_technologies_and_levels(client: Client) -> None:
    html = get(client, "/questions/")
    assert re.findall(r"<li><strong>([\d,]+)</strong> (\w+)</li>", html) == [("42", "questions"), ("3", "technologies"), ("3", "levels")]
    assert '<a class="skip" href="#main">' in html
    assert re.findall(r"<li><a href=\"[^\"]*\">(Home|Knowledge Hub)</a></li>", html) == ["Home", "Knowledge Hub"]
    assert '<li aria-current="page">Interview Questions</li>' in html


def test_fifteen_a_page_in_order_of_level_difficulty_and_id(client: Client) -> None:
    expected = list(Question.objects.current().order_by("level_rank", "difficulty", "question_id").values_list("question_id", flat=True))
    pages = [get(client, f"/questions/?page={n}" if n > 1 else "/questions/") for n in (1, 2, 3)]
    assert [ids(page) for page in pages] == [expected[:15], expected[15:30], expected[30:]]
    assert "Page 1 of 3 · 42 questions total" in pages[0]
    assert 'rel="next" href="/questions/?page=2"' in pages[0]
    assert 'rel="prev" href="/questions/"' in pages[1]
    assert 'rel="next"' not in pages[2]


def test_an_address_can_be_shared(client: Client) -> None:
    html = get(client, "/questions/?tech=Machine+Learning&level=Beginner")
    rows = Question.objects.current().filter(technology="Machine Learning", level="Beginner")
    assert ids(html) == list(rows.in_order().values_list("question_id", flat=True))
    assert f"<strong>{rows.count()} questions</strong>" in html
    assert re.search(r'class="chip" href="/questions/\?level=Beginner"[^>]*>Machine Learning', html)
    assert '<a class="clear" href="/questions/">Clear filters</a>' in html
    assert re.search(r'value="Machine Learning" checked', html)


def test_choices_add_up_within_a_facet_and_narrow_across(client: Client) -> None:
    both = get(client, "/questions/?tech=Python&tech=SQL&level=Advanced")
    assert set(ids(both)) <= set(
        Question.objects.filter(technology__in=["Python", "SQL"], level="Advanced").values_list("question_id", flat=True)
    )
    wanted = Question.objects.filter(technology__in=["Python", "SQL"], level="Advanced").count()
    assert f"<strong>{wanted} questions</strong>" in both


def test_a_card_carries_all_that_the_page_promises(client: Client) -> None:
    html = get(client, "/questions/?tag=leakage")
    card = html[html.index('id="ML-INT-900"') :]
    for text in (
        "ML-INT-900",
        "Machine Learning · AI/ML",
        "Intermediate",
        "7/10",
        "ID: ML-INT-900",
        "Difficulty: 7/10",
        "Level: Intermediate",
    ):
        assert text in card
    assert re.findall(r"<summary>([^<]+)</summary>", card)[:6] == [
        "Answer", "Deep Explanation", "Real-World Example", "Common Mistakes", "Production Scenario", "Follow-up Questions",
    ]  # fmt: skip
    assert 'href="/questions/ML-ADV-900/">How do encoders cause leakage?</a>' in card


def test_ids_on_a_page_are_unique(client: Client) -> None:
    for address in ("/questions/", "/questions/ML-INT-900/"):
        found = re.findall(r'\bid="([^"]+)"', get(client, address))
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("?q=&sort=&difficulty_min=1&difficulty_max=10", ""),
        ("?difficulty_min=3&difficulty_max=7", "?difficulty=3-7"),
        ("?difficulty_min=7&difficulty_max=3", "?difficulty=3-7"),
        ("?difficulty=5-5", "?difficulty=5"),
        ("?level=beginner&tech=sql", "?tech=SQL&level=Beginner"),
        ("?page=1", ""),
        ("?q=++left++join+", "?q=left+join"),
    ],
)
def test_a_form_leads_to_the_short_address(client: Client, given: str, canonical: str) -> None:
    response = client.get(f"/questions/{given}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/questions/{canonical}")
    assert client.get(f"/questions/{canonical}").status_code == 200


def test_parameters_of_strangers_are_left_alone(client: Client) -> None:
    assert client.get("/questions/?utm_source=letter").status_code == 200


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("?tech=Cobol", "There is no technology “Cobol” here"),
        ("?level=Expert", "There is no level “Expert” here"),
        ("?tag=nothing", "There is no tag “nothing” here"),
        ("?difficulty=11", "There is no difficulty “11” here"),
        ("?difficulty=easy", "There is no difficulty “easy” here"),
        ("?has=wings", "There is no has “wings” here"),
        ("?sort=colour", "There is no sort “colour” here"),
        ("?page=0", "“0” is no page number"),
        ("?page=-1", "“-1” is no page number"),
        ("?page=two", "“two” is no page number"),
        ("?page=99999999999999999999", "is no page number"),
    ],
)
def test_what_is_unknown_is_named_and_the_rest_is_shown(client: Client, address: str, message: str) -> None:
    html = get(client, f"/questions/{address}", status=404)
    assert message in html
    assert ids(html)


def test_a_page_too_far_says_how_many_there_are(client: Client) -> None:
    html = get(client, "/questions/?page=9", status=404)
    assert "There is no page 9" in html
    assert 'href="/questions/?page=3">Go to the last one' in html


def test_an_empty_result_says_which_filter_to_leave_out(client: Client) -> None:
    html = get(client, "/questions/?level=Beginner&tag=leakage")
    assert "No question fits" in html
    assert 'href="/questions/?tag=leakage">Leave out Beginner</a> <span class="choice-count">2 questions</span>' in html
    assert 'href="/questions/?level=Beginner">Leave out leakage</a>' in html


def test_orders(client: Client) -> None:
    for sort, field in (("difficulty", "difficulty"), ("title", "title"), ("reviewed", "reviewed")):
        shown = ids(get(client, f"/questions/?sort={sort}"))
        values = [getattr(Question.objects.get(question_id=name), field) for name in shown]
        assert values == sorted(values, reverse=sort == "reviewed")


def test_an_in_place_update_is_a_fragment_with_counts_and_a_message(client: Client) -> None:
    response = client.get("/questions/?tag=leakage&q=&sort=", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert response.headers["HX-Push-Url"] == "/questions/?tag=leakage"
    assert "HX-Request" in response.headers["Vary"]
    assert "<html" not in html
    assert 'id="facets" hx-swap-oob="true"' in html
    assert "2 questions found with 1 filter." in html


def test_difficulty_and_has_filter(client: Client, site: object) -> None:
    assert all(3 <= Question.objects.get(question_id=name).difficulty <= 4 for name in ids(get(client, "/questions/?difficulty=3-4")))
    assert "No question fits" in get(client, "/questions/?has=evidence&has=drill")


def test_a_page_costs_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    get(client, "/questions/")
    with django_assert_num_queries(2):  # version, faults of the last sync; the cards are kept
        get(client, "/questions/")


def test_a_search_costs_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    get(client, "/questions/?q=forest")
    with django_assert_num_queries(4):  # and: rank, snippets
        get(client, "/questions/?q=forest")


def test_an_empty_bank_says_how_to_begin(client: Client, db: None) -> None:
    Question.objects.all().delete()
    bank.sync()
    from viva.web.library.models import Edition

    Edition.advance()
    for address in ("/", "/hub/", "/questions/"):
        assert "viva new" in get(client, address)


def test_what_was_typed_is_escaped(client: Client) -> None:
    html = get(client, "/questions/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/questions/", headers={"Sec-Fetch-Site": "same-origin"}).status_code in (403, 405)
    assert client.head("/questions/").status_code == 200

"""The JSON interface: what it gives, how it refuses, and that the published description is true of it."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode

from tests.web import bank
from tests.web.asking import ask
from viva.web.api.views import openapi
from viva.web.library.models import Question
from viva.web.server.page_cache import PageCache

pytestmark = pytest.mark.usefixtures("site")
LIST = "/api/v1/questions"


def get(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")
    return json.loads(response.content)


OPERATIONS = ("listQuestions", "getQuestion", "search")


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (name, mode) for name in OPERATIONS for mode in GenerationMode if (name, mode.value) != ("getQuestion", "negative")
    ],  # any text is an id
)
def test_the_server_does_what_the_description_says(wsgi: Callable[..., Iterable[bytes]], name: str, mode: GenerationMode) -> None:
    """Good and bad requests, made from the description; statuses, types, headers and bodies are held against it."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)
    operations = {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}
    assert set(operations) == set(OPERATIONS)

    @given(case=operations[name].as_strategy(generation_mode=mode))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def hold(case: Any) -> None:
        case.call_and_validate(headers={"Host": "localhost", "Accept-Encoding": "identity"})

    hold()


def test_the_description_is_valid() -> None:
    found = json.loads(openapi())
    assert found["openapi"].startswith("3.1")
    for part in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(part)


def test_a_page_of_questions(client: Client) -> None:
    found = get(client, LIST)
    assert (found["total"], found["page"], found["pages"], found["page_size"], len(found["items"])) == (42, 1, 3, 20, 20)
    last = get(client, f"{LIST}?page=3")
    assert len(last["items"]) == 2
    assert get(client, f"{LIST}?page=4")["items"] == []
    everything = [item["id"] for page in (1, 2, 3) for item in get(client, f"{LIST}?page={page}")["items"]]
    assert everything == list(Question.objects.current().in_order().values_list("question_id", flat=True))
    assert len(get(client, f"{LIST}?page_size=100")["items"]) == 42


def test_filters_and_counts_agree(client: Client) -> None:
    found = get(client, f"{LIST}?tech=SQL&level=Beginner&level=Advanced&difficulty=2-9&page_size=100")
    assert found["total"] == len(found["items"]) > 0
    for item in found["items"]:
        assert item["technology"] == "SQL"
        assert item["level"] in ("Beginner", "Advanced")
        assert 2 <= item["difficulty"] <= 9
    for choice in found["facets"]["level"]:
        assert get(client, f"{LIST}?tech=SQL&difficulty=2-9&level={choice['value']}")["total"] == choice["count"]
    for choice in found["facets"]["difficulty"]:
        assert get(client, f"{LIST}?tech=SQL&level=Beginner&level=Advanced&difficulty={choice['value']}")["total"] == choice["count"]


def test_an_empty_filter_is_none(client: Client) -> None:
    assert get(client, f"{LIST}?tech=&level=&category=&tag=&has=&q=&difficulty=&sort=&page=1&page_size=20") == get(client, LIST)


def test_one_question(client: Client) -> None:
    found = get(client, f"{LIST}/ML-ADV-900")
    assert found["title"] == "How do encoders cause leakage?"
    assert found["sections"][0]["name"] == "Answer"
    assert found["follow_ups"] == [{"ask": "", "question": "ML-INT-900"}]
    assert client.get(found["page_url"]).status_code == 200
    assert get(client, found["url"]) == found


def test_search_shows_why(client: Client) -> None:
    found = get(client, "/api/v1/search?q=leekage")
    assert found["repaired"] == [{"typed": "leekage", "meant": "leakage"}]
    assert {item["id"] for item in found["items"]} == {"ML-INT-900", "ML-ADV-900"}
    assert "<mark>leakage</mark>" in found["items"][0]["title_html"]
    assert get(client, "/api/v1/search?q=zzzzqqqq") == {
        "items": [], "total": 0, "page": 1, "pages": 1, "page_size": 20, "repaired": [], "missing": ["zzzzqqqq"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        (f"{LIST}?technology=SQL", "technology"),
        (f"{LIST}?page=0", "page"),
        (f"{LIST}?page=1&page=2", "page"),
        (f"{LIST}?page=9999999999", "page"),
        (f"{LIST}?page_size=101", "page_size"),
        (f"{LIST}?page_size=%D9%A3", "page_size"),
        (f"{LIST}?difficulty=0", "difficulty"),
        (f"{LIST}?difficulty=3-11", "difficulty"),
        (f"{LIST}?difficulty=+3", "difficulty"),
        (f"{LIST}?sort=colour", "sort"),
        (f"{LIST}?has=wings", "has"),
        (f"{LIST}?q={'a' * 201}", "q"),
        (f"{LIST}?q=%00", "q"),
        (f"{LIST}?q=a%00", "q"),
        ("/api/v1/search?q=", "q"),
        ("/api/v1/search?q=%1C", "q"),
        ("/api/v1/search?q=+%01", "q"),
        (f"{LIST}?" + "&".join(["tag=leakage"] * 51), "tag"),
        ("/api/v1/search", "q"),
        ("/api/v1/search?q=a&tech=SQL", "tech"),
    ],
)
def test_what_is_wrong_is_named(client: Client, address: str, parameter: str) -> None:
    found = get(client, address, 400)
    assert [error["parameter"] for error in found["errors"]] == [parameter]
    assert found["status"] == 400
    assert parameter in found["detail"]


def test_every_fault_is_named_at_once(client: Client) -> None:
    assert {error["parameter"] for error in get(client, f"{LIST}?page=x&sort=y&zzz=1", 400)["errors"]} == {"page", "sort", "zzz"}


def test_an_unknown_value_comes_with_what_there_is(client: Client) -> None:
    (error,) = get(client, f"{LIST}?tech=Cobol&level=Beginner", 404)["errors"]
    assert set(error["offers"]) == {"Machine Learning", "Python", "SQL"}


@pytest.mark.parametrize("address", [f"{LIST}/NO-1", f"{LIST}/%00", "/api/v1/", "/api/v1/nowhere", "/api/v1/questions/"])
def test_an_address_that_leads_nowhere(client: Client, address: str) -> None:
    assert get(client, address, 404)["title"] == "Not Found"


def test_a_retired_question_and_one_in_small_letters(client: Client, site: Path) -> None:
    response = client.get(f"{LIST}/ml-int-900")
    assert (response.status_code, response.headers["Location"]) == (301, f"{LIST}/ML-INT-900")
    (site / "ML-INT-900" / "question.md").unlink()
    bank.sync(site)
    assert "retired" in get(client, f"{LIST}/ML-INT-900", 410)["detail"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_read_only(client: Client, method: str) -> None:
    response = getattr(client, method)(LIST, headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert json.loads(response.content)["status"] == 405


def test_an_unchanged_answer_is_not_sent_twice(real: PageCache) -> None:
    first = ask(real, LIST)
    assert ask(real, LIST, if_none_match=first.headers["etag"]).status == 304


def test_a_failure_is_a_problem_without_insides(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr("viva.web.hub.listing.columns.current", fail)
    assert "secret" not in json.dumps(get(client, LIST, 500))


def test_no_other_site_may_read_it_from_a_browser(client: Client) -> None:
    """A bank may be private, and any page can ask 127.0.0.1."""
    response = client.get(LIST, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"

"""Every answer carries the headers; nobody else's page and nobody else's name gets anywhere."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.usefixtures("site")

PAGES = [
    "/",
    "/hub/",
    "/help/",
    "/evidence/",
    "/evidence/?verdict=holds",
    "/runs/nothing/",
    "/questions/",
    "/questions/?q=forest",
    "/questions/?tech=Cobol",
    "/questions/ML-INT-900/",
    "/questions/NO-1/",
    "/questions/suggest/?q=le",
    "/nowhere",
    "/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/health/",
    "/api/v1/questions",
    "/api/v1/questions/ML-INT-900",
    "/api/v1/questions/NO-1",
    "/api/v1/search?q=leakage",
    "/api/v1/openapi.json",
    "/api/v1/nowhere",
]
ROUTES = {
    "",
    "hub/",
    "questions/",
    "questions/suggest/",
    "questions/<str:question_id>/",
    "questions/<str:question_id>/run/",
    "runs/<str:key>/",
    "evidence/",
    "help/",
    "theme/",
    "menu/",
    "questions/<str:question_id>/panels/<str:name>/",
    "feed.atom",
    "sitemap.xml",
    "robots.txt",
    "opensearch.xml",
    "health/",
    "api/v1/questions",
    "api/v1/questions/<str:question_id>",
    "api/v1/search",
    "api/v1/openapi.json",
    "api/v1/",
    "api/v1/<path:rest>",
}


def routes(resolver: URLResolver, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        found |= routes(entry, path) if isinstance(entry, URLResolver) else {path} if isinstance(entry, URLPattern) else set()
    return found


def test_every_route_is_known_here() -> None:
    """A new route must be added to this file's permission tests."""
    assert routes(get_resolver()) == ROUTES


@pytest.mark.parametrize("page", PAGES)
def test_headers(client: Client, page: str) -> None:
    response = client.get(page)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    html = response.content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html


@pytest.mark.parametrize("page", ["/", "/questions/", "/questions/ML-INT-900/", "/theme/", "/nowhere"])
def test_a_strange_host_name_is_refused(client: Client, page: str) -> None:
    response = client.get(page, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"viva serve" in response.content
    assert response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["/questions/", "/questions/suggest/", "/api/v1/questions"])
def test_thousands_of_parameters_are_refused(client: Client, page: str) -> None:
    response = client.get(page + "?" + "&".join(f"a{n}=1" for n in range(5_000)))
    assert response.status_code == 400
    assert b"address bar" not in response.content


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_change_anything(client: Client, headers: dict[str, str], status: int) -> None:
    response = client.post("/theme/", {"theme": "dark", "back": "/questions/"}, headers=headers)
    assert response.status_code == status
    assert ("theme" in response.cookies) == (status == 302)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "page", ["/", "/questions/", "/questions/ML-INT-900/", "/help/", "/api/v1/questions", "/api/v1/questions/ML-INT-900"]
)
def test_writes_from_elsewhere_are_refused_on_every_route(client: Client, method: str, page: str) -> None:
    assert getattr(client, method)(page, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""])
def test_the_theme_switch_leads_nowhere_else(client: Client, back: str) -> None:
    response = client.post("/theme/", {"theme": "dark", "back": back}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.headers["Location"] == "/"


def test_the_theme_is_remembered_and_checked(client: Client) -> None:
    client.post("/theme/", {"theme": "dark", "back": "/"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert b'data-theme="dark"' in client.get("/").content
    client.cookies["theme"] = '"><script>'
    assert b'data-theme="auto"' in client.get("/").content
    assert client.post("/theme/", {"theme": "pink"}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400
    assert client.get("/theme/").status_code == 405


def test_a_failure_shows_no_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr("viva.web.hub.listing.columns.current", fail)
    client.raise_request_exception = False
    response = client.get("/questions/")
    assert response.status_code == 500
    assert b"That did not work" in response.content
    assert b"secret" not in response.content
    assert response.headers["Content-Security-Policy"]

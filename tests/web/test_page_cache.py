"""The outermost cache: exact, bounded, never a personal page, and what it sends is what Django would have sent."""

import gzip
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from hypothesis import given
from hypothesis import strategies as st

from tests.web import bank
from tests.web.asking import ask
from viva.web.library.models import Edition, Question
from viva.web.server.page_cache import PageCache, key_of
from viva.web.ui.public import PUBLIC
from viva.web.ui.theme import theme_in

PAGES = ["/", "/hub/", "/help/", "/questions/", "/questions/?q=forest", "/questions/ML-INT-900/", "/questions/suggest/?q=lea", "/feed.atom", "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/api/v1/questions", "/api/v1/questions/ML-INT-900", "/api/v1/search?q=leakage", "/api/v1/openapi.json"]  # fmt: skip


class Fake:
    """An application that counts how often it is asked."""

    def __init__(self, body: bytes = b"<p>page</p>" * 40, cache: str = PUBLIC, status: str = "200 OK", **headers: str) -> None:
        self.asked, self.body, self.status = 0, body, status
        self.headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", cache), *headers.items()]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        assert environ["REQUEST_METHOD"] != "BREAK"
        self.asked += 1
        start(self.status, list(self.headers))
        return [self.body]


@pytest.mark.parametrize("page", PAGES)
def test_the_second_answer_is_the_first_and_what_django_says(
    real: PageCache, wsgi: Callable[..., Iterable[bytes]], page: str, django_assert_num_queries: Any
) -> None:
    direct = ask(wsgi, page)
    first = ask(real, page)
    with django_assert_num_queries(1):
        second = ask(real, page)
    assert first == second
    assert first.body == direct.body
    assert first.status == 200
    missing = {name for name in direct.headers if name not in first.headers}
    assert not missing
    assert first.headers["content-security-policy"] == direct.headers["content-security-policy"]
    packed = ask(real, page, accept_encoding="br, gzip;q=0.8")
    assert packed.headers.get("content-encoding") == ("gzip" if len(first.body) >= 200 else None)
    assert (gzip.decompress(packed.body) if "content-encoding" in packed.headers else packed.body) == first.body
    assert int(packed.headers["content-length"]) == len(packed.body)
    unchanged = ask(real, page, if_none_match=first.headers["etag"])
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert unchanged.headers["content-security-policy"]
    head = ask(real, page, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(first.body)))


def test_a_sync_shows_at_once(real: PageCache, site: Path) -> None:
    before = ask(real, "/questions/ML-INT-900/")
    bank.put(site, bank.text("ML-INT-900", "A quite different title?", tags=["leakage"]))
    bank.sync(site)
    after = ask(real, "/questions/ML-INT-900/", if_none_match=before.headers["etag"])
    assert after.status == 200
    assert b"A quite different title?" in after.body


def test_only_a_new_version_empties_it(real: PageCache) -> None:
    """The cache holds bytes: a row that changes behind the version's back is not seen. That is what the version is for."""
    before = ask(real, "/questions/ML-INT-900/")
    Question.objects.filter(question_id="ML-INT-900").update(title="Changed behind its back?")
    assert ask(real, "/questions/ML-INT-900/") == before
    Edition.advance()
    assert b"Changed behind its back?" in ask(real, "/questions/ML-INT-900/").body


def test_themes_and_fragments_are_pages_of_their_own(real: PageCache) -> None:
    auto, dark = ask(real, "/questions/"), ask(real, "/questions/", cookie="theme=dark")
    fragment = ask(real, "/questions/", hx_request="true")
    assert b'data-theme="dark"' in dark.body
    assert b'data-theme="auto"' in auto.body
    assert b"<html" not in fragment.body
    assert ask(real, "/questions/", cookie="theme=dark") == dark
    assert len({auto.headers["etag"], dark.headers["etag"], fragment.headers["etag"]}) == 3


@pytest.mark.parametrize("page", ["/nowhere", "/questions/NO-1/", "/questions/?tech=Cobol", "/health/", "/api/v1/questions?tech=Cobol"])
def test_what_is_not_a_public_page_is_asked_for_each_time(real: PageCache, page: str) -> None:
    ask(real, page)
    assert real.size == 0


def test_a_strange_host_gets_nothing_from_it(real: PageCache) -> None:
    ask(real, "/")
    assert ask(real, "/", host="evil.example").status == 400


@pytest.mark.parametrize(
    "cookie",
    [
        "sessionid=abc",
        "sessionid=abc; csrftoken=x",
        "theme2=dark",
        "\x00\x01",
        "theme",
        "=;;;",
        "a[b]=c",
        "theme=purple; sessionid=1",
        "theme=auto",
    ],
)
def test_a_reader_with_a_session_is_sent_the_same_kept_page(cookie: str) -> None:
    application = Fake()
    cache = PageCache(application, lambda: "1", 100_000)
    kept = ask(cache)
    assert ask(cache, cookie=cookie) == kept
    assert application.asked == 1


def test_a_part_of_a_page_never_meets_it() -> None:
    application = Fake()
    cache = PageCache(application, lambda: "1", 100_000)
    ask(cache)
    ask(cache, range="bytes=0-10")
    assert application.asked == 2


@pytest.mark.parametrize("page", PAGES)
def test_a_session_cookie_changes_no_byte_of_a_public_page(wsgi: Callable[..., Iterable[bytes]], page: str) -> None:
    """Asked of Django itself, without the cache in front."""
    plain = ask(wsgi, page)
    with_session = ask(wsgi, page, cookie="sessionid=abc; csrftoken=def", authorization="Bearer abc")
    assert with_session == plain


def test_a_personal_page_is_compressed_and_has_a_validator_like_any_other() -> None:
    cache = PageCache(Fake(cache="private"), lambda: "1", 100_000)
    answer = ask(cache, cookie="sessionid=1", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert ask(cache, cookie="sessionid=1", if_none_match=answer.headers["etag"]).status == 304


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_the_cache_reads_the_theme_as_django_does(text: str) -> None:
    """Otherwise one reader's theme could be kept as another's page."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "http", "HTTP_COOKIE": text, "wsgi.input": BytesIO()}
    assert key_of(environ)[-1] == theme_in(WSGIRequest(environ).COOKIES)


@pytest.mark.parametrize(
    "application",
    [
        Fake(cache="private"),
        Fake(cache="no-store"),
        Fake(cache="public, max-age=60"),
        Fake(status="404 Not Found"),
        Fake(status="302 Found"),
        Fake(**{"Set-Cookie": "a=b"}),
    ],
    ids=["private", "no-store", "another rule", "404", "302", "sets a cookie"],
)
def test_only_what_says_that_it_is_public_is_kept(application: Fake) -> None:
    cache = PageCache(application, lambda: "1", 100_000)
    ask(cache)
    ask(cache)
    assert (application.asked, cache.size) == (2, 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_answered_from_it(method: str) -> None:
    application = Fake()
    cache = PageCache(application, lambda: "1", 100_000)
    ask(cache)
    ask(cache, method=method)
    assert application.asked == 2


def test_it_is_bounded_and_forgets_what_was_longest_unused() -> None:
    application = Fake(body=b"x" * 10_000)
    cache = PageCache(application, lambda: "1", 60_000)
    ask(cache, "/kept")
    for n in range(50):
        ask(cache, f"/page-{n}")
        ask(cache, "/kept")
        assert cache.size <= 60_000
    assert application.asked == 51
    ask(cache, "/page-0")
    assert application.asked == 52


def test_a_page_larger_than_the_bound_is_sent_and_not_kept() -> None:
    cache = PageCache(Fake(body=b"x" * 10_000), lambda: "1", 5_000)
    assert len(ask(cache).body) == 10_000
    assert cache.size == 0


def test_it_can_be_switched_off_and_does_nothing_before_the_first_sync() -> None:
    for application, version, limit in ((Fake(), "1", 0), (Fake(), "", 100_000)):
        cache = PageCache(application, lambda version=version: version, limit)
        ask(cache)
        ask(cache)
        assert application.asked == 2


def test_where_the_version_cannot_be_asked_the_application_answers() -> None:
    def away() -> str:
        raise OSError("the database is away")

    application = Fake()
    cache = PageCache(application, away, 100_000)
    assert ask(cache).status == 200
    assert ask(cache).status == 200
    assert application.asked == 2


def test_what_was_rendered_while_the_content_changed_is_not_kept_as_new() -> None:
    """The version is read before the page is made, so an old page can never stand under a new version."""
    versions = iter(["1", "2", "2"])
    application = Fake()
    cache = PageCache(application, lambda: next(versions), 100_000)
    ask(cache)
    ask(cache)
    ask(cache)
    assert application.asked == 2

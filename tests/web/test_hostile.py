"""Whatever stands in an address, a query or a header: an answer below 500, with the security headers, from the cache's side of the server."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.asking import ask
from viva.web.server.page_cache import PageCache

BYTES = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60)  # what a WSGI server passes on: bytes as Latin-1
NASTY = ["%00", "%ff%fe", "%c0%af", "../../etc/passwd", "//evil.example/", "\\evil", "%0d%0aSet-Cookie:a=b", "a" * 5_000, "%", "%zz", "?" * 50, "\x00", "'; DROP TABLE library_question; --", '"unclosed', "NEAR(a b)", "title:x", "a* OR b*", "𝔘𝔫𝔦", "\u202e", "<script>alert(1)</script>"]  # fmt: skip
ROOTS = ["/", "/questions/", "/questions/ML-INT-900/", "/api/v1/questions", "/api/v1/search", "/questions/suggest/", "/hub/", "/health/"]
LOOSE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_paths_and_queries(real: PageCache, nasty: str) -> None:
    from urllib.parse import unquote_to_bytes

    nasty = nasty.encode().decode("latin-1")  # as WSGI has it
    path = unquote_to_bytes(nasty).decode("latin-1")
    for root in ROOTS:
        for address in (root + path.replace("?", ""), f"{root}?q={nasty}", f"{root}?tech={nasty}&page={nasty}&difficulty={nasty}&{nasty}"):
            answer = ask(real, address)
            assert answer.status < 500, address
            assert "content-security-policy" in answer.headers
            assert "set-cookie" not in answer.headers
            assert b"<script>alert(1)" not in answer.body or "json" in answer.headers["content-type"]


@LOOSE
@given(root=st.sampled_from(ROOTS), path=BYTES, query=BYTES)
def test_any_path_and_query(real: PageCache, root: str, path: str, query: str) -> None:
    answer = ask(real, root + path.replace("?", "") + "?" + query)
    assert answer.status < 500


@LOOSE
@given(
    headers=st.dictionaries(
        st.sampled_from(
            [
                "accept_encoding",
                "if_none_match",
                "if_modified_since",
                "cookie",
                "accept",
                "hx_request",
                "range",
                "x_forwarded_proto",
                "x_forwarded_host",
                "origin",
                "sec_fetch_site",
                "accept_language",
                "content_length",
            ]
        ),
        BYTES,
    ),
    root=st.sampled_from(ROOTS),
)
def test_any_header(real: PageCache, headers: dict[str, str], root: str) -> None:
    answer = ask(real, root, **headers)
    assert answer.status < 500
    assert answer.headers["x-frame-options"] == "DENY"


@LOOSE
@given(host=BYTES)
def test_any_host(real: PageCache, host: str) -> None:
    assert ask(real, "/", host=host).status in (200, 400)


def test_a_forwarded_host_is_not_believed(real: PageCache) -> None:
    assert b"evil.example" not in ask(real, "/sitemap.xml", x_forwarded_host="evil.example").body
    assert b"https://" not in ask(real, "/sitemap.xml", x_forwarded_proto="https").body.replace(b"https://www.sitemaps", b"")

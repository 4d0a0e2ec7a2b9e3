"""What programs read is well-formed, complete, and keeps its ids."""

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client

from tests.web import bank
from tests.web.asking import ask
from viva.web.library.models import Edition, Question
from viva.web.server.page_cache import PageCache

ATOM = "{http://www.w3.org/2005/Atom}"


def xml(client: Client, address: str) -> Xml.Element:
    response = client.get(address)
    assert response.status_code == 200
    return Xml.fromstring(response.content)


def test_the_feed_lists_what_changed_last_under_permanent_ids(client: Client, site: Path) -> None:
    before = [entry.findtext(f"{ATOM}id") for entry in xml(client, "/feed.atom").iter(f"{ATOM}entry")]
    assert len(before) == len(set(before)) == 42
    assert "urn:vivavoce:question:ML-INT-900" in before
    moved = site / "moved" / "ML-INT-900"
    moved.mkdir(parents=True)
    (site / "ML-INT-900" / "question.md").rename(moved / "question.md")
    bank.sync(site)
    assert [entry.findtext(f"{ATOM}id") for entry in xml(client, "/feed.atom").iter(f"{ATOM}entry")] == before


@pytest.mark.django_db
@pytest.mark.usefixtures("static_files")
def test_the_feed_survives_any_text(client: Client, tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text(title="Is a < b && c > d ]]> a question?", answer="Yes & no <script>."))
    bank.sync(tmp_path)
    (entry,) = xml(client, "/feed.atom").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Is a < b && c > d ]]> a question?"


@pytest.mark.usefixtures("site")
def test_every_address_of_the_sitemap_answers(client: Client) -> None:
    found = [element.text or "" for element in xml(client, "/sitemap.xml").iter() if element.tag.endswith("loc")]
    assert len(found) == 4 + Question.objects.current().count()
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


@pytest.mark.usefixtures("site")
def test_robots_name_the_sitemap(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /questions/?" in text


@pytest.mark.usefixtures("site")
def test_a_browser_can_take_our_search_over(client: Client) -> None:
    (url,) = [element for element in xml(client, "/opensearch.xml").iter() if element.tag.endswith("Url")]
    address = url.attrib["template"].removeprefix("http://testserver").replace("{searchTerms}", "leakage")
    assert "ML-INT-900" in client.get(address).content.decode()


def test_an_unchanged_page_is_not_sent_twice(real: PageCache) -> None:
    first = ask(real, "/questions/ML-INT-900/")
    again = ask(real, "/questions/ML-INT-900/", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    Question.objects.filter(question_id="ML-INT-900").update(title="What has changed?")
    Edition.advance()
    assert ask(real, "/questions/ML-INT-900/", if_none_match=first.headers["etag"]).status == 200


@pytest.mark.usefixtures("site")
def test_pages_point_to_the_feed_and_the_search(client: Client) -> None:
    html = client.get("/").content.decode()
    assert re.search(r'rel="alternate" type="application/atom\+xml"[^>]* href="/feed.atom"', html)
    assert 'rel="search"' in html

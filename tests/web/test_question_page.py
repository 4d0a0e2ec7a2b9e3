"""One question's page, and the pages instead of it."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.web import bank
from viva.content.files.shipped import shipped_bank


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def shipped(db: None, static_files: None) -> None:
    assert not bank.sync(shipped_bank()).problems


@pytest.mark.usefixtures("shipped")
def test_every_part_of_a_question_is_there(client: Client) -> None:
    html = get(client, "/questions/ML-ADV-001/")
    headings = re.findall(r'<h2 id="([a-z-]+)">', html[: html.index("</main>")])
    assert headings == [
        "answer", "deep-explanation", "measured", "real-world-example", "common-mistakes", "production-scenario", "follow-up-questions",
        "contains", "references", "around",
    ]  # fmt: skip
    for anchor in re.findall(r'<ol class="toc">.*?</nav>', html, re.S)[0].split('href="#')[1:]:
        assert f'id="{anchor.split(chr(34), 1)[0]}"' in html
    assert "<math" in html
    assert 'class="tok-' in html
    assert '<time datetime="2026-11-22">22 Nov 2026</time>' in html
    assert "s aloud" in html


@pytest.mark.usefixtures("shipped")
def test_every_source_mark_leads_to_its_reference(client: Client) -> None:
    for name in ("ML-BEG-006", "ML-INT-003", "ML-ADV-001"):
        html = get(client, f"/questions/{name}/")
        targets = re.findall(rf'href="/questions/{name}/#([^"]+--reference-\d+)"', html)
        assert targets
        for target in targets:
            assert f'id="{target}"' in html


@pytest.mark.usefixtures("shipped")
def test_key_points_are_there_and_folded(client: Client) -> None:
    html = get(client, "/questions/ML-BEG-006/")
    block = html[html.index('id="contains"') :]
    assert re.search(r'<details class="fold wide"[^>]*>', block)
    assert not re.search(r"<details[^>]* open", block)
    assert "The models of the folds are averaged into one final model." in block


@pytest.mark.usefixtures("shipped")
def test_json_ld_describes_the_question_and_cannot_end_its_script(client: Client) -> None:
    html = get(client, "/questions/ML-INT-003/")
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert data["mainEntity"]["@type"] == "Question"
    assert data["mainEntity"]["acceptedAnswer"]["text"].startswith("A feature leaks")
    assert data["educationalLevel"] == "Intermediate"
    assert data["url"] == "http://testserver/questions/ML-INT-003/"


@pytest.mark.django_db
@pytest.mark.usefixtures("static_files")
def test_a_hostile_title_stays_text(client: Client, tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text(title="Is </script><script>alert(1)</script> a title?", answer="See </script><script>alert(2)</script>."))
    bank.sync(tmp_path)
    for address in ("/", "/questions/", "/questions/SQL-BEG-001/", "/questions/?q=title", "/questions/suggest/?q=title"):
        assert "<script>alert" not in get(client, address)


@pytest.mark.usefixtures("site")
def test_previous_and_next_follow_the_hubs_order(client: Client) -> None:
    first = re.findall(r'<article class="question" id="([^"]+)"', get(client, "/questions/"))
    html = get(client, f"/questions/{first[1]}/")
    assert f'rel="prev" href="/questions/{first[0]}/"' in html
    assert f'rel="next" href="/questions/{first[2]}/"' in html


@pytest.mark.usefixtures("site")
def test_follow_ups_are_drawn_both_ways(client: Client) -> None:
    html = get(client, "/questions/ML-INT-900/")
    here, on = html.index("Leads here"), html.index("Leads on to")
    assert "ML-ADV-900" in html[here:on]
    assert "ML-ADV-900" in html[on:]


@pytest.mark.usefixtures("site")
def test_related_questions_share_tags_and_are_not_repeated(client: Client) -> None:
    html = get(client, "/questions/ML-BEG-101/")
    block = html[html.index("<h3>Related</h3>") :]
    related = re.findall(r'href="/questions/([A-Z0-9-]+)/"', block[: block.index("</ul>")])
    assert 0 < len(related) <= 5
    assert "ML-BEG-101" not in related
    assert len(set(related)) == len(related)


@pytest.mark.usefixtures("site")
def test_an_unknown_id_offers_the_nearest(client: Client) -> None:
    html = get(client, "/questions/ML-INT-901/", status=404)
    assert "There is no question ML-INT-901" in html
    assert "ML-INT-900" in html


@pytest.mark.usefixtures("site")
def test_small_letters_are_put_right(client: Client) -> None:
    response = client.get("/questions/ml-int-900/")
    assert (response.status_code, response.headers["Location"]) == (301, "/questions/ML-INT-900/")


def test_a_withdrawn_question_says_so(client: Client, site: Path) -> None:
    (site / "ML-INT-900" / "question.md").unlink()
    bank.sync(site)
    assert "was withdrawn" in get(client, "/questions/ML-INT-900/", status=410)
    assert "ML-INT-900" not in get(client, "/questions/ML-ADV-900/")


@pytest.mark.usefixtures("site")
def test_the_other_pages_stand(client: Client) -> None:
    assert "Answers worth saying aloud" in get(client, "/")
    hub = get(client, "/hub/")
    assert (
        'href="/questions/?tech=Machine%20Learning&amp;level=Beginner"' in hub
        or 'href="/questions/?tech=Machine+Learning&amp;level=Beginner"' in hub
    )
    assert "Single keys do nothing while you type" in get(client, "/help/")
    assert "There is nothing here" in get(client, "/nowhere/", status=404)


@pytest.mark.usefixtures("site")
def test_a_page_costs_two_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    get(client, "/questions/ML-INT-900/")
    with django_assert_num_queries(2):  # version, row
        get(client, "/questions/ML-INT-900/")

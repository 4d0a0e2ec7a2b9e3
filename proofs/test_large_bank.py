"""With thousands of questions every count on the page is the database's own count, and any search can be paged to its end."""

import random
import re
from pathlib import Path

import pytest
from bench import generate
from django.db.models import Q
from django.test import Client
from tests.web import bank

from viva.web.hub.listing import columns as stored
from viva.web.library.models import Question

COUNT = 3_000


@pytest.fixture
def large(db: None, static_files: None, tmp_path: Path) -> None:
    generate.write(tmp_path, COUNT)
    assert bank.sync(tmp_path).total == COUNT


@pytest.mark.usefixtures("large")
def test_counts_and_pages(client: Client) -> None:
    chance = random.Random(11)
    for _ in range(25):
        technologies, levels = chance.sample(generate.TECHNOLOGIES, chance.randint(0, 3)), chance.sample(bank.LEVELS, chance.randint(0, 2))
        tags, low = chance.sample(generate.TAGS, chance.randint(0, 2)), chance.randint(1, 5)
        address = (
            [("tech", name) for name in sorted(technologies)]
            + [("level", name) for name in sorted(levels)]
            + [("tag", name) for name in sorted(tags)]
        )
        parts = {
            "tech": Q(technology__in=technologies) if technologies else Q(),
            "level": Q(level__in=levels) if levels else Q(),
            "difficulty": Q(difficulty__gte=low),
            "tag": Q(pk__in=[key for key, found in Question.objects.values_list("pk", "tags") if set(found) & set(tags)]) if tags else Q(),
        }
        html = client.get("/questions/", [*address, ("difficulty", f"{low}-10")] if low > 1 else address, follow=True).content.decode()
        every = Question.objects.filter(*parts.values())
        shown = re.search(r"<strong>([\d,]+) question", html)
        assert shown
        assert int(shown[1].replace(",", "")) == every.count()
        for parameter, field in (("tech", "technology"), ("level", "level")):
            others = Question.objects.filter(*[part for name, part in parts.items() if name != parameter])
            boxes = re.findall(rf'name="{parameter}" value="([^"]+)"[^>]*>.*?choice-count">([\d,]+)<', html, re.S)
            assert {value: int(count.replace(",", "")) for value, count in boxes} == {
                value: others.filter(**{field: value}).count() for value in stored.current().masks[field]
            }


@pytest.mark.usefixtures("large")
def test_a_search_can_be_paged_to_its_end_beyond_the_ranked(client: Client) -> None:
    word = Question.objects.order_by("?").first().title.split()[0].lower()  # type: ignore[union-attr]
    seen: list[str] = []
    address = f"/questions/?q={word}"
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r'<article class="question" id="([^"]+)"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&") if following else ""
    total = re.search(r"([\d,]+) questions? total", html)
    assert total
    assert len(seen) == len(set(seen)) == int(total[1].replace(",", ""))

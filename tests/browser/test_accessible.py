"""axe finds nothing on any kind of page, at three widths, in both schemes, with folds open, errors shown and fragments swapped."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 768, 1440)
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
PAGES = {
    "home": "/",
    "hub": "/hub/",
    "questions": "/questions/",
    "filtered": "/questions/?tech=Machine+Learning&level=Beginner&difficulty=2-9",
    "searched": "/questions/?q=leekage",
    "empty": "/questions/?level=Beginner&tag=feature-engineering",
    "unknown filter": "/questions/?tech=Cobol&page=two",
    "page too far": "/questions/?page=99",
    "question": "/questions/ML-INT-003/",
    "question with maths": "/questions/ML-ADV-001/",
    "evidence": "/evidence/",
    "evidence, nothing found": "/evidence/?q=nothing+like+it",
    "question with simulated claims": "/questions/ML-INT-005/",
    "plain question": "/questions/SQL-BEG-112/",
    "unknown question": "/questions/ML-INT-999/",
    "help": "/help/",
    "nothing here": "/nowhere/",
}
OpenPage = Callable[..., Page]
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, and whether it is wider than the screen; in both schemes."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        result = Axe().run(page, options=OPTIONS).response
        assert result["passes"], "axe looked at nothing"
        found += [
            f"{scheme} {entry['id']}: {node['target']} {node['failureSummary']}"
            for entry in result["violations"]
            for node in entry["nodes"]
        ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("the page is wider than the screen")
    return found


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES[kind])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], width


@pytest.mark.parametrize("path", ["/questions/?tech=Machine+Learning&sort=title", "/questions/ML-ADV-001/"])
def test_with_folds_open(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], width


@pytest.mark.parametrize("width", WIDTHS)
def test_after_a_fragment_was_swapped(open_page: OpenPage, width: int) -> None:
    page = open_page("/questions/", width=width)
    if width < 1024:
        page.click(".sheet-button")
    page.check("#level-Advanced")
    page.wait_for_url("**level=Advanced")
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_with_suggestions_and_with_help(open_page: OpenPage, width: int) -> None:
    page = open_page("/questions/", width=width)
    page.locator("#search").press_sequentially("leak")
    page.wait_for_selector("#suggestions [role=option]")
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_with_an_error_shown(open_page: OpenPage, width: int) -> None:
    page = open_page("/questions/", width=width)
    page.route("**/questions/?**", lambda route: route.fulfill(status=500, body="no"))
    if width < 1024:
        page.click(".sheet-button")
    page.check("#level-Advanced")
    page.wait_for_selector("#notice:not([hidden])")
    assert violations(page) == []

"""A reader with the evidence in hand: moves a parameter, runs, compares; looks up what is often said; with and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
LAB = "/questions/SQL-BEG-001/"


def test_moving_a_parameter_changes_numbers_and_picture(open_page: OpenPage) -> None:
    page = open_page(LAB)
    page.evaluate("window.stayed = true")
    before = page.locator("[data-outcome] svg").first.inner_html()
    page.select_option("select[name=condition]", "in ON")
    page.select_option("select[name=customers]", "2000")
    page.click("[data-lab-form] button[type=submit]")
    moved = page.locator("[data-outcome] tr.moved")
    expect(moved.first).to_be_visible(timeout=30_000)
    expect(page.locator("[data-outcome] .outcome-lead")).to_contain_text("condition in ON")
    assert page.locator("[data-outcome] svg").first.inner_html() != before
    assert page.evaluate("window.stayed") is True
    row = page.locator("tr.moved", has_text="left join with the condition")
    assert row.locator("td").nth(0).inner_text() != row.locator("td").nth(1).inner_text()
    page.click("[data-lab-form] button[type=reset]")
    page.click("[data-lab-form] button[type=submit]")
    expect(page.locator("[data-outcome] .outcome-lead")).to_contain_text("condition in WHERE", timeout=30_000)
    expect(moved).to_have_count(0)


def test_a_run_works_without_scripts(open_page: OpenPage) -> None:
    page = open_page(LAB, java_script_enabled=False)
    page.select_option("select[name=customers]", "2000")
    page.click("[data-lab-form] button[type=submit]")
    page.wait_for_url("**/runs/**")
    expect(page.locator("tr.moved").first).to_be_visible(timeout=30_000)
    page.click("text=Back to the question")
    page.wait_for_url("**/questions/SQL-BEG-001/#measured")


def test_a_mark_in_the_text_opens_what_it_rests_on(open_page: OpenPage) -> None:
    page = open_page("/questions/ML-INT-003/")
    page.locator(".claim-mark[href$='claim-scaling-hardly-matters']").click()
    card = page.locator("[id$='claim-scaling-hardly-matters']")
    expect(card.locator("dl")).to_be_visible()
    expect(card).to_contain_text("seed 2")
    expect(card).to_contain_text("scikit-learn")
    folded = page.locator(".claim-mark[href$='claim-copies-inflate']")
    folded.click()
    expect(page.locator("[id$='claim-copies-inflate'] dl")).to_be_visible()


@pytest.mark.parametrize(
    ("words", "sentence", "verdict"),
    [
        ("threshold precision", "Raising the threshold always raises precision.", "does not hold"),
        ("list()", "Writing list() instead of [] makes a new list for each call.", "does not hold"),
        ("early stopping overfits", "Without early stopping boosting inevitably overfits.", "does not hold"),
        ("NOT IN NULL", "With one NULL in the list, NOT IN finds nobody.", "holds"),
        ("tanh vanish", "In deep networks tanh makes gradients vanish and must be avoided.", "does not hold"),
    ],
)
def test_is_it_true_that(open_page: OpenPage, words: str, sentence: str, verdict: str) -> None:
    page = open_page("/")
    page.click(".top-nav a:has-text('Evidence')")
    page.fill("#claim-words", words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/?q=*")
    first = page.locator(".claim", has_text=sentence)
    expect(first).to_be_visible()
    expect(first.locator(".verdict")).to_have_text(verdict)
    expect(first.locator(".claim-value")).to_have_text(re.compile(r"\d"))
    first.locator("a").click()
    page.wait_for_url("**--claim-*")
    expect(page.locator(".claim:target dl, .often:target dl")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", ["/evidence/", "/questions/ML-INT-001/", "/questions/ML-ADV-001/"])
def test_nothing_is_wider_than_the_screen(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""What a reader does: filter in place, search while typing, steer by keyboard, read without JavaScript, on a phone, on paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server

OpenPage = Callable[..., Page]


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id || document.activeElement.tagName")
    return found


def test_filters_update_in_place_with_counts_address_focus_and_announcement(open_page: OpenPage) -> None:
    page = open_page("/questions/")
    page.evaluate("window.stayed = true")
    before = page.locator("label.choice", has_text="Python").locator(".choice-count").inner_text()
    page.locator("#level-Advanced").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/questions/?level=Advanced")
    assert page.evaluate("window.stayed") is True
    assert focused(page) == "level-Advanced"
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ questions found with 1 filter\.$"))
    after = page.locator("label.choice", has_text="Python").locator(".choice-count").inner_text()
    assert before != after
    assert set(page.locator(".question .level").all_inner_texts()) == {"Advanced"}
    expect(page).to_have_title(re.compile("Advanced"))
    page.go_back()
    page.wait_for_url("**/questions/")
    expect(page.locator("#level-Advanced")).not_to_be_checked()


def test_difficulty_and_order_update_in_place(open_page: OpenPage) -> None:
    page = open_page("/questions/")
    page.select_option("#difficulty-min", "8")
    page.wait_for_url("**/questions/?difficulty=8-10")
    page.select_option("#sort", "title")
    page.wait_for_url("**sort=title")
    titles = page.locator(".question-title").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    page.click(".clear")
    page.wait_for_url("**/questions/")


def test_a_search_from_the_list_keeps_the_filters(open_page: OpenPage) -> None:
    page = open_page("/questions/?level=Advanced")
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("leekage")
    page.keyboard.press("Enter")
    page.wait_for_url("**level=Advanced&q=leekage")
    expect(page.locator(".note")).to_contain_text("leakage")
    expect(page.locator(".question mark").first).to_be_visible()


def test_suggestions_lead_to_a_question(open_page: OpenPage) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    page.keyboard.type("feature lea")
    page.wait_for_selector("#suggestions [role=option]")
    expect(page.locator("#search")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#search")).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/ML-INT-*/")


def test_the_keyboard_path_through_list_and_question(open_page: OpenPage) -> None:
    page = open_page("/questions/?tag=leakage")
    ids = page.locator("[data-card]").evaluate_all("cards => cards.map(card => card.id)")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == ids[0]
    page.keyboard.press("a")
    expect(page.locator(f"#{ids[0]} [data-fold=answer]")).to_have_attribute("open", "")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/questions/{ids[1]}/")
    page.keyboard.press("o")
    expect(page.locator("[data-fold=contains]")).to_have_attribute("open", "")
    page.keyboard.press("j")
    page.wait_for_url(lambda url: not url.endswith(f"/{ids[1]}/"))
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_letters_typed_into_a_field_are_letters(open_page: OpenPage) -> None:
    page = open_page("/questions/")
    page.locator("#search").press_sequentially("jko?")
    expect(page.locator("#search")).to_have_value("jko?")
    expect(page.locator("#help")).to_be_hidden()


def test_the_skip_link_leads_to_the_text(open_page: OpenPage) -> None:
    page = open_page("/questions/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert focused(page) == "main"


def test_the_theme_changes_without_leaving_and_is_remembered(open_page: OpenPage, server: Server) -> None:
    page = open_page("/questions/ML-INT-003/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    with page.expect_response("**/theme/"):
        page.click(".theme button")  # auto to light
    with page.expect_response("**/theme/"):
        page.click(".theme button")  # light to dark
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.goto(server.url + "/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_copy_link_says_that_it_did(open_page: OpenPage, server: Server) -> None:
    page = open_page("/questions/ML-INT-003/", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("y")
    expect(page.locator("#notice")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}/questions/ML-INT-003/"


@pytest.mark.parametrize(("status", "says"), [(500, "could not update"), (None, "does not answer")])
def test_an_update_that_fails_says_so_keeps_the_choice_and_can_be_tried_again(open_page: OpenPage, status: int | None, says: str) -> None:
    page = open_page("/questions/")
    page.route("**/questions/?**", lambda route: route.fulfill(status=status, body="no") if status else route.abort())
    page.check("#level-Advanced")
    expect(page.locator("#notice")).to_contain_text(says)
    expect(page.locator("#level-Advanced")).to_be_checked()
    page.unroute("**/questions/?**")
    page.locator("#notice button").click()
    page.wait_for_url("**/questions/?level=Advanced")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_slow_update_shows_a_veil_only_after_a_while(open_page: OpenPage) -> None:
    page = open_page("/questions/")
    page.route("**/questions/?**", lambda route: (page.wait_for_timeout(900), route.continue_()))
    page.check("#level-Advanced")
    expect(page.locator("#results")).to_have_class(re.compile("htmx-request"))
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    delay = page.evaluate("getComputedStyle(document.querySelector('.cards')).animationDelay")
    assert delay == "0.3s"
    page.wait_for_url("**/questions/?level=Advanced")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def test_on_a_phone_the_filters_are_a_sheet_that_stays_open(open_page: OpenPage) -> None:
    page = open_page("/questions/", width=360, height=740)
    expect(page.locator("#facets")).to_be_hidden()
    page.click(".sheet-button")
    page.check("#level-Advanced")
    page.wait_for_url("**/questions/?level=Advanced")
    expect(page.locator("#facets")).to_be_visible()
    page.click("text=Done")
    expect(page.locator("#facets")).to_be_hidden()
    expect(page.locator(".sheet-button")).to_contain_text("1 on")


@pytest.mark.parametrize("path", ["/", "/hub/", "/questions/", "/questions/ML-ADV-001/", "/questions/ML-INT-003/", "/help/"])
def test_nothing_is_cut_off_at_320_pixels(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=320, height=640)
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", ["/", "/questions/", "/questions/?q=leakage", "/questions/ML-INT-003/", "/questions/ML-ADV-001/"])
def test_nothing_moves_while_a_page_loads(contexts: Callable[..., BrowserContext], server: Server, path: str, width: int) -> None:
    page = contexts(width=width).new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.route("**/*.woff2", lambda route: (page.wait_for_timeout(300), route.continue_()))  # fonts come late, as on a slow line
    page.goto(server.url + path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") <= 0.01


def test_without_javascript_everything_but_in_place_updates_works(open_page: OpenPage, server: Server) -> None:
    page = open_page("/questions/", java_script_enabled=False)
    page.check("#level-Advanced")
    page.select_option("#difficulty-min", "3")
    page.click(".apply button")
    page.wait_for_url("**/questions/?level=Advanced&difficulty=3-10")
    assert set(page.locator(".question .level").all_inner_texts()) == {"Advanced"}
    page.fill("#search", "leekage")
    page.click(".search-button")
    page.wait_for_url("**q=leekage")
    page.locator(".question summary").first.click()
    expect(page.locator(".fold-text").first).to_be_visible()
    page.locator(".question-title a").first.click()
    page.wait_for_url("**/questions/ML-*/")
    page.locator("[data-fold=contains] summary").click()
    expect(page.locator(".key-point").first).to_be_visible()
    page.click(".theme button")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.url.startswith(f"{server.url}/questions/ML-")
    page.click("text=Help and keyboard")
    expect(page.locator("h1")).to_have_text("Help and keyboard")


def test_a_phone_without_javascript_opens_the_filters(open_page: OpenPage) -> None:
    page = open_page("/questions/", width=360, height=740, java_script_enabled=False)
    page.click(".sheet-button")
    page.check("#level-Advanced")
    page.click(".apply button")
    page.wait_for_url("**/questions/?level=Advanced")


def test_paper_shows_the_text_and_the_address_and_no_tools(open_page: OpenPage, server: Server) -> None:
    page = open_page("/questions/ML-INT-003/")
    page.emulate_media(media="print")
    for tool in (".top", ".reading-side", ".crumbs", ".bottom"):
        expect(page.locator(tool)).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text(f"{server.url}/questions/ML-INT-003/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".key-points")).to_be_visible()


def test_the_contents_follow_the_reading(open_page: OpenPage) -> None:
    page = open_page("/questions/ML-INT-003/")
    page.locator("#common-mistakes").evaluate("heading => heading.scrollIntoView({block: 'start'})")
    expect(page.locator(".toc-wide a[aria-current]")).to_have_text("Common Mistakes")

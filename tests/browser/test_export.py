"""The site of files, served from a sub-folder by a plain file server, as a reader meets it."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.test_accessible import WIDTHS, violations
from tests.cli.test_commands import viva
from tests.web import bank
from viva.content.files.shipped import shipped_bank


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("export")
    bank.many(root / "bank")
    bank.put(root / "bank", bank.text("CPP-BEG-001", "What does C++ promise?", technology="C++", tags=["c-sharp", "joins"]))
    bank.put(
        root / "bank",
        bank.text("CPP-BEG-002", "What does C promise?", technology="C#", answer='A sample: `<a href="/questions/">` stays as it is.'),
    )
    done = viva("export", root / "web" / "viva", "--url", "http://site.example/viva", "--bank", shipped_bank(), "--bank", root / "bank")
    assert done.returncode == 0, done.stderr + done.stdout
    return root / "web"


@pytest.fixture(scope="module")
def address(exported: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(exported)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/viva/"
    server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


KINDS = ["", "hub/", "help/", "questions/", "questions/page-2/", "questions/by/tech-sql/", "questions/ML-INT-003/", "questions/ML-ADV-001/", "search/?q=leakage"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_accessible(page: Page, address: str, kind: str) -> None:
    page.goto(address + kind)
    if "search" in kind:
        expect(page.locator(".hits li").first).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], width


def test_every_link_leads_somewhere(exported: Path) -> None:
    root, seen = exported / "viva", 0
    for file in root.rglob("*.html"):
        text = file.read_text("utf-8")
        ids = set(re.findall(r"\sid=\"([^\"]+)\"", text))
        for tag in re.findall(r"<[a-zA-Z][^<>]*>", text):
            for link in re.findall(r"\s(?:href|src|action)=\"([^\"]*)\"", tag):
                seen += 1
                target, fragment = urldefrag(link)
                if target.startswith(("http://site.example/viva/", "https://", "http://")):
                    if not target.startswith("http://site.example/viva/"):
                        continue
                    path = root / target.removeprefix("http://site.example/viva/")
                else:
                    assert not target.startswith("/"), (file, link)
                    path = (file.parent / target) if target else file
                path = path / "index.html" if path.is_dir() else path
                assert path.exists(), (file, link)
                if fragment and path.suffix == ".html":
                    there = ids if path.resolve() == file.resolve() else set(re.findall(r"\sid=\"([^\"]+)\"", path.read_text("utf-8")))
                    assert fragment in there, (file, link)
    assert seen > 1000


def test_nothing_of_the_making_stands_in_it(exported: Path) -> None:
    for file in exported.rglob("*"):
        if file.suffix in (".html", ".xml", ".atom", ".txt"):
            text = file.read_text("utf-8")
            assert "export.invalid" not in text, file
            assert "/theme/" not in text, file
            assert "hx-get" not in text, file


def test_values_that_look_alike_have_pages_of_their_own(exported: Path) -> None:
    folders = {folder.name for folder in (exported / "viva" / "questions" / "by").iterdir() if re.fullmatch(r"tech-c-\w+", folder.name)}
    assert len(folders) == 2
    text = (exported / "viva/questions/CPP-BEG-002/index.html").read_text("utf-8")
    assert 'href="/questions/"' in text.replace("&#34;", '"').replace("&quot;", '"')


def test_addresses_that_need_the_sites_name_have_it(exported: Path) -> None:
    root = exported / "viva"
    assert 'rel="canonical" href="http://site.example/viva/questions/ML-INT-003/"' in (root / "questions/ML-INT-003/index.html").read_text()
    assert "<loc>http://site.example/viva/questions/ML-INT-003/</loc>" in (root / "sitemap.xml").read_text()
    assert "urn:vivavoce:question:" in (root / "feed.atom").read_text()
    assert "http://site.example/viva/sitemap.xml" in (root / "robots.txt").read_text()
    assert "http://site.example/viva/static/" in (root / "404.html").read_text()


def test_the_search_runs_in_the_browser(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#search", "leakage")
    page.press("#search", "Enter")
    expect(page.locator(".hits a").first).to_contain_text("leakage")
    assert "q=leakage" in page.url
    everything = page.locator(".hits li").count()
    page.select_option("select[name=level]", "Advanced")
    expect(page.locator("[data-count]")).not_to_have_text("")
    expect(page.locator(".hits li")).not_to_have_count(everything)
    assert "level=Advanced" in page.url
    page.locator(".hits a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/viva/questions/" in page.url
    page.goto(urljoin(address, "search/?q=zzzzqqqq"))
    expect(page.locator("[data-count]")).to_have_text("No questions")
    page.goto(urljoin(address, "search/?q=%3Cimg%20src=x%20onerror=alert(1)%3E"))
    expect(page.locator("[data-count]")).not_to_have_text("")


def test_the_theme_is_kept_by_the_browser(page: Page, address: str) -> None:
    page.goto(address)
    button = page.locator("[data-theme-form] button")
    button.click()
    button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(address + "questions/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("[data-theme-form] button").get_attribute("value") == "auto"


def test_keys_work_as_on_the_server(page: Page, address: str) -> None:
    page.goto(address + "questions/")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/questions/[A-Z]+-[A-Z]+-\d+/$"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_without_javascript_everything_can_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "questions/")
    page.locator("[data-open]").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert not page.locator("[data-theme-form]").is_visible()
    page.goto(address + "search/")
    expect(page.locator("noscript, .note").first).to_be_attached()
    context.close()


def test_an_export_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    root, target = tmp_path / "bank", tmp_path / "out"
    bank.put(root, bank.text())
    bank.put(root, bank.text("SQL-BEG-002", "What will go?"))
    assert viva("export", target, "--bank", root, "--no-search").returncode == 0
    assert (target / "questions/SQL-BEG-002/index.html").exists()
    assert not (target / "sitemap.xml").exists()
    assert not (target / "search").exists()
    (root / "SQL-BEG-002" / "question.md").unlink()
    assert viva("export", target, "--bank", root, "--no-search").returncode == 0
    assert not (target / "questions/SQL-BEG-002").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    for folder in (mine, mine / "thesis.txt"):
        done = viva("export", folder, "--bank", root)
        assert done.returncode == 1
        assert "no export made" in done.stderr
    assert (mine / "thesis.txt").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bank", "mine", "out"]
    assert viva("export", target, "--url", "example.org").returncode == 2

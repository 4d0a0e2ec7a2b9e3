"""One stylesheet and one script for every page, made from a file of each room."""

import os
import re
from pathlib import Path

import pytest
from django.test import Client

from viva.web.ui import bundle
from viva.web.ui.bundle import BundleFinder, sources, text_of, write

WEB = Path(bundle.__file__).parents[1]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("page", ["/", "/hub/", "/help/", "/questions/", "/questions/ML-INT-900/", "/evidence/", "/nowhere"])
def test_a_page_loads_one_of_each(page: str, client: Client) -> None:
    html = client.get(page).content.decode()
    assert len(re.findall(r"<script[^>]* src=", html)) == 1
    assert len(re.findall(r'<link rel="stylesheet"', html)) == 1


def test_the_rooms_come_in_the_order_in_which_they_stand_on_each_other() -> None:
    assert [file.name for file in sources("viva.css")] == ["ui.css", "hub.css", "labs.css"]
    assert [file.name for file in sources("viva.js")][1:] == ["ui.js", "hub.js", "labs.js"]
    assert sources("viva.js")[0].name.startswith("htmx")
    assert text_of("viva.css").index("/* ui.css */") < text_of("viva.css").index("/* hub.css */")


def test_an_edit_of_any_source_makes_a_newer_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = [tmp_path / "a.css", tmp_path / "b.css"]
    for file in files:
        file.write_text("a {}\n")
        os.utime(file, (1000, 1000))
    monkeypatch.setattr(bundle, "sources", lambda _name: files)
    before = write("viva.css").stat().st_mtime
    os.utime(files[0], (2000, 2000))
    assert write("viva.css").stat().st_mtime > before


def test_a_server_that_collects_nothing_finds_them_too() -> None:
    finder = BundleFinder()
    for name in ("viva.css", "viva.js"):
        assert Path(finder.find(name)).read_text("utf-8") == text_of(name)
        assert finder.find(name, True) == [finder.find(name)]
    assert finder.find("ui/viva.svg") == []


@pytest.mark.parametrize("file", sorted(WEB.glob("*/assets/*.css")), ids=lambda file: file.name)
def test_stylesheets_have_one_declaration_a_line(file: Path) -> None:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        assert len(line) <= 120, f"{file.name}:{number}"
        assert not re.search(r";\s*\S", line), f"{file.name}:{number} holds two declarations"


@pytest.mark.parametrize("file", sorted(WEB.rglob("*.html")), ids=lambda file: file.name)
def test_lines_of_templates_are_short(file: Path) -> None:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        assert len(line) <= 160, f"{file.name}:{number}"

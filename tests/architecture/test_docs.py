"""A command, setting, content field or problem code that is not documented fails here; so does a generated page that is out of date."""

import re
from pathlib import Path

import pytest
from tools import docs

from viva.cli import COMMANDS
from viva.content.files.schema import question_schema
from viva.content.model import SECTION_NAMES
from viva.content.problem import CODES

ROOT = Path(__file__).resolve().parents[2]
STALE = "run `make docs`"


def test_the_page_of_commands_is_current() -> None:
    page = docs.CLI.read_text("utf-8")
    assert page == docs.cli_page(), STALE
    for name in COMMANDS:
        assert f"## viva {name}\n" in page


def test_the_tables_of_the_format_are_current() -> None:
    page = docs.FORMAT.read_text("utf-8")
    assert page == docs.format_page(page), STALE
    for code in CODES:
        assert f"| `{code}` |" in page
    for field in question_schema()["properties"]:
        assert f"| `{field}` |" in page
    for section in SECTION_NAMES:
        assert f"`## {section}`" in page


def test_the_page_of_evidence_is_that_of_the_records() -> None:
    assert (ROOT / "docs" / "evidence.md").read_text("utf-8") == docs.evidence_page()


def test_the_published_schema_is_the_one_in_force() -> None:
    assert docs.SCHEMA.read_text("utf-8") == docs.SCHEMA_SOURCE.read_text("utf-8"), STALE


def test_the_example_of_the_format_is_a_good_question_but_for_its_gaps() -> None:
    from viva.content.files.frontmatter import load, split
    from viva.content.files.schema import validate

    example = re.search(r"```markdown\n(---\n.*?)\n```", docs.FORMAT.read_text("utf-8"), re.S)
    assert example
    source, _, _ = split(example[1], "example")
    matter, found = load(source, "example")
    assert [*found, *validate(matter, "example")] == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = {
        name
        for file in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        for name in re.findall(r"\"((?:VIVA_[A-Z_]*[A-Z]|DATABASE_URL))\"", file.read_text("utf-8"))
    }
    assert "VIVA_DATA" in names
    for name in names:
        assert f"`{name}`" in page, name


def test_every_key_of_the_help_is_bound_and_every_bound_key_is_in_the_help() -> None:
    web = ROOT / "src" / "viva" / "web"
    bound = {key for file in web.rglob("*.js") for key in re.findall(r"onKey\(\"(.)\"", file.read_text("utf-8"))}
    shown = set(re.findall(r"<kbd>(.)</kbd>", (web / "ui/jinja2/ui/keys.html").read_text("utf-8")))
    assert bound == shown


def test_every_dependency_is_explained() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text("utf-8").lower()
    for line in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        name = re.split(r"[<>=\[]", line)[0].lower()
        assert f"| {name} |" in page, name


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), target


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    for page in (ROOT / "docs/decisions").glob("0*.md"):
        assert f"]({page.name})" in index

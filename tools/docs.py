"""Writes the generated parts of docs/: cli.md whole, and the tables of content-format.md between their marks.

`python -m tools.docs` writes; tests/architecture/test_docs.py holds the files to what this returns.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import click

from viva.cli import main
from viva.content.problem import CODES
from viva.content.schema import question_schema

ROOT = Path(__file__).resolve().parent.parent
CLI, FORMAT = ROOT / "docs" / "cli.md", ROOT / "docs" / "content-format.md"
SCHEMA_SOURCE, SCHEMA = ROOT / "src/viva/content/question.schema.json", ROOT / "docs/schema/question.schema.json"


def cli_page() -> str:
    """docs/cli.md: what each command says of itself."""
    context = click.Context(main, info_name="viva")
    parts = ["# Commands\n\nGenerated from the commands themselves by `make docs`.\n"]
    parts.append(_fenced(main.get_help(context)))
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        parts.append(
            f"\n## viva {name}\n\n{_fenced(command.get_help(click.Context(command, info_name=f'viva {name}', max_content_width=100)))}"
        )
    return "".join(parts)


def _fenced(text: str) -> str:
    return f"```text\n{text.strip()}\n```\n"


def format_page(current: str) -> str:
    """docs/content-format.md with its tables made anew."""
    for name, table in (("fields", fields_table()), ("codes", codes_table())):
        pattern = rf"(<!-- {name}: generated -->\n).*?(<!-- end -->)"
        current, count = re.subn(pattern, lambda match, table=table: f"{match[1]}{table}{match[2]}", current, flags=re.DOTALL)  # type: ignore[misc]
        assert count == 1, f"docs/content-format.md has no place for {name}"
    return current


def fields_table() -> str:
    """One row for each key of the schema, nested keys with their path."""
    rows = ["| Key | Type | Required | Meaning |\n|---|---|---|---|\n"]

    def walk(schema: dict[str, Any], prefix: str) -> None:
        for name, value in schema.get("properties", {}).items():
            kind = "one of the three" if "enum" in value else value.get("type", "")
            kind = " or ".join(kind) if isinstance(kind, list) else kind
            needed = "yes" if name in schema.get("required", []) else "no"
            rows.append(f"| `{prefix}{name}` | {_type(kind, value)} | {needed} | {value.get('description', '')} |\n")
            walk(value, f"{prefix}{name}.")
            walk(value.get("items", {}), f"{prefix}{name}[].")

    walk(question_schema(), "")
    return "".join(rows)


def _type(kind: str, value: dict[str, Any]) -> str:
    names = {"string": "text", "integer": "whole number", "array": "list", "object": "mapping"}
    shown = names.get(kind, kind)
    if "minimum" in value:
        shown += f", {value['minimum']} to {value['maximum']}"
    elif "maxItems" in value:
        shown += f", {value.get('minItems', 0)} to {value['maxItems']} entries"
    elif "maxLength" in value:
        shown += f", up to {value['maxLength']} characters"
    return shown


def codes_table() -> str:
    """One row for each kind of fault."""
    rows = ["| Code | Severity | What it means | How to mend it |\n|---|---|---|---|\n"]
    rows += [f"| `{name}` | {code.severity} | {code.summary} | {code.fix} |\n" for name, code in CODES.items()]
    return "".join(rows)


def write() -> None:
    """Write everything anew."""
    CLI.write_text(cli_page(), "utf-8")
    FORMAT.write_text(format_page(FORMAT.read_text("utf-8")), "utf-8")
    SCHEMA.parent.mkdir(exist_ok=True)
    shutil.copyfile(SCHEMA_SOURCE, SCHEMA)


if __name__ == "__main__":
    write()

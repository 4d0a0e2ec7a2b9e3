"""`viva doctor`: what is missing on this machine, and how to get it."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank
from viva.folders import data_folder

MIN_FREE_MB = 100
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. Something that is not `needed` serves only some tasks, which `cure` names."""

    what: str
    good: bool
    detail: str
    cure: str = ""
    needed: bool = True


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="The data folder to look at; the user's by default.")
def doctor(data: Path | None) -> None:
    """Say what is missing on this machine and how to get it. Ends with status 1 if something that is needed is."""
    findings = list(examine(data_folder(data)))
    for finding in findings:
        click.echo(f"{_sign(finding)}  {finding.what}: {finding.detail}")
        if not finding.good:
            click.echo(f"      {finding.cure}")
    missing = [finding for finding in findings if finding.needed and not finding.good]
    if missing:
        click.echo(f"{len(missing)} missing.")
        raise SystemExit(1)
    click.echo("Everything that `viva serve` needs is here.")
    raise SystemExit(0)


def _sign(finding: Finding) -> str:
    if finding.good:
        return "ok  "
    return "MISS" if finding.needed else "note"


def examine(data: Path) -> Iterator[Finding]:
    """Look at everything, without changing anything that was there."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "Python",
        sys.version_info >= (3, 11),
        version,
        "Install Python 3.11 or newer: apt install python3, brew install python, or python.org.",
    )
    yield _full_text()
    yield _folder(data)
    bank = read_bank(shipped_bank())
    yield Finding(
        "shipped bank",
        bool(bank.questions),
        f"{len(bank.questions)} questions in {bank.root}",
        "Install Viva again: its questions are not there.",
    )
    git = shutil.which("git")
    cure = "Only `viva check --since` needs it: apt install git, brew install git."
    yield Finding("git", git is not None, git or "not found", cure, needed=False)
    browser = _browser()
    cure = "Only the tests need it: apt install chromium, or .venv/bin/playwright install chromium. `make test` tries both."
    yield Finding("Chromium", browser is not None, browser or "not found", cure, needed=False)


def _browser() -> str | None:
    for name in BROWSERS:
        path = shutil.which(name)
        if path:
            return path
    return None


def _full_text() -> Finding:
    with sqlite3.connect(":memory:") as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize = 'porter unicode61')")
        except sqlite3.OperationalError as error:
            return Finding(
                "SQLite",
                False,
                f"{sqlite3.sqlite_version}, {error}",
                "This Python's SQLite lacks full-text search (FTS5): use the Python of apt, Homebrew or uv.",
            )
    good = sqlite3.sqlite_version_info >= (3, 31)
    return Finding(
        "SQLite", good, f"{sqlite3.sqlite_version} with full-text search", "Django needs SQLite 3.31 or newer: use a newer Python."
    )


def _folder(data: Path) -> Finding:
    above = (data, *data.parents)
    existing = next(folder for folder in above if folder.exists())
    is_writable = os.access(existing, os.W_OK)
    free = shutil.disk_usage(existing).free // 1_000_000
    access = "writable" if is_writable else "not writable"
    good = is_writable and free >= MIN_FREE_MB
    return Finding("data folder", good, f"{data}, {access}, {free:,} MB free", "Name another with --data DIR or VIVA_DATA.")

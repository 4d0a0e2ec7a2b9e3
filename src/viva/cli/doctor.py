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
    """One thing looked at. What is not `needed` only some tasks want, which `cure` names."""

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
        sign = "ok  " if finding.good else "MISS" if finding.needed else "note"
        click.echo(f"{sign}  {finding.what}: {finding.detail}")
        if not finding.good:
            click.echo(f"      {finding.cure}")
    bad = [finding for finding in findings if finding.needed and not finding.good]
    click.echo("Everything that `viva serve` needs is here." if not bad else f"{len(bad)} missing.")
    raise SystemExit(1 if bad else 0)


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
    yield Finding(
        "git", git is not None, git or "not found", "Only `viva check --since` needs it: apt install git, brew install git.", needed=False
    )
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    cure = "Only the tests need it: apt install chromium, or .venv/bin/playwright install chromium. `make test` tries both."
    yield Finding("Chromium", browser is not None, browser or "not found", cure, needed=False)


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
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    writable = os.access(there, os.W_OK)
    free = shutil.disk_usage(there).free // 1_000_000
    detail = f"{data}, {'writable' if writable else 'not writable'}, {free:,} MB free"
    return Finding("data folder", writable and free >= MIN_FREE_MB, detail, "Name another with --data DIR or VIVA_DATA.")

"""The worker as a process, on both databases: it does what was asked, and one that is killed loses nothing and records nothing twice."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server
from tests.cli.test_operations import until
from tests.core import labs
from tests.web import bank
from viva.evidence.verify import verify

NAME = "SQL-BEG-001"
SLOW = """
import time
from pathlib import Path
from viva.evidence import *

lab = Lab("A slow lab.", data="None.", n=Whole(3, 1, 9, "a number", steps=(1, 3)))

@lab.experiment
def run(seed, n):
    note = Path({note!r})
    with note.open("a") as file:
        file.write(f"started {{n}}\\n")
    for _ in lab.track(range(30)):
        time.sleep(0.05 if n == 1 else 0.001)
    with note.open("a") as file:
        file.write(f"ended {{n}}\\n")
    return Outcome({{"x": n}})

lab.claim("c", "It holds.", number="x", at_least=2, flips={{"n": 1}}, flip_says="with less")
"""


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "note"


@pytest.fixture
def root(tmp_path: Path, note: Path) -> Path:
    path = labs.write(tmp_path / "bank", SLOW.format(note=str(note)), NAME)
    path.with_name("question.md").write_text(bank.text(NAME, answer="It is so [claim: c]."), "utf-8")
    found = verify(path, "2026-11-22").record
    assert found is not None
    path.with_name("evidence.json").write_text(found.to_json(), "utf-8")
    note.unlink()
    return tmp_path / "bank"


@contextmanager
def serving(data: Path, root: Path, environment: dict[str, str], *options: str) -> Iterator[Server]:
    server = Server(data, [root], **environment)
    server.start(*options)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def working(server: Server) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "viva", "worker", "--data", str(server.data), "--bank", str(server.banks[0])]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VIVA_", "DJANGO_"))} | server.environment
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def ask(server: Server, **values: str) -> None:
    data = "&".join(f"{name}={value}" for name, value in values.items()).encode()
    request = urllib.request.Request(f"{server.url}/questions/{NAME}/run/", data, {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def rows(server: Server, statement: str = "SELECT state, attempts, outcome FROM labs_run ORDER BY id") -> list[Any]:
    if url := server.environment.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            done = connection.execute(statement)
            return [list(row) for row in done.fetchall()] if done.description else []
    with closing(sqlite3.connect(server.data / "viva.sqlite3", isolation_level=None, timeout=10)) as connection:
        return [list(row) for row in connection.execute(statement).fetchall()]


def test_serve_brings_a_worker_along(tmp_path: Path, root: Path, database: dict[str, str]) -> None:
    with serving(tmp_path / "data", root, database) as server:
        ask(server, n="1")
        until(lambda: [state for state, _, _ in rows(server)] == ["done"], 40)


def test_a_worker_killed_midway_loses_nothing_and_records_nothing_twice(
    tmp_path: Path, root: Path, note: Path, database: dict[str, str]
) -> None:
    with serving(tmp_path / "data", root, database, "--no-worker") as server:
        ask(server, n="1")
        ask(server, n="3")
        with working(server) as first:
            until(lambda: note.exists() and "started 1" in note.read_text(), 40)
            first.send_signal(signal.SIGKILL)
            first.wait(20)
        time.sleep(2)
        assert "ended" not in note.read_text(), "the experiment ends with its worker"
        assert [state for state, _, _ in rows(server)] == ["running", "waiting"]
        rows(server, "UPDATE labs_run SET leased_until = '2020-01-01 00:00:00+00:00' WHERE state = 'running'")
        with working(server):
            until(lambda: [state for state, _, _ in rows(server)] == ["done", "done"], 90)
        (_, attempts, outcome), (_, other, _) = rows(server)
        assert (attempts, other) == (2, 1)
        stored = json.loads(outcome) if isinstance(outcome, str) else outcome
        assert stored["readings"] == [["x", 1.0, False]]
        assert note.read_text().split("\n").count("ended 1") == 1


def test_a_second_worker_on_sqlite_is_told_that_there_is_one(tmp_path: Path, root: Path) -> None:
    with serving(tmp_path / "data", root, {}, "--no-worker") as server, working(server):
        until((server.data / "worker.lock").exists)
        time.sleep(1)
        with working(server) as second:
            _, said = second.communicate(timeout=20)
        assert second.returncode == 1
        assert b"another worker is at work" in said


def test_the_worker_of_a_server_that_is_gone_ends(tmp_path: Path, root: Path) -> None:
    server = Server(tmp_path / "data", [root])
    server.start()
    ask(server, n="3")
    until(lambda: [state for state, _, _ in rows(server)] == ["done"], 40)
    assert server.process is not None
    server.process.kill()
    server.process.wait(20)
    until(lambda: not _workers(server), 20)


def _workers(server: Server) -> list[str]:
    found = subprocess.run(["pgrep", "-af", f"viva worker.*{server.data}"], capture_output=True, text=True, check=False).stdout
    return [line for line in found.splitlines() if "pgrep" not in line]

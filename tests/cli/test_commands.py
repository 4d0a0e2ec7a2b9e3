"""The commands as a person types them: what they print, how they end, what they say when something is wrong."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.conftest import Server, free_port
from tests.web import bank


def viva(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VIVA_", "DJANGO_"))}
    command = [sys.executable, "-m", "viva", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=clean | environment, timeout=120, check=False)


def test_check_is_silent_about_a_good_bank(tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text())
    done = viva("check", tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 questions: clean\n")


def test_check_names_path_line_code_and_cure(tmp_path: Path) -> None:
    file = bank.put(tmp_path, bank.text().replace("difficulty: 3", "difficulty: 30"))
    done = viva("check", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{file.relative_to(tmp_path)}:7: error value-invalid: `difficulty`: 30 is above 10\n    fix: ")
    assert "Traceback" not in done.stderr


def test_check_prints_json_lines(tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text().replace("difficulty: 3", "dificulty: 3"))
    done = viva("check", tmp_path, "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {entry["code"] for entry in found} == {"key-unknown", "key-missing"}
    assert all({"path", "line", "code", "message", "fix", "severity"} == set(entry) for entry in found)


def test_warnings_fail_only_when_strict(tmp_path: Path) -> None:
    bank.put(tmp_path, bank.text(), folder="elsewhere")
    assert viva("check", tmp_path).returncode == 0
    assert viva("check", tmp_path, "--strict").returncode == 1


def test_check_says_that_a_folder_is_missing(tmp_path: Path) -> None:
    done = viva("check", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "bank-missing" in done.stdout


def test_check_since_holds_ids_in_place(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=tmp_path, check=True, capture_output=True
        )

    root = tmp_path / "bank"
    file = bank.put(root, bank.text())
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    assert viva("check", root, "--since", "HEAD").returncode == 0
    file.write_text(file.read_text().replace("id: second", "id: other"))
    done = viva("check", root, "--since", "HEAD")
    assert done.returncode == 1
    assert "key-point-id-changed" in done.stdout
    done = viva("check", root, "--since", "no-such-revision")
    assert done.returncode == 1
    assert "git cannot show" in done.stderr
    assert viva("check", root, "--since", "--output=/tmp/x").returncode == 1


def test_new_starts_a_question_that_check_guides_through(tmp_path: Path) -> None:
    done = viva("new", "Why is NOT IN a trap?", "--technology", "SQL", "--level", "intermediate", "--to", tmp_path / "bank")
    file = Path(done.stdout.splitlines()[0])
    assert file.parent.name == "SQL-INT-001-why-is-not-in-a"
    checked = viva("check", tmp_path / "bank")
    assert checked.returncode == 1
    assert checked.stdout.count("unfinished") == 8
    again = viva("new", "Why is it a trap, again?", "--technology", "SQL", "--level", "intermediate", "--to", tmp_path / "bank")
    assert "SQL-INT-002" in again.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--id", "sql one"], "is not capital letters"),
        (["--id", "SQL-BEG-001"], "is taken"),
        (["--level", "expert"], "is not one of"),
    ],
)
def test_new_refuses_what_cannot_be(tmp_path: Path, options: list[str], says: str) -> None:
    bank.put(tmp_path, bank.text())
    done = viva("new", "Why is NOT IN a trap?", "--technology", "SQL", "--to", tmp_path, *options)
    assert done.returncode == 2
    assert says in done.stderr


def test_new_refuses_a_title_that_says_nothing(tmp_path: Path) -> None:
    done = viva("new", "Why?", "--technology", "SQL", "--to", tmp_path)
    assert done.returncode == 1
    assert "title" in done.stderr
    assert not list(tmp_path.iterdir())


def test_sync_reports_and_fails_on_a_broken_file(tmp_path: Path) -> None:
    bank.put(tmp_path / "bank", bank.text())
    options = ("sync", "--data", tmp_path / "data", "--bank", tmp_path / "bank")
    first = viva(*options)
    assert (first.returncode, first.stdout) == (0, "bank: 1 questions (1 new, 0 changed, 0 retired)\n")
    bank.put(tmp_path / "bank", "id: x\nnothing", folder="SQL-BEG-002")
    broken = viva(*options)
    assert broken.returncode == 1
    assert "front-matter-missing" in broken.stderr
    assert "1 questions (0 new" in broken.stdout


def test_the_secret_key_is_the_owners_alone(tmp_path: Path) -> None:
    viva("sync", "--data", tmp_path / "data")
    key = tmp_path / "data" / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
    content = key.read_text()
    viva("sync", "--data", tmp_path / "data")
    assert key.read_text() == content


def test_serve_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = viva("serve", "--port", taken.getsockname()[1], "--data", tmp_path)
    assert done.returncode == 1
    assert "is taken" in done.stderr


def test_serve_says_that_a_host_is_none(tmp_path: Path) -> None:
    done = viva("serve", "--host", "no.such.host.invalid", "--port", free_port(), "--data", tmp_path)
    assert done.returncode == 2
    assert "no address of this machine" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = viva("serve", "--port", free_port(), "--data", tmp_path / "file" / "data")
    assert done.returncode in (1, 2)
    assert "file/data" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "viva.sqlite3").write_bytes(b"this is no database at all, " * 100)
    done = viva("sync", "--data", tmp_path)
    assert done.returncode == 1
    assert "viva.sqlite3" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_this_machine_fit(tmp_path: Path) -> None:
    done = viva("doctor", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stdout
    assert "full-text search" in done.stdout
    assert not (tmp_path / "data").exists()


def test_doctor_says_what_is_missing_and_how_to_get_it(tmp_path: Path) -> None:
    done = viva("doctor", "--data", tmp_path, PATH=str(tmp_path))
    assert "git: not found" in done.stdout
    assert "apt install" in done.stdout


def test_serve_watches_its_bank(tmp_path: Path) -> None:
    file = bank.put(tmp_path / "bank", bank.text())
    server = Server(tmp_path / "data", [tmp_path / "bank"])
    server.start("--watch")
    try:
        time.sleep(0.5)
        file.write_text(bank.text(title="What did the watcher see?"))
        deadline, page = time.monotonic() + 20, ""
        while "What did the watcher see?" not in page and time.monotonic() < deadline:
            time.sleep(0.1)
            with urllib.request.urlopen(f"{server.url}/questions/") as answer:
                page = answer.read().decode()
        assert "What did the watcher see?" in page
    finally:
        server.stop()


def test_unknown_commands_and_options_are_explained() -> None:
    assert "No such command" in viva("fly").stderr
    assert "No such option" in viva("check", "--fly").stderr
    assert viva("--version").stdout.startswith("viva, version ")

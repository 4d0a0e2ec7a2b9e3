"""Copies, versions, two servers, and bad days: what goes wrong is said in a sentence, nothing is lost, and it mends without hands."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from tests.browser.conftest import Server, free_port
from tests.cli.test_commands import viva
from tests.postgres import Cluster
from tests.web import bank
from viva.cli.serve import serve


def page(server: Server, path: str = "/questions/") -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{server.url}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def question(root: Path, title: str) -> Path:
    bank.put(root, bank.text(title=title))
    return root


def test_a_copy_goes_out_and_comes_back_while_the_server_runs(tmp_path: Path, database: dict[str, str]) -> None:
    data, root, file = tmp_path / "data", question(tmp_path / "bank", "What was there first?"), tmp_path / "copies" / "copy"
    server = Server(data, [root], **database)
    server.start()
    try:
        done = viva("backup", file, "--data", data, **database)
        assert done.returncode == 0, done.stderr
        assert file.stat().st_mode & 0o077 == 0
        question(root, "What came later?")
        assert viva("sync", "--data", data, "--bank", root, **database).returncode == 0
        assert "What came later?" in page(server)[1]
        done = viva("restore", file, "--data", data, **database)
        assert done.returncode == 0, done.stderr
        assert "What was there first?" in page(server)[1]
        assert "What came later?" not in page(server)[1]
        assert "What was there <mark>first</mark>?" in page(server, "/questions/?q=first")[1]
        (kept,) = (data / "backups").glob("before-restore-*")
        assert viva("restore", kept, "--data", data, **database).returncode == 0
        assert "What came later?" in page(server)[1]
    finally:
        server.stop()


def test_what_is_no_copy_is_refused_and_nothing_changes(tmp_path: Path, database: dict[str, str]) -> None:
    data, root, file = tmp_path / "data", question(tmp_path / "bank", "What stays?"), tmp_path / "copy"
    assert viva("sync", "--data", data, "--bank", root, **database).returncode == 0
    assert viva("backup", file, "--data", data, **database).returncode == 0
    whole = file.read_bytes()
    wrong = {
        "text": b"not a copy at all",
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "other": b"PGDMP" if not database else b"SQLite format 3\x00",
    }
    for name, content in wrong.items():
        (tmp_path / name).write_bytes(content)
        done = viva("restore", tmp_path / name, "--data", data, **database)
        assert done.returncode == 1, name
        assert "Nothing was changed" in done.stderr
        assert "Traceback" not in done.stderr
    assert viva("restore", tmp_path / "nowhere", "--data", data, **database).returncode == 1
    done = viva("sync", "--data", data, "--bank", root, **database)
    assert "1 questions (0 new, 0 changed, 0 retired)" in done.stdout


def older(data: Path, database: dict[str, str]) -> None:
    """Take the newest schema change of the library back, as if an older Viva had been the last to run."""
    code = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', 'library', '0001', verbosity=0)"
    environment = {**os.environ, "VIVA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "viva.web.settings", **database}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def newer(data: Path, database: dict[str, str]) -> None:
    """Leave the trace that a newer Viva leaves."""
    code = "import django; django.setup(); from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection as c; R(c).record_applied('library', '0999_tomorrow')"
    environment = {**os.environ, "VIVA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "viva.web.settings", **database}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def test_a_copy_is_made_before_an_older_database_is_changed(tmp_path: Path, database: dict[str, str]) -> None:
    data, root = tmp_path / "data", question(tmp_path / "bank", "What is kept?")
    assert "copied" not in viva("sync", "--data", data, "--bank", root, **database).stdout
    older(data, database)
    blocked = data / "backups"
    blocked.write_text("in the way of the folder")
    done = viva("sync", "--data", data, "--bank", root, **database)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert "VIVA_MIGRATION_BACKUP=off" in done.stderr
    blocked.unlink()
    done = viva("sync", "--data", data, "--bank", root, "--rebuild", **database)
    assert done.returncode == 0, done.stderr
    assert "copied to" in done.stdout
    assert len(list(blocked.glob("before-library.0002*"))) == 1
    older(data, database)
    assert "copied" not in viva("sync", "--data", data, "--bank", root, "--rebuild", VIVA_MIGRATION_BACKUP="off", **database).stdout


def test_an_older_viva_refuses_newer_data(tmp_path: Path, database: dict[str, str]) -> None:
    data, root, file = tmp_path / "data", question(tmp_path / "bank", "What of tomorrow?"), tmp_path / "copy"
    assert viva("sync", "--data", data, "--bank", root, **database).returncode == 0
    assert viva("backup", file, "--data", data, **database).returncode == 0
    newer(data, database)
    for command in (["sync"], ["serve", "--port", free_port()], ["backup"]):
        done = viva(*command, "--data", data, **database)
        assert done.returncode == 1
        assert "newer Viva" in done.stderr
        assert "0999_tomorrow" in done.stderr
    assert viva("restore", file, "--data", data, **database).returncode == 0
    assert viva("sync", "--data", data, "--bank", root, **database).returncode == 0
    newer(data, database)
    kept = max((data / "backups").glob("before-restore-*"), key=lambda found: found.stat().st_mtime)
    assert "newer Viva" in viva("restore", kept, "--data", data, **database).stderr


def test_only_the_newest_automatic_copies_are_kept(tmp_path: Path) -> None:
    data, root = tmp_path / "data", question(tmp_path / "bank", "How many?")
    viva("sync", "--data", data, "--bank", root)
    folder = data / "backups"
    folder.mkdir()
    for n in range(12):
        (folder / f"before-old-{n:02d}.sqlite3").write_text("")
        os.utime(folder / f"before-old-{n:02d}.sqlite3", (n, n))
    (folder / "by-hand-mine.sqlite3").write_text("")
    older(data, {})
    viva("sync", "--data", data, "--bank", root)
    assert len(list(folder.glob("before-*"))) == 10
    assert not (folder / "before-old-02.sqlite3").exists()
    assert (folder / "by-hand-mine.sqlite3").exists()


def test_two_servers_on_one_folder_know_of_each_other(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", [question(tmp_path / "bank", "Who is first?")])
    server.start()
    try:
        done = viva("serve", "--data", server.data, "--port", free_port())
        assert done.returncode == 1
        assert server.url in done.stderr
        assert "--data" in done.stderr
        assert "Who is first?" in page(server)[1]
    finally:
        server.stop()
    server.start()
    server.stop()


def test_a_killed_server_leaves_the_folder_free(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", [question(tmp_path / "bank", "What survives?")])
    server.start()
    assert server.process
    children = subprocess.run(["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=True).stdout.split()
    server.process.kill()
    server.process.wait()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    server.start()
    try:
        assert "What survives?" in page(server)[1]
    finally:
        server.stop()


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", [question(tmp_path / "bank", "Who comes back?")])
    server.start("--no-worker")
    try:
        assert server.process

        def workers() -> list[str]:
            assert server.process
            found = subprocess.run(["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=False)
            return found.stdout.split()

        (first,) = workers()
        os.kill(int(first), signal.SIGKILL)

        def back() -> bool:
            try:
                return workers() not in ([], [first]) and page(server)[0] == 200
            except OSError:
                return False

        until(back)
        assert "Who comes back?" in page(server)[1]
    finally:
        server.stop()


def test_a_database_that_goes_away_and_comes_back(tmp_path: Path, own_cluster: Callable[[], Cluster]) -> None:
    with own_cluster() as cluster:
        server = Server(tmp_path / "data", [question(tmp_path / "bank", "Who waits?")], DATABASE_URL=cluster.create("away"))
        server.start("--workers", "2")
        try:
            for _ in range(8):
                assert page(server)[0] == 200
            cluster.stop()
            for path in ("/questions/", "/questions/SQL-BEG-001/", "/hub/"):
                status, text = page(server, path)
                assert status == 503
                assert "Nothing was lost" in text
            status, text = page(server, "/api/v1/questions")
            assert (status, json.loads(text)["title"]) == (503, "Service Unavailable")
            assert page(server, "/health/")[0] == 503
            assert page(server, "/help/")[0] == 200
            done = viva("sync", "--data", tmp_path / "other", DATABASE_URL=cluster.url)
            assert done.returncode == 1
            assert "cannot be used" in done.stderr
            assert "Traceback" not in done.stderr
            cluster.start()
            for _ in range(8):
                assert page(server)[0] == 200
                assert page(server, "/health/")[0] == 200
        finally:
            server.stop()


def on_small_disk(tmp_path: Path, options: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `viva` where tmp_path/disk is a file system of its own, mounted with these options in a mount namespace that ends with the command."""
    if shutil.which("unshare") is None:
        pytest.skip("a disk of one's own needs Linux")
    disk = tmp_path / "disk"
    disk.mkdir(exist_ok=True)
    space = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    mount = f'mount -t tmpfs -o "{options.removesuffix(",ro")}" tmpfs "$0"' + (
        ' && mount -o remount,ro "$0"' if options.endswith(",ro") else ""
    )
    command = [*space, "sh", "-c", f'{mount} && exec "$@"', str(disk), sys.executable, "-m", "viva", *map(str, arguments)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VIVA_", "DJANGO_"))}
    return subprocess.run(command, capture_output=True, text=True, env=clean, timeout=120, check=False)


@pytest.mark.parametrize("size", ["64k", "300k", "900k"])
def test_a_full_disk_is_named(tmp_path: Path, size: str) -> None:
    done = on_small_disk(tmp_path, f"size={size}", "sync", "--data", tmp_path / "disk" / "data")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert any(word in done.stderr.lower() for word in ("no space left", "full", "disk i/o error")), done.stderr


def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    done = on_small_disk(tmp_path, "size=1m,ro", "serve", "--port", free_port(), "--data", tmp_path / "disk")
    assert done.returncode == 1
    assert "cannot be written: Read-only file system" in done.stderr
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_copy_that_does_not_fit_leaves_no_half(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert viva("sync", "--data", data).returncode == 0
    done = on_small_disk(tmp_path, "size=200k", "backup", tmp_path / "disk" / "copy", "--data", data)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert viva("sync", "--data", data).returncode == 0


def test_a_damaged_database_is_not_copied_as_if_it_were_sound(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert viva("sync", "--data", data).returncode == 0
    file = data / "viva.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    for start in range(40_000, len(content), 4096):
        content[start : start + 200] = b"\xff" * 200
    file.write_bytes(content)
    done = viva("backup", tmp_path / "copy", "--data", data)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://user:secret@localhost/x", "postgres://"),
        ("nonsense", "postgres://"),
        ("postgres://user:secret@127.0.0.1:1/x", "cannot be used"),
    ],
)
def test_a_wrong_database_address_is_explained_without_the_password(tmp_path: Path, url: str, says: str) -> None:
    done = viva("sync", "--data", tmp_path, DATABASE_URL=url)
    assert done.returncode == 1
    assert says in done.stderr
    assert "secret" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "value"), [("VIVA_PAGE_CACHE_MB", "many"), ("VIVA_LOG_LEVEL", "LOUD"), ("VIVA_LOG_FORMAT", "xml")])
def test_a_wrong_setting_is_explained(tmp_path: Path, name: str, value: str) -> None:
    done = viva("sync", "--data", tmp_path, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_public_address_says_what_that_means(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", [question(tmp_path / "bank", "Who may read?")])
    server.start("--host", "0.0.0.0")
    server.stop()
    text = next(tmp_path.glob("serve-*.log")).read_text()
    assert "everyone who can reach this machine can read the bank" in text
    assert "HTTPS" in text


def test_the_log_says_what_happened_and_nothing_of_the_reader(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", [question(tmp_path / "bank", "What is logged?")], VIVA_ACCESS_LOG="1", VIVA_LOG_FORMAT="json")
    server.start()
    try:
        asked = urllib.request.Request(f"{server.url}/questions/?q=my-private-search", headers={"User-Agent": "A Very Special Browser"})
        urllib.request.urlopen(asked).read()
        page(server, "/someone@example.org")
        page(server, "/api/v1/questions")
        page(server, "/api/v1/questions")
    finally:
        server.stop()
    text = next(tmp_path.glob("serve-*.log")).read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {"time", "level", "logger", "message", "method", "path", "status", "ms"} == set(lines[-1])
    assert [(line["path"], line["status"]) for line in lines[-4:]] == [
        ("/questions/", 200),
        ("(nowhere)", 404),
        ("/api/v1/questions", 200),
        ("/api/v1/questions", 200),
    ]
    for private in ("my-private-search", "Special Browser", '127.0.0.1"', "example.org"):
        assert private not in "".join(line for line in text.splitlines() if line.startswith("{"))


def test_behind_a_proxy_addresses_carry_its_name_and_scheme(tmp_path: Path) -> None:
    root = question(tmp_path / "bank", "Who is in front?")
    for trusted, scheme in (("", "http"), ("1", "https")):
        server = Server(tmp_path / f"data{trusted}", [root], VIVA_BEHIND_PROXY=trusted, VIVA_ALLOWED_HOSTS="viva.example.org")
        server.start()
        try:
            for forwarded, expected in (("http", "http"), ("https", scheme)):
                headers = {"Host": "viva.example.org", "X-Forwarded-Proto": forwarded}
                with urllib.request.urlopen(urllib.request.Request(f"{server.url}/sitemap.xml", headers=headers)) as answer:
                    assert f"<loc>{expected}://viva.example.org/questions/</loc>" in answer.read().decode()
        finally:
            server.stop()


def test_the_files_for_a_school_fit_together() -> None:
    """There is no container engine here; this holds their form, and that they name commands and settings that exist."""
    root = Path(__file__).parents[2]
    compose = yaml.safe_load((root / "deploy" / "compose.yaml").read_text("utf-8"))
    viva_service = compose["services"]["viva"]
    assert (root / "deploy" / viva_service["build"]["context"] / viva_service["build"]["dockerfile"]).exists()
    assert set(viva_service["depends_on"]) < set(compose["services"])
    mounted = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert mounted == set(compose["volumes"])
    assert all(port.startswith("127.0.0.1:") for port in viva_service["ports"])
    documented = (root / "docs" / "settings.md").read_text("utf-8")
    unit = (root / "deploy" / "viva.service").read_text("utf-8")
    for name in [*viva_service["environment"], *re.findall(r"\b(VIVA_[A-Z_]+)=", unit)]:
        assert f"`{name}`" in documented, name
    commands = [re.search(r"ExecStart=/opt/viva/bin/viva (.*)", unit)[1].split()]  # type: ignore[index]
    commands.append(json.loads(re.search(r"^CMD (.*)$", (root / "deploy/Dockerfile").read_text("utf-8"), re.M)[1]))  # type: ignore[index]
    for command, *options in commands:
        assert command == "serve"
        serve.make_context("serve", list(options))

"""The wheel alone, in an empty environment, serves the shipped bank."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parent.parent


ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("VIVA_", "DJANGO_", "PYTHONPATH"))}
"""A stranger's: nothing of this checkout."""


def run(*command: object, cwd: Path | None = None) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=cwd, env=ENVIRONMENT, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_serves_the_shipped_bank(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements" / "runtime.lock")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel)
    viva = tmp_path / "venv" / "bin" / "viva"
    assert "clean" in run(viva, "check", cwd=tmp_path)
    assert "Everything that `viva serve` needs is here." in run(viva, "doctor", "--data", tmp_path / "data")
    port = free_port()
    command = [str(viva), "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, env=ENVIRONMENT, cwd=tmp_path) as server:
        try:
            assert "ML-INT-003" in first_page(f"http://127.0.0.1:{port}/questions/")
        finally:
            server.terminate()


def first_page(address: str) -> str:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no page came in half a minute")

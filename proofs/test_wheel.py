"""The wheel alone, in an empty environment, serves the shipped bank."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parent.parent


def run(*command: object, cwd: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VIVA_", "DJANGO_", "PYTHONPATH"))}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=cwd, env=environment, timeout=600, check=False)
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
    server = subprocess.Popen(
        [str(viva), "serve", "--port", str(port), "--data", str(tmp_path / "data")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        while "Viva is at" not in (line := server.stdout.readline()):
            assert line, "the server ended"
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/questions/", timeout=5) as answer:
                    assert b"ML-INT-003" in answer.read()
                break
            except ConnectionError:
                continue
            except urllib.error.URLError:
                subprocess.run(["sleep", "0.1"], check=True)
        else:
            raise AssertionError("no page came")
    finally:
        server.terminate()
        server.wait(20)

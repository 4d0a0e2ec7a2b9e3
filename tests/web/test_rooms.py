"""A room that registers appears everywhere, without a line changed in another room: tests/rooms/visit.py, run with the tiny room in the house."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_room_appears_by_registering() -> None:
    command = [sys.executable, "-m", "pytest", "tests/rooms/visit.py", "--ds=tests.rooms.settings", "-q", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout

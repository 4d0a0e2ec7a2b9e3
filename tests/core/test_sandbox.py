"""A child keeps within its limits, whatever it tries, and leaves nothing behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from viva.sandbox import runner
from viva.sandbox.limits import Limits
from viva.sandbox.result import Ending, Result
from viva.sandbox.runner import run

LAUNCH = Path(runner.__file__).with_name("launch.py")


def python(code: str, stdin: bytes = b"", **options: object) -> Result:
    return run([sys.executable, "-c", code], stdin=stdin, **options)  # type: ignore[arg-type]


def test_a_child_hears_and_is_heard() -> None:
    lines: list[bytes] = []
    result = python("import sys; print(sys.stdin.read().upper()); print('two')", b"hello", on_line=lines.append)
    assert result.ending is Ending.FINISHED
    assert lines == [b"HELLO", b"two"]
    assert python("print('all at once')").stdout == b"all at once\n"


def test_a_large_message_is_fed_while_it_is_listened_to() -> None:
    result = python("import sys; sys.stdout.write(sys.stdin.read())", b"x" * 1_500_000)
    assert len(result.stdout) == 1_500_000


@pytest.mark.parametrize(
    ("code", "limits", "ending"),
    [
        ("while True: pass", Limits(seconds=0.7), Ending.TIME),
        ("while True: pass", Limits(seconds=20, cpu_seconds=1), Ending.TIME),
        ("import time; time.sleep(60)", Limits(seconds=0.7), Ending.TIME),
        ("import os, time; os.close(1); os.close(2); time.sleep(60)", Limits(seconds=0.7), Ending.TIME),
        ("while True: print('x' * 9999)", Limits(output_bytes=100_000), Ending.OUTPUT),
        ("import sys\nwhile True: sys.stderr.write('x' * 9999)", Limits(output_bytes=100_000), Ending.OUTPUT),
        ("x = []\nwhile True: x.append(b'x' * 10**7)", Limits(memory_bytes=1 << 28), Ending.MEMORY),
        ("raise MemoryError('so it says')", Limits(), Ending.FAILED),
        ("open('big', 'wb').write(b'x' * 10**7)", Limits(file_bytes=1_000_000), Ending.FAILED),
        ("1/0", Limits(), Ending.FAILED),
        ("import os; os._exit(7)", Limits(), Ending.FAILED),
        ("import os; os.kill(os.getpid(), 11)", Limits(), Ending.FAILED),
    ],
)
def test_what_goes_too_far_is_ended_and_named(code: str, limits: Limits, ending: Ending) -> None:
    start = time.monotonic()
    result = python(code, limits=limits)
    assert result.ending is ending
    assert time.monotonic() - start < 10


def test_the_end_of_a_complaint_is_kept() -> None:
    result = python("import sys; sys.stderr.write('x' * 90_000); raise ValueError('the reason')")
    assert result.stderr.endswith(b"ValueError: the reason\n")
    assert len(result.stderr) <= 20_000


def test_a_caller_can_stop_it() -> None:
    start = time.monotonic()
    assert python("import time; time.sleep(60)", stop=lambda: time.monotonic() - start > 0.5).ending is Ending.STOPPED


def test_secrets_of_the_parent_are_not_the_childs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/db")
    seen = python(
        "import os; print(sorted(os.environ)); print(os.environ['OMP_NUM_THREADS'], os.environ['PYTHONHASHSEED'])"
    ).stdout.decode()
    assert "VIVA_SECRET_KEY" not in seen
    assert "DATABASE_URL" not in seen
    assert seen.endswith("1 0\n")


def test_its_folder_is_its_own_and_goes_with_it() -> None:
    folder = Path(python("import os; open('note', 'w').write('x'); print(os.getcwd())").stdout.decode().strip())
    assert folder != Path.cwd()
    assert not folder.exists()


def test_children_of_the_child_end_with_it() -> None:
    code = "import subprocess, sys, os; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(p.pid)"
    pid = int(python(code).stdout)
    for _ in range(50):
        if not alive(pid):
            return
        time.sleep(0.1)
    pytest.fail("the grandchild lives on")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().split()[2] == "Z")


@pytest.mark.skipif(sys.platform != "linux", reason="only there a child is told of its parent's end")
def test_a_child_of_process_1_runs(tmp_path: Path) -> None:
    """In a container the worker is process 1, and that is no sign that it is gone."""
    code = "import sys\nfrom viva.sandbox.runner import run\nprint(run([sys.executable, '-c', 'print(6 * 7)']).stdout.decode())"
    command = ["unshare", "--fork", "--pid", "--map-root-user", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "unshare failed" in done.stderr or "Operation not permitted" in done.stderr:
        command = [sys.executable, str(LAUNCH), json.dumps({"parent": os.getpid(), "cpu_seconds": 5, "memory_bytes": 1 << 30, "file_bytes": 1000}), "/bin/echo", "42"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "42", done.stderr


def test_limits_are_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        Limits(seconds=0)

"""Starts a child within limits, feeds it, listens to it, ends it."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from viva.sandbox.limits import Limits
from viva.sandbox.result import Ending, Result

_LAUNCH = Path(__file__).with_name("launch.py")
_KEPT_STDERR = 20_000
_POLL = 0.005
"""Seconds between two looks whether a child has ended that has closed its pipes."""
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes that `ru_maxrss` counts in: getrusage(2) of macOS, of Linux."""
_NEARLY_ALL = 0.8
"""A child that failed while it held this share of its memory failed for want of memory: libraries and fragments take the rest."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""More threads are slower on shared cores and add up in another order, so that numbers differ in their last digits."""


def run(
    argv: Sequence[str],
    *,
    stdin: bytes = b"",
    limits: Limits | None = None,
    variables: Mapping[str, str] | None = None,
    on_line: Callable[[bytes], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Run `argv` (an absolute path and its arguments) in an empty folder that is removed afterwards.

    The child sees none of the parent's environment but PATH, LANG and the time zone, with `variables` on top. `on_line` is called with each
    line of stdout as it comes; without it stdout is collected. `stop` is asked a few times a second whether to end the child.
    Raises OSError where the program cannot be started; everything the child does is told by the Result.
    """
    limits = limits or Limits()
    bounds = {
        "parent": os.getpid(),
        "cpu_seconds": limits.cpu_seconds,
        "memory_bytes": limits.memory_bytes,
        "file_bytes": limits.file_bytes,
    }
    with tempfile.TemporaryDirectory(prefix="viva-run-") as folder:
        environment = _environment(folder) | dict(variables or {})
        command = [sys.executable, "-I", str(_LAUNCH), json.dumps(bounds), *argv]
        child = subprocess.Popen(  # noqa: S603 - no shell; what runs is the caller's choice
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        try:
            return _listen(child, stdin, limits, on_line, stop)
        finally:
            _end(child)


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | dict.fromkeys(_ONE_THREAD, "1") | {"HOME": folder, "TMPDIR": folder, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}


def _listen(
    child: "subprocess.Popen[bytes]",
    stdin: bytes,
    limits: Limits,
    on_line: Callable[[bytes], None] | None,
    stop: Callable[[], bool] | None,
) -> Result:
    assert child.stdin is not None  # noqa: S101 - all three are pipes
    assert child.stdout is not None  # noqa: S101
    assert child.stderr is not None  # noqa: S101
    threading.Thread(target=_feed, args=(child.stdin, stdin), daemon=True).start()
    start, said, rest, complaint = time.monotonic(), 0, bytearray(), bytearray()
    ending: Ending | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        selector.register(child.stderr, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(0.2)
            for key, _ in ready:
                chunk = os.read(key.fd, 1 << 16)
                if not chunk:
                    selector.unregister(key.fileobj)
                    continue
                said += len(chunk)
                if key.fileobj is child.stderr:
                    complaint = (complaint + chunk)[-_KEPT_STDERR:]
                else:
                    rest += chunk
                    rest = _lines(rest, on_line) if on_line else rest
            ending = _exceeded(said, time.monotonic() - start, limits) or (Ending.STOPPED if stop and stop() else None)
            if ending:
                _end(child)
                break
    peak = 0
    if ending is None:
        remaining = max(0.1, limits.seconds - (time.monotonic() - start))
        peak = _wait(child, remaining)
        if child.returncode is None:
            ending = Ending.TIME
            _end(child)
    status = child.wait()
    ending = ending or _ending(status, peak, limits)
    return Result(ending, status, bytes(rest), bytes(complaint), time.monotonic() - start)


def _feed(pipe: object, data: bytes) -> None:
    try:
        with pipe as stream:  # type: ignore[attr-defined]
            stream.write(data)
    except OSError:
        pass  # it ended without reading


def _lines(rest: bytearray, on_line: Callable[[bytes], None]) -> bytearray:
    *lines, tail = rest.split(b"\n")
    for line in lines:
        on_line(bytes(line))
    return bytearray(tail)


def _exceeded(said: int, seconds: float, limits: Limits) -> Ending | None:
    if said > limits.output_bytes:
        return Ending.OUTPUT
    return Ending.TIME if seconds > limits.seconds else None


def _wait(child: "subprocess.Popen[bytes]", seconds: float) -> int:
    """Wait for the child's end, which its pipes do not tell: it may close them and go on. Gives the bytes of memory that it held at most.

    What the kernel counted is believed, not what the child says of itself.
    """
    deadline = time.monotonic() + seconds
    while child.returncode is None and time.monotonic() < deadline:
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        if ended:
            child.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_maxrss * _MAXRSS_UNIT
        time.sleep(_POLL)
    return 0


def _ending(status: int, peak: int, limits: Limits) -> Ending:
    """How a child ended that nobody stopped."""
    if status == 0:
        return Ending.FINISHED
    if status == -signal.SIGXCPU:
        return Ending.TIME
    return Ending.MEMORY if peak >= _NEARLY_ALL * limits.memory_bytes else Ending.FAILED


def _end(child: "subprocess.Popen[bytes]") -> None:
    """The child and whatever it started: they share a session, so a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()

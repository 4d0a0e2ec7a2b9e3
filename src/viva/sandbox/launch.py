"""The first thing a child runs: puts the limits on itself, then becomes the program. Standard library only; started with `python -I`.

Usage: python -I launch.py '{"parent": 123, "cpu_seconds": 30, "memory_bytes": …, "file_bytes": …}' program argument…
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


def main() -> None:
    limits = json.loads(sys.argv[1])
    if sys.platform == "linux":  # a worker that is killed must not leave its child computing
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != limits["parent"]:  # the worker was gone before the line above; it may itself be process 1, in a container
            sys.exit(1)
    _limit(resource.RLIMIT_CPU, limits["cpu_seconds"])
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    _limit(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on address space
        _limit(resource.RLIMIT_AS, limits["memory_bytes"])
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the caller's own program, no shell


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    above = (
        value + 1 if kind == resource.RLIMIT_CPU and hard in (resource.RLIM_INFINITY, -1) else value
    )  # a signal that tells, then the end
    resource.setrlimit(kind, (value, above))


if __name__ == "__main__":
    main()

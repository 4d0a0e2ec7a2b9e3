"""Servers under load: CPU that a server spends on a request, which survives a busy machine, and latencies, which do not. Needs wrk (Debian's package)."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What one run saw. `cpu_ms` is of the server's whole process tree for one request."""

    requests: int
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    errors: int


class Running(AbstractContextManager["Running"]):
    """A server as a process on a free port; `{port}` in the command is replaced."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], ready: str = "/") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [part.replace("{port}", str(self.port)) for part in command],
            env={**os.environ, **environment},
            stdout=self._log,
            stderr=self._log,
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(self.url + ready, timeout=5):
                    return
            except OSError as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self._log.seek(0)
                    raise RuntimeError(f"{command}: {error}\n{self._log.read().decode()[-3000:]}") from error
                time.sleep(0.1)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(20)

    def cpu_seconds(self) -> float:
        """User and system time that the tree has used so far."""
        total = 0
        for pid in processes(self._process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory_mb(self) -> tuple[float, float]:
        """See `memory_mb`."""
        return memory_mb(self._process.pid)


def processes(root: int) -> list[int]:
    """A process and all its children, itself first."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        children = Path(f"/proc/{pid}/task/{pid}/children")
        waiting += [int(child) for child in children.read_text().split()] if children.exists() else []
    return found


def memory_mb(root: int) -> tuple[float, float]:
    """Proportional set size (shared pages are counted once) of the whole tree and, on average, of one worker (Linux)."""
    sizes = []
    for pid in processes(root):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes.append(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000)
    workers = sizes[1:] or sizes
    return sum(sizes), sum(workers) / len(workers)


def press(
    server: Running,
    addresses: Sequence[str],
    headers: Mapping[str, str] | None = None,
    *,
    clients: int = 8,
    seconds: int = 4,
    pause: float = 0.0,
) -> Load:
    """Ask for the addresses in turn with `clients` connections; each waits `pause` seconds on average before it asks again."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ",".join(f'"{address}"' for address in addresses)
        script.write(f"local a={{{listed}}} local i=0 request=function() i=i%#a+1 return wrk.format('GET',a[i]) end")
        if pause:
            script.write(f" delay=function() return math.random(0, {2000 * pause:.0f}) end")
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", "--latency", "--timeout", "20s", "-s", script.name]
        command += [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
        subprocess.run([*command, "-d1s", server.url], check=True, capture_output=True)
        before = server.cpu_seconds()
        done = subprocess.run([*command, f"-d{seconds}s", server.url], check=True, capture_output=True, text=True).stdout
        used = server.cpu_seconds() - before
    count = int(re.search(r"(\d+) requests in", done)[1])  # type: ignore[index]
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", done)))
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)", done):
        errors += int(failed[1])
    return Load(count, 1000 * used / max(count, 1), _ms(done, "50%"), _ms(done, "99%"), errors)


def _ms(report: str, share: str) -> float:
    value, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", report).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def missing() -> list[str]:
    """Programs that this machine lacks."""
    return [name for name in ("wrk", "nginx") if shutil.which(name) is None and not Path(f"/usr/sbin/{name}").exists()]

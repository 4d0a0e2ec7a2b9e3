"""The two sides: where each lies, and how its Viva is run."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120.0
"""Seconds that a command or the start of a server may take."""
OWN_SETTINGS = ("VIVA_", "DJANGO_", "DATABASE_URL", "XDG_", "PYTHON", "GIT_")
"""Variables of the environment that no side gets to see begin with one of these."""


def text_of(content: bytes) -> str:
    """What a program wrote, with the ends of lines as they are."""
    return content.decode("utf-8", "replace")


@dataclass
class Side:
    """One checkout and a folder in which its Viva may write."""

    name: str
    root: Path
    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    """What is this side's own in a text -> the marker that takes its place."""

    def __post_init__(self) -> None:
        self.names |= {str(self.root): "<checkout>", str(self.folder): "<folder>"}
        for name in ("home", "tmp"):
            (self.folder / name).mkdir(parents=True)

    def environment(self) -> dict[str, str]:
        """Nothing of the caller's settings, and everything written below our folder."""
        found = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
        own = {"PYTHONPATH": self.root / "src", "HOME": self.folder / "home", "TMPDIR": self.folder / "tmp", "COLUMNS": 80}
        return found | {name: str(value) for name, value in own.items()}

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line of this side's Viva."""
        return [sys.executable, "-m", "viva", *map(str, arguments)]

    def viva(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command of Viva in the checkout's root. One that does not end has the status -9."""
        command = self.command(*arguments)
        try:
            done = subprocess.run(
                command,
                cwd=self.root,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, -signal.SIGKILL, "", f"it does not end within {PATIENCE:.0f} seconds")
        return subprocess.CompletedProcess(command, done.returncode, text_of(done.stdout), text_of(done.stderr))


@dataclass
class Server:
    """A running `viva serve`. `output` and `status` are there once it has ended."""

    port: int
    data: Path
    output: str = ""
    status: int | None = None


@contextmanager
def serving(side: Side, *, bank: str | Path, data: Path) -> Iterator[Server]:
    """A server of this side until the block ends, together with whatever it started."""
    server = Server(free_port(), data)
    side.names |= {f":{server.port}": ":<port>", f"port {server.port}": "port <port>"}
    log = data.with_suffix(".log")
    command = side.command("serve", "--port", str(server.port), "--data", data, "--bank", bank)
    with log.open("w") as stream:
        process = subprocess.Popen(
            command,
            cwd=side.root,
            env=side.environment(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_listens(process, server.port, side, log)
        yield server
    finally:
        _stop(process)
        server.output, server.status = log.read_text("utf-8"), process.returncode


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, side: Side, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"`viva serve` does not start on the side {side.name}:\n{log.read_text('utf-8')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its worker may still be on its way out


@contextmanager
def two_sides(revision: str) -> Iterator[tuple[Side, Side]]:
    """(the checkout at `revision`, the present one), removed when the block ends."""
    here = Path(_git("rev-parse", "--show-toplevel").strip())
    commit = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
    with tempfile.TemporaryDirectory(prefix="golden-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        old, new = folder / "1" / "checkout", folder / "2" / "checkout"  # paths of the same length, should one be cut somewhere
        try:
            _git("worktree", "add", "--quiet", "--detach", str(old), commit)
            _copy_present(here, new)
            sides = Side("before", old, folder / "1" / "folder"), Side("after", new, folder / "2" / "folder")
            for side in sides:
                _runs_its_own(side)
            yield sides
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(old)], capture_output=True, check=False)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def _copy_present(here: Path, target: Path) -> None:
    """Everything that git tracks or would track, as it is now."""
    listed = _git("-C", str(here), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in sorted(set(listed.split("\0")) - {""}):
        source = here / name
        if not source.is_file():  # deleted and not yet committed
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target / name)


def _runs_its_own(side: Side) -> None:
    """`viva doctor` names the shipped bank's folder, which shows whose sources ran. Two equal sides by mistake would prove nothing."""
    done = side.viva("doctor", "--data", side.folder / "doctor")
    if str(side.root) not in done.stdout:
        raise SystemExit(f"the side {side.name} does not run its own sources:\n{done.stdout}{done.stderr}")

"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, on a free port, gone afterwards.

`python -m tests.postgres pytest …` runs a command beside one, with its address in VIVA_TEST_DATABASE_URL, and in VIVA_LAB_POSTGRES for the labs.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self


def binaries() -> Path | None:
    """The folder of initdb and postgres: on the PATH, or where Debian and Homebrew put them."""
    places = [Path(found).resolve().parent for name in ("initdb", "pg_ctl") if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True) + sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"))
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


class Cluster:
    """`with Cluster() as cluster:` gives a running server; `cluster.url` is its database. PostgreSQL refuses to run as root, so root lends it another name."""

    def __init__(self) -> None:
        found = binaries()
        if found is None:
            raise FileNotFoundError("no PostgreSQL on this machine: apt install postgresql, brew install postgresql")
        self._bin = found
        self._folder = Path(tempfile.mkdtemp(prefix="viva-pg-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = pwd.getpwnam("postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody")
            os.chown(self._folder, who.pw_uid, who.pw_gid)
            self._as = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._run("initdb", "-D", str(self._data), "-U", "viva", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://viva@127.0.0.1:{self.port}/postgres"

    @property
    def bin(self) -> Path:
        return self._bin

    def create(self, name: str) -> str:
        """A new empty database; gives its address."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "viva", name)
        return f"postgres://viva@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self._folder, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": 50}  # fmt: skip
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, *settings], stdout=log, stderr=log, cwd=self._folder, **self._as
            )
        for _ in range(200):
            if subprocess.run([self._bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode == 0:
                return
            try:
                self._server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError((self._folder / "log").read_text())

    def stop(self) -> None:
        """At once, sessions or not: a fast shutdown."""
        if self._server is not None:
            self._server.send_signal(2)
            self._server.wait(20)
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run([self._bin / name, *arguments], capture_output=True, text=True, check=False, cwd=self._folder, **self._as)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")


if __name__ == "__main__":
    with Cluster() as here:
        raise SystemExit(
            subprocess.call(sys.argv[1:], env={**os.environ, "VIVA_TEST_DATABASE_URL": here.url, "VIVA_LAB_POSTGRES": here.url})
        )

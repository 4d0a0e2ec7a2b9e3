"""`python -m bench`: measure on this machine and write docs/benchmarks.md. `--quick` uses fewer questions and writes nothing."""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.postgres import Cluster, binaries

from bench import lighthouse, pages, quality, room, search, start

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("start", "pages", "room", "search", "quality", "lighthouse")
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Run what there is and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="300 questions instead of 10,000, no Lighthouse, nothing written")
    options.add_argument("--no-lighthouse", action="store_true")
    options.add_argument("--only", choices=PARTS, action="append", help="this part alone, printed and not written")
    chosen = options.parse_args()
    small = chosen.quick
    sizes = (300, 1_000) if small else (1_000, 10_000, 100_000)
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as name, _postgres() as postgres:
        folder = Path(name)
        parts: dict[str, Callable[[], str]] = {
            "start": lambda: start.measure(folder),
            "pages": lambda: pages.measure(folder, 300 if small else 10_000),
            "room": lambda: room.measure(folder, (sizes[0], sizes[-1]), postgres),
            "search": lambda: search.measure(folder, sizes, postgres),
            "quality": lambda: quality.measure(folder, postgres),
            "lighthouse": lambda: lighthouse.measure(folder),
        }
        assert tuple(parts) == PARTS
        left_out = {"lighthouse"} if small or chosen.no_lighthouse else set()
        wanted = [part for part in PARTS if part in (chosen.only or PARTS) and part not in left_out]
        written = [_head()]
        for part in wanted:
            begun = time.monotonic()
            written.append(parts[part]())
            print(f"{part}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    text = "\n".join(written)
    print(text)
    if not small and not chosen.only:
        PAGE.write_text(text, "utf-8")


@contextmanager
def _postgres() -> Iterator[Callable[[str], str] | None]:
    """Makes databases on a server of its own; None where there is no PostgreSQL."""
    if binaries() is None:
        yield None
        return
    with Cluster() as cluster:
        yield cluster.create


def _head() -> str:
    processor = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.processor() or platform.machine()
    )
    return (
        "# Benchmarks\n\n"
        f"Written by `make bench` on {date.today():%d %B %Y}: {processor}, {platform.system()}, Python {platform.python_version()}. "
        "The machine is shared, so single milliseconds mean little; the tables are for orders of magnitude and for comparing two runs on one machine.\n"
    )


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []


if __name__ == "__main__":
    main()

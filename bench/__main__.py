"""`python -m bench`: measure on this machine and write docs/benchmarks.md. `--quick` uses fewer questions and writes nothing."""

import argparse
import platform
import tempfile
from datetime import date
from pathlib import Path

from bench import lighthouse, pages, start

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Run what there is and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="300 questions instead of 10,000, no Lighthouse, nothing written")
    options.add_argument("--no-lighthouse", action="store_true")
    chosen = options.parse_args()
    count = 300 if chosen.quick else 10_000
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as folder:
        parts = [_head(), start.measure(Path(folder)), pages.measure(Path(folder), count)]
        if not (chosen.quick or chosen.no_lighthouse):
            parts.append(lighthouse.measure(Path(folder)))
    text = "\n".join(parts)
    print(text)
    if not chosen.quick:
        PAGE.write_text(text, "utf-8")


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

"""`python -m tools.golden REV`: see the package's docstring."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.golden import answers, commands, compare, database, exported
from tools.golden.sides import Side, two_sides

KINDS = ("http", "cli", "export", "database")


def main() -> int:
    """Compare, print, and give the exit status: 1 where anything differs."""
    options = _options()
    kinds = options.only or [kind for kind in KINDS if kind != "database" or options.database]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the worktree and the servers go
    start = time.monotonic()
    with two_sides(options.revision) as (before, after):
        samples = after.root / "tests" / "golden" / "import"
        old, new = dict[str, str](), dict[str, str]()
        for kind in dict.fromkeys(kinds):
            found = _record(kind, before, after, samples)
            old |= {f"{kind}: {name}": text for name, text in found[0].items()}
            new |= {f"{kind}: {name}": text for name, text in found[1].items()}
    if options.keep:
        compare.keep(old, options.keep / "before")
        compare.keep(new, options.keep / "after")
    names = compare.differing(old, new)
    for line in compare.report(old, new, names):
        print(line)
    print(
        f"{len(old.keys() | new.keys())} things compared, {len(names) or 'none'} differ{'s' if len(names) == 1 else ''} ({time.monotonic() - start:.0f} s)"
    )
    return 1 if names else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.golden", description="Compare what Viva says at REV with what the present tree says.")
    parser.add_argument("revision", metavar="REV", help="the git revision to compare with")
    parser.add_argument("--only", action="append", choices=KINDS, help="compare only this; may be given several times")
    parser.add_argument("--database", action="store_true", help="compare the rows of the database too")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write what was compared below DIR")
    return parser.parse_args()


def _record(kind: str, before: Side, after: Side, samples: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What both sides say, at the same time."""
    if kind == "http":
        return answers.record(before, after)
    recorders: dict[str, Callable[[Side], dict[str, str]]] = {
        "cli": lambda side: commands.record(side, samples),
        "export": exported.record,
        "database": database.record,
    }
    with ThreadPoolExecutor(2) as pool:
        old, new = pool.map(recorders[kind], (before, after))
    return old, new


if __name__ == "__main__":
    sys.exit(main())

"""From `viva serve` to the first page, and the size of what is served."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.browser.conftest import Server

from bench.load import memory_mb
from viva.content.files.shipped import shipped_bank

PAGES = ("/questions/", "/questions/ML-INT-003/")


def measure(folder: Path) -> str:
    """A table of seconds, megabytes and kilobytes."""
    rows = []
    for what in ("first start, empty data folder", "second start"):
        server = Server(folder / "start", [shipped_bank()])
        begun = time.perf_counter()
        server.start()
        assert server.process is not None
        with urllib.request.urlopen(f"{server.url}/questions/") as answer:
            answer.read()
        rows.append(f"| `viva serve` to first page, {what} | {time.perf_counter() - begun:.2f} s |\n")
        memory, sizes = memory_mb(server.process.pid)[0], [_size(server.url + page) for page in PAGES]
        server.stop()
    rows.append(f"| memory of `viva serve`, idle, both processes, shared pages counted once | {memory:.0f} MB |\n")
    rows += [
        f"| `{page}` with styles and scripts, compressed, without fonts | {size / 1000:.0f} KB |\n"
        for page, size in zip(PAGES, sizes, strict=True)
    ]
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "viva", "check"], check=True, capture_output=True)
    rows.append(f"| `viva check` on the shipped bank | {time.perf_counter() - begun:.2f} s |\n")
    return "## Start and size\n\n| What | Measured |\n|---|---|\n" + "".join(rows)


def _size(address: str) -> int:
    """Bytes on the wire of a page and what it links from /static/, fonts and icon apart."""
    import re

    html, total = _get(address)
    base = address.split("/questions", maxsplit=1)[0]
    for path in set(re.findall(r"(?:src|href)=\"(/static/[^\"]+\.(?:js|css))\"", html)):
        total += _get(base + path)[1]
    return total


def _get(address: str) -> tuple[str, int]:
    import gzip

    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        raw = answer.read()
        text = gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else raw
    return text.decode(), len(raw)

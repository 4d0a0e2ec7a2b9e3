"""Lighthouse 12 on the pages as `viva serve` ships them: phone profile, median of five. Needs Node 20 and npm."""

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

from tests.browser import chromium
from tests.browser.conftest import Server

from viva.content.files.shipped import shipped_bank

PAGES = ("/questions/", "/questions/ML-INT-003/", "/questions/ML-ADV-001/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = {
    "largest-contentful-paint": "largest contentful paint",
    "cumulative-layout-shift": "layout shift",
    "total-blocking-time": "blocking time",
}
RUNS = 5


def measure(folder: Path) -> str:
    """A table of scores, or a line that says why there is none."""
    browser = chromium.executable()
    if shutil.which("npm") is None or browser is None:
        return "## Lighthouse\n\nNot measured: npm or Chromium is missing on this machine.\n"
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "lighthouse@12"], check=True)
    server = Server(folder / "lighthouse", [shipped_bank()])
    server.start()
    rows = []
    try:
        for page in PAGES:
            results = [_run(folder, server.url + page, browser) for _ in range(RUNS)]
            cells = [f"{statistics.median(100 * result['categories'][name]['score'] for result in results):.0f}" for name in CATEGORIES]
            paint, shift, blocked = (statistics.median(result["audits"][name]["numericValue"] for result in results) for name in AUDITS)
            rows.append(f"| `{page}` | {' | '.join(cells)} | {paint / 1000:.2f} s | {shift:.3f} | {blocked:.0f} ms |\n")
    finally:
        server.stop()
    head = " | ".join(("Page", *CATEGORIES, *AUDITS.values()))
    return f"## Lighthouse\n\nLighthouse 12, phone profile with simulated slow 4G, median of {RUNS}.\n\n| {head} |\n|{'---|' * 8}\n{''.join(rows)}"


def _run(folder: Path, address: str, browser: str) -> dict:  # type: ignore[type-arg]
    output = folder / "lighthouse.json"
    flags = " ".join(["--headless=new", *chromium.ARGUMENTS])
    command = [
        str(folder / "node_modules/.bin/lighthouse"),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={output}",
        f"--chrome-flags={flags}",
    ]
    for last in (False, False, True):  # the browser now and then fails to start on a busy machine
        done = subprocess.run(command, env={**os.environ, "CHROME_PATH": browser}, check=False, capture_output=True, text=True, timeout=300)
        if done.returncode == 0:
            break
        if last:
            raise RuntimeError(f"Lighthouse failed three times: {done.stderr[-500:]}")
    result: dict = json.loads(output.read_text())  # type: ignore[type-arg]
    return result

"""Where the browser of the browser tests is: the system's, or the one that Playwright keeps."""

import os
import shutil
from pathlib import Path

from viva.cli.doctor import BROWSERS

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""For a machine without a screen and, maybe, without a way to the network outside."""


def executable() -> str | None:
    """The path of a Chromium, or None."""
    if chosen := os.environ.get("VIVA_TEST_BROWSER"):
        return chosen
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    caches = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    kept = [
        path
        for cache in caches
        for pattern in ("chromium-*/*/chrome", "chromium-*/*/Chromium.app/Contents/MacOS/Chromium")
        for path in cache.glob(pattern)
    ]
    return str(kept[0]) if kept else None

"""Where the browser of the browser tests is: the system's, or the one that Playwright keeps."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
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
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for path in APPLICATIONS:
        if Path(path).exists():
            return path
    caches = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    kept = [
        path
        for cache in caches
        for pattern in ("chromium-*/*/chrome", "chromium-*/*/Chromium.app/Contents/MacOS/Chromium")
        for path in cache.glob(pattern)
    ]
    return str(kept[0]) if kept else None

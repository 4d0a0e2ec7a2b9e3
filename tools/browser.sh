#!/bin/sh
# Finds a Chromium for the browser tests, or gets one. Prints nothing when all is well.
set -eu
cd "$(dirname "$0")/.."
found() { .venv/bin/python -c 'import sys; from tests.browser.chromium import executable; sys.exit(executable() is None)'; }
if found; then exit 0; fi
echo "no Chromium found: installing one for the browser tests"
tools/apt.sh chromium
if found; then exit 0; fi
.venv/bin/python -m playwright install --with-deps chromium >/dev/null 2>&1 || .venv/bin/python -m playwright install chromium || true
found || { echo "Could not get one. Install it yourself (apt install chromium, brew install --cask chromium) and run again." >&2; exit 1; }

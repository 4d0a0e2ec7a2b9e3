#!/bin/sh
# Finds a Chromium for the browser tests, or gets one. Prints nothing when all is well.
set -eu
cd "$(dirname "$0")/.."
found() { .venv/bin/python -c 'import sys; from tests.browser.chromium import executable; sys.exit(executable() is None)'; }
if found; then exit 0; fi
echo "no Chromium found: installing one for the browser tests"
if command -v apt-get >/dev/null 2>&1; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  $as_root apt-get update -qq >/dev/null 2>&1 && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1 || true
fi
if found; then exit 0; fi
.venv/bin/python -m playwright install --with-deps chromium >/dev/null 2>&1 || .venv/bin/python -m playwright install chromium || true
found || { echo "Could not get one. Install it yourself (apt install chromium, brew install --cask chromium) and run again." >&2; exit 1; }

#!/bin/sh
# Finds a PostgreSQL that the tests can start for themselves, or gets one. Prints nothing when all is well.
set -eu
cd "$(dirname "$0")/.."
found() { .venv/bin/python -c 'import sys; from tests.postgres import binaries; sys.exit(binaries() is None)'; }
if found; then exit 0; fi
echo "no PostgreSQL found: installing one for the tests"
tools/apt.sh postgresql
if found; then exit 0; fi
echo "!! Could not get one, so NOTHING IS TESTED ON POSTGRESQL: apt install postgresql, brew install postgresql." >&2
exit 1

#!/bin/sh
# Writes requirements/*.lock from pyproject.toml: every version and hash, for every platform and Python from 3.11 on.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
build="hatchling==1.33.0
editables"
compile() {
  printf '%s\n' "$build" | "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" "$@" -
}
compile pyproject.toml -o requirements/runtime.lock
compile pyproject.toml --group dev --group bench -c requirements/runtime.lock -o requirements/dev.lock

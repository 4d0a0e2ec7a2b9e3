#!/bin/sh
# Makes .venv and installs one of requirements/*.lock into it, hashes checked. `make setup` and `make dev` call this.
set -eu
cd "$(dirname "$0")/.."
what=$1

find_python() {
  for name in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  echo "Viva needs Python 3.11 or newer and found none." >&2
  echo "Debian, Ubuntu: sudo apt install python3 python3-venv    macOS: brew install python" >&2
  exit 1
}

make_venv() {
  python=$(find_python)
  if "$python" -m venv .venv >/tmp/viva-venv.$$ 2>&1; then
    rm -f /tmp/viva-venv.$$
    return
  fi
  # Debian and Ubuntu keep ensurepip in a package of its own
  rm -rf .venv
  version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root apt-get update -qq >/dev/null 2>&1 && $as_root apt-get install -y -qq "$version" >/dev/null 2>&1 && "$python" -m venv .venv; then
      return
    fi
    echo "This Python cannot make a virtual environment. Run: sudo apt install $version" >&2
  else
    cat /tmp/viva-venv.$$ >&2
  fi
  exit 1
}

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf .venv
  echo "making .venv"
  make_venv
fi
echo "installing requirements/$what.lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$what.lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
touch ".venv/.$what"

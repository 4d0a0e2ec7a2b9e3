"""Which versions a measurement depends on, and which are here."""

import hashlib
import platform
import sqlite3
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

_DISTRIBUTIONS = {"numpy": "numpy", "scipy": "scipy", "sklearn": "scikit-learn", "lightgbm": "lightgbm"}
"""Module -> distribution of the libraries that labs use."""
_SCRATCH = "viva.scratch"


def depended_on(modules: Iterable[str]) -> dict[str, str]:
    """Name -> version for a process that has imported `modules`: the interpreter, libraries, SQLite, and our reference implementations
    by their digest."""
    imported = set(modules)
    names = ["python", *(name for module, name in _DISTRIBUTIONS.items() if module in imported)]
    names += ["sqlite"] if "sqlite3" in imported else []
    names += [_SCRATCH] if _SCRATCH in imported else []
    return here(names)


def here(names: Iterable[str]) -> dict[str, str]:
    """Name -> version of what is installed now; what is not is left out."""
    found = {name: _version(name) for name in names}
    return {name: version for name, version in found.items() if version}


@cache
def _version(name: str) -> str:
    if name == "python":
        return ".".join(platform.python_version_tuple()[:2])
    if name == "sqlite":
        return sqlite3.sqlite_version
    if name == _SCRATCH:
        folder = Path(__file__).parent.parent / "scratch"
        return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.rglob("*.py")))).hexdigest()[:12]
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""

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
    names = ["python"]
    for module, distribution in _DISTRIBUTIONS.items():
        if module in imported:
            names.append(distribution)
    if "sqlite3" in imported:
        names.append("sqlite")
    if _SCRATCH in imported:
        names.append(_SCRATCH)
    return here(names)


def here(names: Iterable[str]) -> dict[str, str]:
    """Name -> version of what is installed now; what is not installed is left out."""
    installed = {}
    for name in names:
        version = _version(name)
        if version:
            installed[name] = version
    return installed


@cache
def _version(name: str) -> str:
    if name == "python":
        return ".".join(platform.python_version_tuple()[:2])
    if name == "sqlite":
        return sqlite3.sqlite_version
    if name == _SCRATCH:
        return _digest_of_scratch()
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _digest_of_scratch() -> str:
    folder = Path(__file__).parent.parent / "scratch"
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]

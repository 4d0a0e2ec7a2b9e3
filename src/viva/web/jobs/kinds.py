"""Which kinds of work there are, by the name of their app; each is loaded when a worker starts."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module

KINDS = {"labs": "viva.web.labs.perform:perform_one"}
"""Name -> a function (worker, now) that takes one piece of work and does it; False where there was none."""
Perform = Callable[[str, Callable[[], datetime]], bool]


def performers() -> list[Perform]:
    """One function for each kind."""
    found = []
    for path in KINDS.values():
        module, _, name = path.partition(":")
        found.append(getattr(import_module(module), name))
    return found

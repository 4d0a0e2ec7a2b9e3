"""Which kinds of work there are: each a module with `perform_one` and `waits`, loaded when somebody asks."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

KINDS = ("viva.web.labs.perform",)
Clock = Callable[[], datetime]


def perform_one(worker: str, now: Clock) -> bool:
    """Take one piece of work of any kind and do it. False where there was none."""
    return any(kind.perform_one(worker, now) for kind in _kinds())


def waits(now: Clock) -> bool:
    """Whether there is a piece of work that a worker could take."""
    return any(kind.waits(now) for kind in _kinds())


def _kinds() -> list[Any]:
    return [import_module(name) for name in KINDS]

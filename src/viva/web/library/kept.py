"""One value a process, made from what is stored and made again when the content's version changes."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from viva.web.library.models import Edition

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Calling it gives the value for the present version; that costs one primary-key lookup while nothing has changed.

    Versions are drawn at random, so a database that was put in another's place is noticed too. While one thread makes the value,
    the others that need it wait for it.
    """

    def __init__(self, make: Callable[[str], Value]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._held: tuple[str, Value] | None = None

    def __call__(self) -> Value:
        version, held = Edition.current_version(), self._held
        if held is not None and held[0] == version:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != version:
                self._held = version, self._make(version)
            return self._held[1]

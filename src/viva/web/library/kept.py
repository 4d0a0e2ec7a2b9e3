"""What a process keeps of what is stored, for as long as the content's version stands: one value, or the values asked for last."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from viva.web.library.models import Edition

Key = TypeVar("Key")
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


class Recent(Generic[Key, Value]):
    """Values by key, of one version of the content. When together they weigh more than `limit`, those that were longest unused go."""

    def __init__(self, limit: int, weigh: Callable[[Value], int] = lambda _: 1) -> None:
        self._limit, self._weigh, self._lock = limit, weigh, threading.Lock()
        self._version, self._kept, self._weight = "", OrderedDict[Key, Value](), 0

    def __call__(self, version: str, keys: Sequence[Key], make: Callable[[Sequence[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """The values of these keys; `make` gives those that are not kept, outside the lock, and may leave some out."""
        with self._lock:
            if self._version != version:
                self._version, self._kept, self._weight = version, OrderedDict(), 0
            kept = self._kept
            found = {key: kept[key] for key in keys if key in kept}
            for key in found:
                kept.move_to_end(key)
        if missing := [key for key in keys if key not in found]:
            made = make(missing)
            found |= made
            with self._lock:
                if kept is self._kept:  # the version may have changed meanwhile
                    self._keep(made)
        return found

    def _keep(self, made: Mapping[Key, Value]) -> None:
        for key, value in made.items():
            if key not in self._kept:
                self._kept[key] = value
                self._weight += self._weigh(value)
        while self._weight > self._limit:
            self._weight -= self._weigh(self._kept.popitem(last=False)[1])

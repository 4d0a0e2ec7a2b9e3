"""What a process keeps of what is stored, while the content's version stands: one value, or the values that were asked for last."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from viva.web.library.models import Edition

Key = TypeVar("Key")
Value = TypeVar("Value")


def _one(_value: object) -> int:
    return 1


class Kept(Generic[Value]):
    """Calling it gives the value for the present version. While nothing has changed that costs one look-up by primary key.

    Versions are drawn at random, so a database that was put in another's place is noticed too. While one thread makes the value,
    the others that need it wait for it.
    """

    def __init__(self, make: Callable[[str], Value]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._held: tuple[str, Value] | None = None

    def __call__(self) -> Value:
        version = Edition.current_version()
        held = self._held
        if held is not None and held[0] == version:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != version:
                self._held = version, self._make(version)
            return self._held[1]


class Recent(Generic[Key, Value]):
    """Values by key, all of one version of the content.

    When together they weigh more than `limit`, those go that nobody has asked for the longest.
    """

    def __init__(self, limit: int, weigh: Callable[[Value], int] = _one) -> None:
        self._limit = limit
        self._weigh = weigh
        self._lock = threading.Lock()
        self._version = ""
        self._values = OrderedDict[Key, Value]()
        self._weight = 0

    @property
    def weight(self) -> int:
        """What is kept weighs this much together."""
        return self._weight

    def __call__(self, version: str, keys: Sequence[Key], make: Callable[[Sequence[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """The values of these keys. `make` gives those that are not kept, outside the lock, and may leave some out."""
        values = self.look(version, keys)
        missing = [key for key in keys if key not in values]
        if missing:
            made = make(missing)
            self.keep(version, made)
            values |= made
        return values

    def look(self, version: str, keys: Sequence[Key]) -> dict[Key, Value]:
        """Those of these keys that are kept. Asking for a new version drops everything of the old one."""
        with self._lock:
            if self._version != version:
                self._version = version
                self._values.clear()
                self._weight = 0
            values = {key: self._values[key] for key in keys if key in self._values}
            for key in values:
                self._values.move_to_end(key)
            return values

    def keep(self, version: str, made: Mapping[Key, Value]) -> None:
        """Keep values that were made for `version`, unless another one has come since."""
        with self._lock:
            if version != self._version:
                return
            for key, value in made.items():
                if key not in self._values:
                    self._values[key] = value
                    self._weight += self._weigh(value)
            while self._weight > self._limit:
                _, oldest = self._values.popitem(last=False)
                self._weight -= self._weigh(oldest)

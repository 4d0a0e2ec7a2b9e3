"""The types of a WSGI application, for what wraps one (PEP 3333)."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Header = tuple[str, str]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

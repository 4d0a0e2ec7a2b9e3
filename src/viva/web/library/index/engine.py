"""Which engine the database at hand has."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from viva.web.library.index.contract import Engine
from viva.web.library.index.postgres import PostgresEngine
from viva.web.library.index.sqlite import SqliteEngine

ENGINES: dict[str, type[Engine]] = {"sqlite": SqliteEngine, "postgresql": PostgresEngine}


def engine() -> Engine:
    """The engine of the database in use."""
    if connection.vendor not in ENGINES:
        raise ImproperlyConfigured(f"there is no search engine for {connection.vendor}")
    return ENGINES[connection.vendor]()

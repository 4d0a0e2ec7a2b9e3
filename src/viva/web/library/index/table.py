"""What both engines share: the name and the columns of the full-text table, and reading from it."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from django.db import connection

from viva.web.library.index.contract import Document

TABLE = "library_search"
COLUMNS = tuple(field.name for field in fields(Document))[1:]
"""All texts of a document, in its order; the key stands before them."""
PASSAGES = ("answer", "key_points", "body")
"""Columns that a passage may be shown from, the first among equals; lists of tags make poor reading."""
CHUNK = 500


class Table:
    """Reading that is the same SQL on both databases."""

    def texts(self) -> Iterator[Sequence[str]]:
        """See `engine.Engine`."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE}")  # noqa: S608
            while rows := cursor.fetchmany(CHUNK):
                yield from rows


def keys(statement: str, values: Sequence[str | float]) -> list[int]:
    """The first column of what a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]

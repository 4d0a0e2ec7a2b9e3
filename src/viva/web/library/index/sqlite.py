"""The engine on SQLite: FTS5 with Porter stemming. SQL of its own stands here and in postgres.py, nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

from django.db import connection

from viva.web.library.index.contract import MARK_OFF, MARK_ON, Document, Snippet, Term
from viva.web.library.index.table import CHUNK, COLUMNS, PASSAGES, TABLE, Table
from viva.web.library.index.table import keys as keys_of

WEIGHTS = (10.0, 8.0, 4.0, 4.0, 2.0, 1.0, 0.5)
"""bm25 weights of the columns: who searches for a word of a title means that title."""
HEADS = ("question_id", "title", "key_points", "tags")
CREATE = (f"CREATE VIRTUAL TABLE {TABLE} USING fts5({', '.join(COLUMNS)}, tokenize = 'porter unicode61 remove_diacritics 2')",)
DROP = (f"DROP TABLE {TABLE}",)


class SqliteEngine(Table):
    """See `engine.Engine`."""

    max_scored = 2000

    def index(self, documents: Iterable[Document]) -> None:
        rows = [astuple(document) for document in documents]
        self.remove(row[0] for row in rows)
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TABLE}(rowid, {', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows)  # noqa: S608

    def remove(self, keys: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608

    def match(self, term: Term) -> list[int]:
        return keys_of(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [_expression([term], every=True)])  # noqa: S608

    def rank(self, terms: Sequence[Term], rarities: Sequence[float], *, every: bool, limit: int, heads: bool = False) -> list[int]:  # noqa: ARG002 - bm25 counts for itself
        weights = ", ".join(map(str, WEIGHTS))
        query = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY bm25({TABLE}, {weights}), rowid LIMIT %s"  # noqa: S608
        expression = _expression(terms, every=every)
        if heads:
            expression = f"{{{' '.join(HEADS)}}} : ({expression})"
        return keys_of(query, [expression, limit])

    def snippets(self, terms: Sequence[Term], keys: Sequence[int]) -> Mapping[int, Snippet]:
        signs, found = [MARK_ON, MARK_OFF], dict[int, Snippet]()
        passages = ", ".join(f"snippet({TABLE}, {COLUMNS.index(name)}, %s, %s, '…', 24)" for name in PASSAGES)
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            query = (
                f"SELECT rowid, highlight({TABLE}, {COLUMNS.index('title')}, %s, %s), {passages} FROM {TABLE} "  # noqa: S608
                f"WHERE {TABLE} MATCH %s AND rowid IN ({', '.join(['%s'] * len(some))})"
            )
            with connection.cursor() as cursor:
                cursor.execute(query, [*signs * (1 + len(PASSAGES)), _expression(terms, every=False), *some])
                for key, title, *texts in cursor.fetchall():
                    found[key] = Snippet(title, max(texts, key=lambda text: text.count(MARK_ON)))
        return found


def _expression(terms: Sequence[Term], *, every: bool) -> str:
    """An FTS5 query. Each term is quoted, so that nothing a reader types is taken for an operator."""
    parts = [f'"{term.text.replace(chr(34), " ")}"' + (" *" if term.prefix else "") for term in terms]
    return (" AND " if every else " OR ").join(parts)

"""The engine on PostgreSQL: tsvector with Snowball stemming, ranked by rarity and by where a word stands. SQL of its own, like sqlite.py.

No extension is needed. Text is reduced to plain words before PostgreSQL sees it (accents dropped, everything else a space), so that its parser cuts
as FTS5 does and takes nothing for a host name or a version number. The dictionary knows no stop words: `NOT IN` is a search here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

from django.db import connection

from viva.web.library.index.contract import MARK_OFF, MARK_ON, Document, Snippet, Term
from viva.web.library.index.table import COLUMNS, PASSAGES, TABLE, Table
from viva.web.library.index.table import keys as keys_of

CONFIG = "viva_words"
CLASSES = ("A", "A", "B", "C", "C", "D", "D")
"""The weight class of each column. PostgreSQL has four, and its own weights for them (1, 0.4, 0.2, 0.1) were as good as any other on the judged queries."""
HEADS = "AB"
_WORD_TYPES = "asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart"
CREATE = (
    "CREATE TEXT SEARCH DICTIONARY viva_stem (TEMPLATE = snowball, LANGUAGE = english)",
    f"CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = simple)",
    f"ALTER TEXT SEARCH CONFIGURATION {CONFIG} ALTER MAPPING FOR {_WORD_TYPES} WITH viva_stem",
    f"CREATE TABLE {TABLE} (key bigint PRIMARY KEY, {', '.join(f'{name} text NOT NULL' for name in COLUMNS)}, vector tsvector NOT NULL)",
    f"CREATE INDEX {TABLE}_vector ON {TABLE} USING gin (vector) WITH (fastupdate = off)",
)
DROP = (f"DROP TABLE {TABLE}", f"DROP TEXT SEARCH CONFIGURATION {CONFIG}", "DROP TEXT SEARCH DICTIONARY viva_stem")
_NOT_WORD = re.compile(r"[\W_]+")


class PostgresEngine(Table):
    """See `engine.Engine`."""

    max_scored = 500

    def index(self, documents: Iterable[Document]) -> None:
        vector = " || ".join(f"setweight(to_tsvector('{CONFIG}', %s), '{letter}')" for letter in CLASSES)
        fields = ", ".join(COLUMNS)
        anew = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*COLUMNS, "vector"))
        statement = (
            f"INSERT INTO {TABLE} (key, {fields}, vector) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, {vector}) "  # noqa: S608
            f"ON CONFLICT (key) DO UPDATE SET {anew}"
        )
        rows = list[tuple[int | str, ...]]()
        for document in documents:
            key, *texts = astuple(document)
            texts = [text.replace("\x00", " ") for text in texts]
            rows.append((key, *texts, *map(plain, texts)))
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def remove(self, keys: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE key = ANY(%s)", [list(keys)])  # noqa: S608

    def match(self, term: Term) -> list[int]:
        query, values = _query([term], every=True)
        return keys_of(f"SELECT key FROM {TABLE} WHERE vector @@ ({query})", values)  # noqa: S608

    def rank(self, terms: Sequence[Term], rarities: Sequence[float], *, every: bool, limit: int, heads: bool = False) -> list[int]:
        query, values = _query(terms, every=every, classes=HEADS if heads else "")
        scores, scored = list[str](), list[float | str]()
        for term, rarity in zip(terms, rarities, strict=True):
            one, of = _query([term], every=True)
            scores.append(f"%s * ts_rank(vector, {one})")
            scored += [rarity, *of]
        statement = f"SELECT key FROM {TABLE} WHERE vector @@ ({query}) ORDER BY {' + '.join(scores)} DESC, key LIMIT %s"  # noqa: S608
        return keys_of(statement, [*values, *scored, limit])

    def snippets(self, terms: Sequence[Term], keys: Sequence[int]) -> Mapping[int, Snippet]:
        query, values = _query(terms, every=False)
        signs = f"StartSel={MARK_ON}, StopSel={MARK_OFF}"
        passages = ", ".join(f"ts_headline('{CONFIG}', {name}, q, '{signs}, MaxWords=24, MinWords=12, ShortWord=0')" for name in PASSAGES)
        statement = (
            f"SELECT key, ts_headline('{CONFIG}', title, q, '{signs}, HighlightAll=TRUE'), {', '.join(PASSAGES)}, {passages} "  # noqa: S608
            f"FROM {TABLE}, (SELECT {query} AS q) AS query WHERE key = ANY(%s) AND vector @@ q"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, list(keys)])
            rows = cursor.fetchall()
        found = {}
        for key, title, *texts in rows:
            wholes, parts = texts[: len(PASSAGES)], texts[len(PASSAGES) :]
            whole, part = max(zip(wholes, parts, strict=True), key=lambda pair: pair[1].count(MARK_ON))
            found[key] = Snippet(title, _with_dots(part, whole))
        return found


def plain(text: str) -> str:
    """Words and spaces only, small letters, no accents: how FTS5's tokeniser sees a text."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", bare.lower()).strip()


def _query(terms: Sequence[Term], *, every: bool, classes: str = "") -> tuple[str, list[str]]:
    """SQL for a tsquery, and its values; with `classes`, only words of these weight classes count.

    What a reader typed is a value, reduced to letters, digits and spaces, so none of it is an operator.
    """
    parts, values = list[str](), list[str]()
    for term in terms:
        mark = f":{'*' if term.prefix else ''}{classes}" if term.prefix or classes else ""
        parts.append(f"to_tsquery('{CONFIG}', %s)")
        values.append(" <-> ".join(f"{word}{mark}" for word in plain(term.text).split()))
    return (" && " if every else " || ").join(parts), values


def _with_dots(part: str, whole: str) -> str:
    """The passage with an ellipsis where it leaves something out."""
    bare = part.replace(MARK_ON, "").replace(MARK_OFF, "").strip()
    if MARK_ON not in part:
        return part
    return ("" if whole.startswith(bare) else "…") + part.strip() + ("" if whole.rstrip().endswith(bare) else "…")

"""Search and facets in a process, without pages: 1,000 to 100,000 questions, SQLite and PostgreSQL, and tantivy on the same texts."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.room import environment

QUERIES = 200
Times = tuple[float, float]


def measure(folder: Path, sizes: Sequence[int], postgres: Callable[[str], str] | None) -> str:
    """Tables of median and 99th percentile in milliseconds. `postgres` makes an empty database of that name and gives its address."""
    rows = []
    for size in sizes:
        place = folder / f"bank-{size}"
        place.mkdir(exist_ok=True)
        databases = {"SQLite": ""} | ({"PostgreSQL": postgres(f"search{size}")} if postgres else {})
        for name, url in databases.items():
            code = f"import django; django.setup(); from bench import search; search.child({str(place)!r}, {size})"
            done = subprocess.run(
                [sys.executable, "-c", code], env={**os.environ, **environment(place, url)}, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(done.stderr[-3000:])
            found = json.loads(done.stdout.splitlines()[-1])
            for engine, cells in found["times"].items():
                shown = " | ".join(f"{cells[key][0]:.2f} / {cells[key][1]:.2f}" if key in cells else "–" for key in KINDS)
                rows.append(f"| {size:,} | {name if engine == 'viva' else engine} | {shown} | {found['sizes'][engine]:.0f} |\n")
    head = " | ".join(KINDS.values())
    return (
        "## Search and facets in the process\n\nMedian / 99th percentile of two hundred queries in milliseconds, one thread; words from titles. *First* is the first time that a process meets a word; "
        "the sets of questions for a word are kept, so *again* is what most readers see. tantivy ranks fifteen hits and counts nothing; ours finds all matches, ranks, and counts every facet.\n\n"
        f"| Questions | Engine | {head} | MB on disk |\n|--:|---|{'--:|' * (len(KINDS) + 1)}\n" + "".join(rows)
    )


KINDS = {
    "one": "one word, first",
    "two": "two words, first",
    "again": "two words, again",
    "any": "three words, few with all",
    "slip": "a typing error",
    "facets": "search and facets, again",
}


def child(place: str, size: int) -> None:
    """In a process with Django set up: fill, ask, print JSON."""
    from django.db import connection

    from bench.fill import fill
    from viva.content.text import EMPTY
    from viva.web.hub.listing import columns as stored
    from viva.web.hub.listing import facets
    from viva.web.hub.listing.selection import Selection
    from viva.web.hub.search.find import find
    from viva.web.library.models import Question

    fill(Path(place), size)
    columns = stored.current()
    chance = random.Random(9)
    titles = [
        [word for word in entry.title.lower().rstrip("?").split() if word not in EMPTY and len(word) > 2] for entry in columns.entries
    ]
    titles = [words for words in titles if len(words) > 2]

    def some(count: int) -> list[str]:
        return [" ".join(chance.sample(chance.choice(titles), count)) for _ in range(QUERIES)]

    one, two, slips = some(1), some(2), [word[:2] + "q" + word[2:] for word in some(1)]
    mixed = [" ".join(chance.choice(chance.choice(titles)) for _ in range(3)) for _ in range(QUERIES)]

    def whole(query: str) -> None:
        found = find(query, columns)
        facets.count(columns, Selection(query=query), found.matches)

    cells = {"one": _times(lambda q: find(q, columns), one), "two": _times(lambda q: find(q, columns), two)}
    cells["again"] = _times(lambda q: find(q, columns), two)
    cells["any"] = _times(lambda q: find(q, columns), mixed)
    cells["slip"] = _times(lambda q: find(q, columns), slips)
    cells["facets"] = _times(whole, two)
    times, sizes = {"viva": cells}, {"viva": _size(place)}
    if connection.vendor == "sqlite":
        del columns
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid, title, key_points, tags, answer, body FROM library_search")
            times["tantivy"], sizes["tantivy"] = _tantivy(cursor.fetchall(), one, two)
    assert Question.objects.count() == size
    print(json.dumps({"times": times, "sizes": sizes}))


def _size(place: str) -> float:
    from django.db import connection

    if connection.vendor == "sqlite":
        return sum(file.stat().st_size for file in Path(place).glob("viva.sqlite3*")) / 1e6
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e6


def _times(ask: Callable[[str], object], queries: Sequence[str]) -> Times:
    times = []
    for query in queries:
        begun = time.perf_counter()
        ask(query)
        times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99) - 1]


def _tantivy(rows: list[tuple[int, str, str, str, str, str]], one: Sequence[str], two: Sequence[str]) -> tuple[dict[str, Times], float]:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True)
    fields = ("title", "key_points", "tags", "answer", "body")
    for name in fields:
        builder.add_text_field(name, tokenizer_name="en_stem")
    with tempfile.TemporaryDirectory() as folder:
        index = tantivy.Index(builder.build(), path=folder)
        writer = index.writer(heap_size=128_000_000, num_threads=1)
        for key, *texts in rows:
            writer.add_document(tantivy.Document(key=key, **dict(zip(fields, texts, strict=True))))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def ask(query: str) -> object:
            every = " ".join(f"+{word}" for word in query.split())
            return searcher.search(index.parse_query(every, list(fields), field_boosts={"title": 10.0, "key_points": 8.0}), 15).hits

        cells = {"one": _times(ask, one), "two": _times(ask, two), "again": _times(ask, two)}
        return cells, sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6

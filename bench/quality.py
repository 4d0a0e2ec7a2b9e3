"""How well the search finds: nDCG@10 on the judged queries (tests/golden/search), on both databases, beside simpler variants, tantivy and Pagefind."""

import functools
import http.server
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import search_quality as judged
from tests.browser import chromium

from bench.room import environment

SETS = ("tuning", "held-out")
Scores = dict[str, dict[str, list[float]]]
SHIPPED = "as shipped"


def measure(folder: Path, postgres: Callable[[str], str] | None) -> str:
    """A table: engine, tuning, held-out, and the difference to SQLite as shipped with its paired bootstrap interval on the held-out queries."""
    place = folder / "quality"
    place.mkdir()
    found: Scores = {}
    for name, url in ({"SQLite": ""} | ({"PostgreSQL": postgres("quality")} if postgres else {})).items():
        code = "import django; django.setup(); from bench import quality; quality.child()"
        done = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **environment(place / name, url)}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        found |= {
            f"{name}, {variant}" if variant != "tantivy" else "tantivy, all columns, words or": scores
            for variant, scores in json.loads(done.stdout.splitlines()[-1]).items()
        }
    found["Pagefind, in the static export"], milliseconds = _pagefind(place)
    base = found[f"SQLite, {SHIPPED}"]["held-out"]
    rows = []
    for name, scores in found.items():
        differences = [a - b for a, b in zip(scores["held-out"], base, strict=True)]
        low, high = judged.interval(differences)
        shown = (
            f"{sum(differences) / len(differences):+.3f} ({low:+.3f} to {high:+.3f})"
            if any(differences) or name != f"SQLite, {SHIPPED}"
            else "–"
        )
        rows.append(f"| {name} | {_mean(scores['tuning'])} | {_mean(scores['held-out'])} | {shown} |\n")
    kinds = sorted({entry.kind for entry in judged.load("held-out")})
    by_kind = " · ".join(
        f"{kind} {_mean([score for score, entry in zip(base, judged.load('held-out'), strict=True) if entry.kind == kind])}"
        for kind in kinds
    )
    return (
        "## How well the search finds\n\nnDCG@10 of 88 queries on which ranking was chosen and 44 that were held out, in a bank of 22 real questions and 560 plausible others. The difference to SQLite as shipped is on the held-out queries, "
        "with a 95 % paired bootstrap interval.\n\n| Engine | tuning | held out | difference |\n|---|--:|--:|--:|\n"
        + "".join(rows)
        + f"\nSQLite as shipped, held out, by kind: {by_kind}. A search of the static export took a median of {milliseconds:.0f} ms in Chromium, ten results loaded.\n"
    )


def _mean(scores: Sequence[float]) -> str:
    return f"{sum(scores) / len(scores):.3f}"


def child() -> None:
    """In a process with Django set up: fill, ask in every variant, print JSON."""
    from django.core.management import call_command
    from django.db import connection

    from viva.web.library.index import sqlite

    find = importlib.import_module("viva.web.hub.search.find")
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        judged.fill(Path(folder))
    found: Scores = {SHIPPED: _scores()}
    meant = find._meant
    find._meant = lambda term, search, columns: [term] if find._sets(search, columns, term) else []
    found["words as typed, nothing repaired"] = _scores()
    find._meant = meant
    if connection.vendor == "sqlite":
        weights, sqlite.WEIGHTS = sqlite.WEIGHTS, (1.0,) * len(sqlite.WEIGHTS)
        found["one weight for all columns"] = _scores()
        sqlite.WEIGHTS = weights
        found["tantivy"] = _tantivy()
    print(json.dumps(found))


def _scores(find: Callable[[str], Sequence[str]] = judged.search) -> dict[str, list[float]]:
    return {name: judged.scores(judged.load(name), find) for name in SETS}


def _tantivy() -> dict[str, list[float]]:
    import tantivy
    from django.db import connection

    from viva.content.text import EMPTY
    from viva.web.library.index.words import WORD

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    fields = {"title": 10.0, "key_points": 8.0, "tags": 4.0, "answer": 4.0, "body": 2.0}
    for name in fields:
        builder.add_text_field(name, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    with connection.cursor() as cursor:
        cursor.execute("SELECT question_id, title, key_points, tags, answer, body FROM library_search")
        for name, *texts in cursor.fetchall():
            writer.add_document(tantivy.Document(id=name, **dict(zip(fields, texts, strict=True))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(query: str) -> list[str]:
        words = [word for word in WORD.findall(query.lower()) if word not in EMPTY] or WORD.findall(query.lower())
        hits = searcher.search(
            index.parse_query(" ".join(f'"{word}"' for word in words), list(fields), field_boosts=fields), judged.DEPTH
        ).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return _scores(find)


def _pagefind(place: Path) -> tuple[dict[str, list[float]], float]:
    from playwright.sync_api import sync_playwright

    judged.write_distractors(place / "bank")
    command = [sys.executable, "-m", "viva", "export", str(place / "site"), "--bank", str(judged.PACKS), "--bank", str(place / "bank")]
    subprocess.run(command, check=True, capture_output=True)
    handler = functools.partial(_Quiet, directory=str(place / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    queries = [entry.query for name in SETS for entry in judged.load(name)]
    script = """async (queries) => {
      const engine = await import("/pagefind/pagefind.js");
      const found = [], times = [];
      for (const query of queries) {
        const begun = performance.now();
        const hits = await Promise.all((await engine.search(query)).results.slice(0, 10).map((hit) => hit.data()));
        times.push(performance.now() - begun);
        found.push(hits.map((hit) => hit.meta.id));
      }
      return {found, times};
    }"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/search/")
        answer = page.evaluate(script, queries)
        browser.close()
    server.shutdown()
    ranked = dict(zip(queries, answer["found"], strict=True))
    return _scores(lambda query: ranked[query]), sorted(answer["times"])[len(queries) // 2]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""

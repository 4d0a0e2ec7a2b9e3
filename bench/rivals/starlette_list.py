"""A bare Starlette that makes the list from the same SQLite database with SQL of its own and Jinja2: no framework between the query and the page."""

import json
import os
import sqlite3
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

connection = sqlite3.connect(os.environ["BENCH_DATABASE"], check_same_thread=False)
connection.row_factory = sqlite3.Row
templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
FIELDS = {"technology": "tech", "category": "category", "level": "level"}


async def page(request: Request) -> HTMLResponse:
    given = request.query_params
    where, values = {"": ["retired_at IS NULL"]}, {"": []}  # type: ignore[var-annotated]
    if query := given.get("q"):
        where[""].append("id IN (SELECT rowid FROM library_search WHERE library_search MATCH ? ORDER BY rank LIMIT 2000)")
        values[""].append(f'"{query}"')
    for field, name in FIELDS.items():
        if chosen := given.getlist(name):
            where[field], values[field] = [f"{field} IN ({','.join('?' * len(chosen))})"], list(chosen)

    def under(without: str = "-") -> tuple[str, list[str]]:
        return " AND ".join(part for name, parts in where.items() if name != without for part in parts), [
            value for name, found in values.items() if name != without for value in found
        ]

    facets = []
    for field in FIELDS:
        condition, bound = under(field)
        facets.append(
            (
                field,
                connection.execute(
                    f"SELECT {field}, count(*) FROM library_question WHERE {condition} GROUP BY 1 ORDER BY 2 DESC", bound
                ).fetchall(),
            )
        )
    condition, bound = under()
    facets.append(
        (
            "tag",
            connection.execute(
                f"SELECT tag, count(*) FROM bench_tag WHERE question_id IN (SELECT id FROM library_question WHERE {condition}) GROUP BY 1 ORDER BY 2 DESC",
                bound,
            ).fetchall(),
        )
    )
    total = connection.execute(f"SELECT count(*) FROM library_question WHERE {condition}", bound).fetchone()[0]
    number = int(given.get("page", 1))
    rows = connection.execute(
        f"SELECT * FROM library_question WHERE {condition} ORDER BY level_rank, difficulty, question_id LIMIT 15 OFFSET ?",
        [*bound, 15 * (number - 1)],
    ).fetchall()
    questions = [{**dict(row), **{name: json.loads(row[name]) for name in ("sections", "follow_ups", "tags")}} for row in rows]
    return HTMLResponse(
        templates.get_template("starlette.html").render(total=total, facets=facets, questions=questions, q=query or "", number=number)
    )


application = Starlette(routes=[Route("/questions/", page), Route("/", lambda _request: HTMLResponse("ok"))])

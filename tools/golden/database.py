"""Every row that a sync leaves on SQLite."""

import json
import sqlite3
from contextlib import closing

from tools.golden.rules import settled
from tools.golden.sides import Side


def record(side: Side) -> dict[str, str]:
    """Table -> its rows as JSON, sorted. Surrogate keys, references to them and times are left out."""
    data = side.folder / "database"
    done = side.viva("sync", "--data", data, "--bank", "packs")
    if done.returncode:
        raise SystemExit(f"`viva sync` fails on the side {side.name}:\n{done.stdout}{done.stderr}")
    (file,) = data.glob("*.sqlite3")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        tables = _tables(connection)
        return {table: settled(_rows(connection, table), side.names) for table in tables}


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that hold what we store, without SQLite's own and those behind a full-text index."""
    names = [row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    virtual = [row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
    behind = tuple(f"{name}_" for name in virtual)
    return [name for name in names if not name.startswith(("sqlite_", *behind))]


def _rows(connection: sqlite3.Connection, table: str) -> str:
    columns = connection.execute(f"PRAGMA table_info('{table}')").fetchall()
    references = {row["from"] for row in connection.execute(f"PRAGMA foreign_key_list('{table}')")}
    kept = []
    for column in columns:
        surrogate = column["name"] == "id" or column["name"] in references
        if not surrogate and column["type"].lower() != "datetime" and column["name"] != "version":
            kept.append(column["name"])
    chosen = ", ".join(f'"{name}"' for name in kept)
    rows = connection.execute(f'SELECT {chosen} FROM "{table}"') if kept else []
    return "\n".join(sorted(json.dumps(dict(row), ensure_ascii=False, indent=1, default=repr) for row in rows))

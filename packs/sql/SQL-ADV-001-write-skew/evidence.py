"""Two doctors sign off at once: what snapshot isolation, serialisable transactions, locks and SQLite make of it."""

import os
import random
import sqlite3
import tempfile
from pathlib import Path

from viva.evidence import Bars, Choice, Lab, Outcome, Whole

lab = Lab(
    "Let two transactions check that two doctors are on call and then each sign off one of them, in every order of their steps.",
    data="a simulated snapshot-isolated store of thirty lines; SQLite; PostgreSQL where VIVA_LAB_POSTGRES names a server.",
    level=Choice("snapshot", "serialisable", says="isolation of the simulated store"),
    writes=Choice("own row", "same row", says="which row each doctor's transaction writes"),
    begin=Choice("DEFERRED", "IMMEDIATE", "after the check", says="how SQLite's transactions begin"),
    server=Choice("REPEATABLE READ", "READ COMMITTED", "SERIALIZABLE", says="isolation on PostgreSQL"),
    orders=Whole(40, 4, 400, "orders of the steps that are tried in the store", steps=(4, 40, 400)),
)


class Conflict(Exception):
    """The transaction must be tried again."""


class Transaction:
    """Reads a snapshot; the first to commit a row wins; serialisable refuses one with a read-write conflict in and one out as well."""

    def __init__(self, store, level):
        self.store, self.level, self.snapshot = store, level, dict(store["rows"])
        self.start, self.read, self.written = len(store["log"]), set(), {}

    def get(self, key):
        self.read.add(key)
        return self.snapshot[key]

    def commit(self):
        meanwhile = self.store["log"][self.start :]
        if any(other.written.keys() & self.written.keys() for other in meanwhile):
            raise Conflict("somebody wrote the row first")
        if self.level == "serialisable" and any(other.written.keys() & self.read and other.read & self.written.keys() for other in meanwhile):
            raise Conflict("no order of the two explains both")
        self.store["rows"].update(self.written)
        self.store["log"].append(self)


def in_the_store(rng, level, writes):
    """(nobody is on call in the end, a transaction was refused) for one order of the steps."""
    store, refused = {"rows": {"anna": 1, "ben": 1, "shift": 2}, "log": []}, False
    steps = [name for name in ("anna", "ben") for _ in range(3)]
    rng.shuffle(steps)
    open_, done = {}, {"anna": 0, "ben": 0}
    for who in steps:
        if done[who] == 0:
            open_[who] = Transaction(store, level)
        elif done[who] == 1:
            transaction = open_[who]
            if writes == "same row":
                if transaction.get("shift") >= 2:
                    transaction.written["shift"] = transaction.snapshot["shift"] - 1
            elif transaction.get("anna") + transaction.get("ben") >= 2:
                transaction.written[who] = 0
        else:
            try:
                open_[who].commit()
            except Conflict:
                refused = True
        done[who] += 1
    rows = store["rows"]
    return (rows["anna"] + rows["ben"] == 0) or rows["shift"] == 0, refused


def in_sqlite(begin):
    """(nobody is on call, a transaction was refused): both check before either writes, as far as SQLite lets them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ward.db"
        anna, ben = (sqlite3.connect(path, isolation_level=None, timeout=0) for _ in range(2))
        anna.executescript("PRAGMA journal_mode=WAL; CREATE TABLE doctor (name TEXT, on_call INT); INSERT INTO doctor VALUES ('anna', 1), ('ben', 1);")
        refused = False
        for connection in (anna, ben):
            try:
                if begin != "after the check":
                    connection.execute(f"BEGIN {begin}")
                connection.execute("SELECT SUM(on_call) FROM doctor").fetchone()
            except sqlite3.OperationalError:
                refused = True
        for connection, name in ((anna, "anna"), (ben, "ben")):
            try:
                if begin == "after the check":
                    connection.execute("BEGIN IMMEDIATE")
                if connection.in_transaction:
                    connection.execute("UPDATE doctor SET on_call = 0 WHERE name = ?", (name,))
                    connection.execute("COMMIT")
            except sqlite3.OperationalError:
                refused = True
        left = anna.execute("SELECT SUM(on_call) FROM doctor").fetchone()[0]
        anna.close()
        ben.close()
    return left == 0, refused


def in_postgresql(address, level):
    """The same on a server; the tables lie in a schema that is dropped again."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as owner:
        schema = f"viva_lab_{os.getpid()}"
        owner.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        owner.execute(f"CREATE SCHEMA {schema}")
        try:
            owner.execute(f"CREATE TABLE {schema}.doctor AS SELECT * FROM (VALUES ('anna', 1), ('ben', 1)) AS d (name, on_call)")
            sessions, refused = [psycopg.connect(address, autocommit=True) for _ in range(2)], False
            for session in sessions:
                session.execute(f"BEGIN ISOLATION LEVEL {level}")
                session.execute(f"SELECT SUM(on_call) FROM {schema}.doctor").fetchone()
            for session, name in zip(sessions, ("anna", "ben"), strict=True):
                try:
                    session.execute(f"UPDATE {schema}.doctor SET on_call = 0 WHERE name = %s", (name,))
                    session.execute("COMMIT")
                except psycopg.errors.SerializationFailure:
                    refused = True
                session.close()
            return owner.execute(f"SELECT SUM(on_call) FROM {schema}.doctor").fetchone()[0] == 0, refused
        finally:
            owner.execute(f"DROP SCHEMA {schema} CASCADE")


@lab.experiment
def run(seed, level, writes, begin, server, orders):
    rng = random.Random(seed)
    tried = {kind: [in_the_store(rng, *kind) for _ in range(orders)] for kind in lab.track([(a, b) for a in ("snapshot", "serialisable") for b in ("own row", "same row")])}
    share = {kind: sum(broken for broken, _ in found) / orders for kind, found in tried.items()}
    broken, refused = in_sqlite(begin)
    numbers = {"SQLite leaves nobody on call": float(broken), "SQLite refuses one of the two": float(refused)}
    if address := os.environ.get("VIVA_LAB_POSTGRES"):
        on_server, refused = in_postgresql(address, server)
        numbers |= {"PostgreSQL leaves nobody on call": float(on_server), "PostgreSQL refuses one of the two": float(refused)}
    return Outcome(
        numbers=numbers,
        simulated={"share of orders of the steps after which nobody is on call": share[level, writes]},
        charts=[Bars("Nobody on call in the end", "share of the orders of steps", [f"{a}, {b}" for a, b in share], {"share": list(share.values())}, simulated=True)],
    )  # fmt: skip


lab.claim("snapshots-allow-it", "Under snapshot isolation two transactions that write different rows can break a rule that each of them checked.",
          number="share of orders of the steps after which nobody is on call", at_least=0.1, margin=0.02, flips={"level": "serialisable"}, flip_says="serialisable")  # fmt: skip
lab.claim("colliding-writes-do-not", "Where both write the same row, snapshot isolation refuses one of them.",
          number="share of orders of the steps after which nobody is on call", at_most=0, at={"writes": "same row"}, flips={"writes": "own row"}, flip_says="where each writes a row of its own")  # fmt: skip
lab.claim("sqlite-has-one-writer", "On SQLite both can sign off as well.",
          number="SQLite leaves nobody on call", at_least=1, margin=0.5, verdict="does not hold", flips={"begin": "after the check"}, flip_says="with the check before the transaction begins")  # fmt: skip
lab.claim("postgresql-repeatable-read", "PostgreSQL's REPEATABLE READ leaves nobody on call.",
          number="PostgreSQL leaves nobody on call", at_least=1, needs="PostgreSQL", flips={"server": "SERIALIZABLE"}, flip_says="with SERIALIZABLE")  # fmt: skip

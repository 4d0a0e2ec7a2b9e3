"""One NULL in a list: what NOT IN, NOT EXISTS and an outer join make of it, and what the planner may do."""

import random
import sqlite3

from viva.evidence import Bars, Choice, Lab, Outcome, Whole

lab = Lab(
    "Look for customers without orders in three ways while some sales are anonymous, and count the steps of SQLite's machine.",
    data="simulated customers and sales, in SQLite.",
    customers=Whole(300, 10, 3000, "customers", steps=(10, 300, 3000)),
    anonymous=Whole(1, 0, 100, "sales without a customer", steps=(0, 1, 10)),
    unknown=Whole(5, 0, 100, "rows of the left table whose own id is NULL", steps=(0, 5, 50)),
    way=Choice("NOT IN", "NOT EXISTS", "LEFT JOIN", "NOT IN, without NULL", says="how the question is asked"),
)
QUERIES = {
    "NOT IN": "SELECT COUNT(*) FROM person p WHERE p.id NOT IN (SELECT s.person_id FROM sale s)",
    "NOT EXISTS": "SELECT COUNT(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM sale s WHERE s.person_id = p.id)",
    "LEFT JOIN": "SELECT COUNT(*) FROM person p LEFT JOIN sale s ON s.person_id = p.id WHERE s.id IS NULL",
    "NOT IN, without NULL": "SELECT COUNT(*) FROM person p WHERE p.id NOT IN (SELECT s.person_id FROM sale s WHERE s.person_id IS NOT NULL)",
}


def shop(seed, customers, anonymous, unknown):
    rng, db = random.Random(seed), sqlite3.connect(":memory:")
    db.executescript("CREATE TABLE person (id INT, name TEXT); CREATE TABLE sale (id INTEGER PRIMARY KEY, person_id INT); CREATE INDEX by_person ON sale (person_id);")
    buyers = [i for i in range(customers) if rng.random() < 0.7]
    db.executemany("INSERT INTO person VALUES (?, '')", [(i,) for i in range(customers)] + [(None,)] * unknown)
    db.executemany("INSERT INTO sale (person_id) VALUES (?)", [(rng.choice(buyers),) for _ in buyers] + [(i,) for i in buyers] + [(None,)] * anonymous)
    return db, customers - len(buyers)


@lab.experiment
def run(seed, customers, anonymous, unknown, way):
    db, without = shop(seed, customers, anonymous, unknown)
    found = {name: db.execute(query).fetchone()[0] for name, query in lab.track(QUERIES.items())}
    hits = db.execute("SELECT COUNT(*) FROM person p WHERE p.id IN (SELECT s.person_id FROM sale s)").fetchone()[0]
    rows = db.execute("SELECT COUNT(*) FROM person").fetchone()[0]
    differ = db.execute("SELECT SUM(status <> 'closed') + SUM(status = 'closed') FROM (SELECT CASE WHEN id % 3 = 0 THEN 'closed' WHEN id % 3 = 1 THEN 'open' END AS status FROM person WHERE id IS NOT NULL)")
    return Outcome(
        simulated={
            "customers without a sale that are found": found[way],
            "customers that IN finds, as a share of those with a sale": hits / (customers - without),
            "rows whose own id is NULL among the answers": found[way] - without if way != "NOT IN" else 0,
            "rows that are neither closed nor different from closed": customers - differ.fetchone()[0],
            "answer over the truth": found[way] / without,
        },
        charts=[Bars(f"{without} of {rows - unknown} customers have no sale", "rows found", list(found), {"rows": list(found.values())}, simulated=True)],
    )  # fmt: skip


lab.claim("one-null-empties", "With one NULL in the list, NOT IN finds nobody.",
          number="customers without a sale that are found", at_most=0, flips={"anonymous": 0}, flip_says="without the anonymous sale")  # fmt: skip
lab.claim("not-exists-finds-them", "NOT EXISTS finds the customers without a sale, anonymous sales or not.",
          number="answer over the truth", at_least=1.0, at={"way": "NOT EXISTS"}, flips={"way": "NOT IN"}, flip_says="with NOT IN")  # fmt: skip
lab.claim("null-on-the-left", "Filtering NULL out of the list makes NOT IN give what NOT EXISTS gives.",
          number="rows whose own id is NULL among the answers", at_least=1, margin=0.5, verdict="does not hold", at={"way": "NOT IN, without NULL"},
          flips={"way": "NOT EXISTS"}, flip_says="with NOT EXISTS, which keeps rows whose own id is NULL")  # fmt: skip

"""Customers and their orders: who is kept, who is lost again, and what is counted twice."""

import random
import sqlite3

from viva.evidence import Bars, Choice, Lab, Outcome, Whole

lab = Lab(
    "Join simulated customers with their orders and tickets in five ways, and compare rows and totals with the tables themselves.",
    data="simulated customers, orders and tickets, in SQLite.",
    customers=Whole(200, 10, 2000, "customers", steps=(10, 200, 2000)),
    silent=Whole(30, 0, 90, "customers without an order, in percent", steps=(0, 10, 30, 60)),
    condition=Choice("in WHERE", "in ON", says="where the condition on the orders stands"),
    counted=Choice("COUNT(*)", "COUNT(orders.id)", says="how orders are counted"),
    tickets=Choice("several", "at most one", says="tickets that a customer may have"),
)


def shop(seed, customers, silent, tickets):
    rng, db = random.Random(seed), sqlite3.connect(":memory:")
    db.executescript("CREATE TABLE customer (id INTEGER PRIMARY KEY); CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INT, placed INT, amount INT);"
                     "CREATE TABLE ticket (id INTEGER PRIMARY KEY, customer_id INT);")  # fmt: skip
    for customer in range(customers):
        db.execute("INSERT INTO customer VALUES (?)", (customer,))
        quiet = rng.random() * 100 < silent
        for _ in range(0 if quiet else rng.randint(1, 4)):
            db.execute("INSERT INTO orders (customer_id, placed, amount) VALUES (?, ?, ?)", (customer, rng.choice((2025, 2026)), rng.randint(1, 100)))
        for _ in range(1 if tickets == "at most one" else rng.randint(1, 3)):
            db.execute("INSERT INTO ticket (customer_id) VALUES (?)", (customer,))
    return db


def one(db, query):
    return db.execute(query).fetchone()[0] or 0


@lab.experiment
def run(seed, customers, silent, condition, counted, tickets):
    db = shop(seed, customers, silent, tickets)
    people = one(db, "SELECT COUNT(*) FROM customer")
    kinds = {
        "inner join": "SELECT COUNT(DISTINCT c.id) FROM customer c JOIN orders o ON o.customer_id = c.id",
        "left join": "SELECT COUNT(DISTINCT c.id) FROM customer c LEFT JOIN orders o ON o.customer_id = c.id",
        "left join, condition in ON": "SELECT COUNT(DISTINCT c.id) FROM customer c LEFT JOIN orders o ON o.customer_id = c.id AND o.placed = 2026",
        "left join, condition in WHERE": "SELECT COUNT(DISTINCT c.id) FROM customer c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.placed = 2026",
        "inner join, condition": "SELECT COUNT(DISTINCT c.id) FROM customer c JOIN orders o ON o.customer_id = c.id WHERE o.placed = 2026",
    }
    found = {name: one(db, query) for name, query in lab.track(kinds.items())}
    count = "COUNT(*)" if counted == "COUNT(*)" else "COUNT(o.id)"
    zeros = one(db, f"SELECT SUM(n = 0) FROM (SELECT {count} AS n FROM customer c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id)")
    total = one(db, "SELECT SUM(amount) FROM orders")
    joined = one(db, "SELECT SUM(o.amount) FROM customer c LEFT JOIN orders o ON o.customer_id = c.id LEFT JOIN ticket t ON t.customer_id = c.id")
    chosen = found[f"left join, condition {'in ON' if condition == 'in ON' else 'in WHERE'}"]
    return Outcome(
        simulated={
            "customers that the inner join loses, as a share": 1 - found["inner join"] / people,
            "customers that the left join loses": people - found["left join"],
            "customers that the condition loses, as a share": 1 - chosen / people,
            "left join with the condition, over an inner join with it": chosen / max(1, found["inner join, condition"]),
            "customers counted with zero orders": zeros,
            "total of the orders after a second join, over the true one": joined / total,
        },
        charts=[Bars(f"Of {people} customers, kept", "customers", list(found), {"customers": list(found.values())}, simulated=True)],
    )  # fmt: skip


lab.claim("inner-loses", "An inner join loses the customers who never ordered.",
          number="customers that the inner join loses, as a share", at_least=0.1, margin=0.03, flips={"silent": 0}, flip_says="where every customer has ordered")  # fmt: skip
lab.claim("where-undoes-left", "A condition on the right table in WHERE turns the left join into an inner one.",
          number="left join with the condition, over an inner join with it", at_most=1.0, flips={"condition": "in ON"}, flip_says="with the condition in ON")  # fmt: skip
lab.claim("count-star-has-no-zero", "COUNT(*) over a left join shows who has no orders.",
          number="customers counted with zero orders", at_least=1, margin=0.5, verdict="does not hold", flips={"counted": "COUNT(orders.id)"}, flip_says="with COUNT of the orders' key")  # fmt: skip
lab.claim("second-join-multiplies", "Joining a second table doubles what is summed from the first.",
          number="total of the orders after a second join, over the true one", at_least=1.5, margin=0.1, flips={"tickets": "at most one"}, flip_says="with at most one row a customer in the second table")  # fmt: skip

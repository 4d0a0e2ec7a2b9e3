"""Saying that there is work. On SQLite the worker finds it by itself within a moment."""

from django.db import connection


def wake() -> None:
    """Let a worker know. To be called when the row is there; the news may come before the transaction ends, the work is found all the same."""
    if connection.vendor == "postgresql":
        from viva.web.jobs import queue

        queue.wake()

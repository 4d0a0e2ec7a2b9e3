"""Saying that there is work. On SQLite the worker finds it by itself within a moment."""

from django.db import connection

from viva.web.registry import Priority


def wake(priority: Priority) -> None:
    """Let a worker know of work of this priority. To be called beside the writing of the row, in the same transaction or after it."""
    if connection.vendor == "postgresql":
        from viva.web.jobs import queue

        queue.send(priority)

"""PostgreSQL's side: Procrastinate carries the news that there is work. What the work is and whether it is done stands in our own rows."""

from uuid import uuid4

from django.db import close_old_connections
from procrastinate.contrib.django import app

from viva.web.jobs.perform import Lane, has_interactive_work
from viva.web.registry import Priority

QUEUE = "viva"
_lanes = {priority: Lane(priority) for priority in Priority}


@app.task(name="viva.work", queue=QUEUE)
def work(priority: int = Priority.SLOW) -> None:
    """Do whatever there is to do from this priority upwards; being woken for nothing does no harm."""
    close_old_connections()
    _lanes[Priority(priority)].wake(uuid4().hex)


@app.periodic(cron="* * * * *")
@app.task(name="viva.sweep", queue=QUEUE, pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate says when it was due
    """Once a minute: take up what a worker left behind whose lease has run out."""
    for priority in sorted(Priority, reverse=True):
        work(priority)


def send(priority: Priority) -> None:
    """Tell the workers. The news is part of the present transaction, so it goes out when the row does."""
    work.defer(priority=int(priority))


def listen() -> None:
    """Work as a Procrastinate worker until a signal says stop: one lane for everything, and one for what somebody waits for."""
    lanes = 2 if has_interactive_work() else 1
    with app.replace_connector(app.connector.get_worker_connector()) as served:  # type: ignore[attr-defined]
        served.run_worker(queues=[QUEUE], concurrency=lanes, install_signal_handlers=True, delete_jobs="always")

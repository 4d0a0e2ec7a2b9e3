"""PostgreSQL's side: Procrastinate carries the news that there is work. What the work is and whether it is done stands in our own rows."""

import logging
from uuid import uuid4

from django.db import close_old_connections
from procrastinate.contrib.django import app

from viva.web.jobs.worker import work_off

QUEUE = "viva"
_log = logging.getLogger(__name__)


@app.task(name="viva.work", queue=QUEUE)
def work() -> None:
    """Do whatever there is to do; being woken for nothing does no harm."""
    close_old_connections()
    work_off(uuid4().hex)


@app.periodic(cron="* * * * *")
@app.task(name="viva.sweep", queue=QUEUE, pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate says when it was due
    """Once a minute: take up what a worker left behind whose lease has run out."""
    close_old_connections()
    work_off(uuid4().hex)


def wake() -> None:
    """Tell the workers, once the present transaction is done."""
    work.defer()


def listen() -> None:
    """Work as a Procrastinate worker until a signal says stop."""
    with app.replace_connector(app.connector.get_worker_connector()) as served:  # type: ignore[attr-defined]
        served.run_worker(queues=[QUEUE], concurrency=1, install_signal_handlers=True, delete_jobs="always")

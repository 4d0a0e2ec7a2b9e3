"""From a reader's form to a run: only values of the grid, a bounded queue, so many new runs a minute for each address."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from viva.content.record import Parameter
from viva.web.jobs.models import State
from viva.web.jobs.wake import wake
from viva.web.labs.models import Asked, Lab, Run
from viva.web.registry import Priority

QUEUE_LIMIT = 24
"""Runs that may wait at once: at some two seconds each, about a minute of work."""
PER_MINUTE = 20
"""New runs that one address may ask for in a minute; what was computed before costs nothing and is not counted."""


class RefusedError(Exception):
    """Why there is no run. `status` is the response's; `wait` the seconds after which asking again makes sense."""

    def __init__(self, message: str, status: int, wait: int = 0) -> None:
        super().__init__(message)
        self.status, self.wait = status, wait


def ask(lab: Lab, given: Mapping[str, str], client: str, now: datetime) -> Run:
    """The run for these values of a form; made if nobody has asked for it yet. Raises RefusedError."""
    chosen = {parameter.name: _from_grid(parameter, given.get(parameter.name)) for parameter in map(Parameter.from_json, lab.parameters)}
    seed = _seed(lab, given.get("seed", "0"))
    name = lab.question.question_id
    key = Run.key_of(name, lab.digest, seed, chosen)
    known: Run | None = Run.objects.filter(key=key).exclude(state=State.FAILED).first()
    if known is not None:
        return known
    if Run.objects.open().count() >= QUEUE_LIMIT:
        raise RefusedError("Many runs are waiting just now. Yours was not added; try again in a moment.", 503, 15)
    _count(client, now)
    run, new = Run.ask(name, lab.digest, seed, chosen, now)
    if new:
        wake(Priority.SLOW)
    return run


def _seed(lab: Lab, given: str) -> int:
    offered = [str(seed) for seed in lab.seeds]
    if given not in offered:
        raise RefusedError(f"The seed is one of {', '.join(offered)}.", 400)
    return int(given)


def _from_grid(parameter: Parameter, given: str | None) -> Any:
    if given is None:
        return parameter.default
    try:
        value = parameter.value(given)
    except ValueError as error:
        raise RefusedError(f"{str(error)[:200]}.", 400) from error
    if value not in (*parameter.steps, parameter.default):
        offered = ", ".join(map(str, parameter.steps))
        raise RefusedError(f"On this page {parameter.name} is one of {offered}. `viva lab run` takes every value in the range.", 400)
    return value


def client_of(request: HttpRequest) -> str:
    """A keyed hash of the address that asks; behind a proxy, of the one that the proxy names."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.VIVA_BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()[:32]


def _count(client: str, now: datetime) -> None:
    minute = now.replace(second=0, microsecond=0)
    with transaction.atomic():
        Asked.objects.filter(minute__lt=minute - timedelta(minutes=2)).delete()
        row, _ = Asked.objects.get_or_create(client=client, minute=minute)
        if not Asked.objects.filter(pk=row.pk, count__lt=PER_MINUTE).update(count=F("count") + 1):
            raise RefusedError(
                f"More than {PER_MINUTE} new runs a minute from one address. Wait a moment; runs made before cost nothing.",
                429,
                60 - now.second,
            )

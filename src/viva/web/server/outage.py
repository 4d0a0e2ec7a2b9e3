"""Answers with 503 instead of 500 where the database is away."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from viva.web.ui.away import AWAY, away_page

log = logging.getLogger(__name__)


class Outage:
    """Middleware: what is the world's fault is no fault of the program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django asks this for every exception that a view lets through."""
        if not isinstance(exception, AWAY):
            return None
        log.error("the database does not answer: %s", exception)
        return away_page(request)

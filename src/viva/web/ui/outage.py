"""The page for when the database is away: it says so, says when to come back, and nothing is lost by trying again."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from viva.web.ui import pages

log = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
"""What the world does to a database: gone, locked, full, read-only. Not the program's fault."""
SECONDS = 5


class Outage:
    """What is the world's fault is 503 instead of 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django asks this for every exception that a view lets through."""
        if not isinstance(exception, AWAY):
            return None
        log.error("the database does not answer: %s", exception)
        text = "The database does not answer at the moment. Nothing was lost. Reload the page in a few seconds."
        response = pages.problem_page(request, 503, "Back in a moment", text)
        response.headers["Retry-After"] = str(SECONDS)
        return response

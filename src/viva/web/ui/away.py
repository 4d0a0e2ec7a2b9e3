"""The database being away: which errors mean it, and the page that says so."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from viva.web.ui import pages

AWAY = (OperationalError, InterfaceError)
"""What the world does to a database: gone, locked, full, read-only. Not the program's fault."""
SECONDS = 5
"""When to come back."""


def away_page(request: HttpRequest) -> HttpResponse:
    """503. Nothing is lost by trying again."""
    text = "The database does not answer at the moment. Nothing was lost. Reload the page in a few seconds."
    response = pages.problem_page(request, 503, "Back in a moment", text)
    response.headers["Retry-After"] = str(SECONDS)
    return response

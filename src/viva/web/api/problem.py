"""Errors as RFC 9457 has them: `application/problem+json`."""

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse

from viva.web.ui.away import AWAY, SECONDS
from viva.web.ui.public import public

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
log = logging.getLogger(__name__)


class ApiError(Exception):
    """Raised by a view: the status, one sentence, and for a bad request one entry a parameter."""

    def __init__(self, status: int, detail: str, errors: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors


def problem(status: int, detail: str, errors: Sequence[dict[str, Any]] = ()) -> JsonResponse:
    """`detail` is for a person, `errors` for a program."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse(body | ({"errors": list(errors)} if errors else {}), status=status, content_type="application/problem+json")


def endpoint(view: View[Rest]) -> View[Rest]:
    """A public, read-only resource whose every failure is a problem document."""

    @public
    @wraps(view)
    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            refused = problem(405, "This can only be read: GET or HEAD.")
            refused.headers["Allow"] = "GET, HEAD"
            return refused
        try:
            return view(request, *args, **kwargs)
        except ApiError as error:
            return problem(error.status, error.detail, error.errors)
        except SuspiciousOperation:
            return problem(400, "The request holds more parameters than any of ours has.")
        except AWAY:
            log.exception("the database is away")
            away = problem(503, "The database does not answer at the moment. Try again shortly.")
            away.headers["Retry-After"] = str(SECONDS)
            return away
        except Exception:
            log.exception("%s failed", view.__name__)
            return problem(500, "Something in Viva failed. The server's log says what.")

    return answer

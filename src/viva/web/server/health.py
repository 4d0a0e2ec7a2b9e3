"""For whoever watches the server: a load balancer, systemd, a container."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from viva import __version__
from viva.web.library.models import Edition


@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """200 with the version of the content while the database answers, 503 while it does not. Never kept by any cache."""
    try:
        found, status = {"status": "ok", "viva": __version__, "content": Edition.current_version() or None}, 200
    except DatabaseError:
        connection.close()
        found, status = {"status": "the database does not answer", "viva": __version__, "content": None}, 503
    response = JsonResponse(found, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response

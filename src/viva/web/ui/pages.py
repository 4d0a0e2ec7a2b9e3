"""Pages that belong to no room: help, the theme switch, and what is shown when something is wrong."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from viva.web import registry
from viva.web.ui.public import personal, public
from viva.web.ui.theme import COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_GET
@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to read, filter, search and steer by keyboard; what `?` opens, as a page."""
    return render(request, "ui/help.html")


@require_GET
@personal
def menu(request: HttpRequest) -> HttpResponse:
    """The entries of the menu that not everybody sees, as a fragment."""
    learner = registry.learner_of(request)
    entries = [entry for entry in registry.menu if entry.personal and entry.seen_by(learner)]
    return render(request, "ui/menu.html", {"entries": entries})


@csrf_exempt  # SameOriginWrites has refused other sites already, and a token would make every page a personal one
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or auto in a cookie and go back to where the reader was."""
    theme, back = request.POST.get("theme", ""), request.POST.get("back", "/")
    if theme not in THEMES:
        return problem_page(request, 400, "No such theme", "The theme is auto, light or dark.")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(COOKIE, theme, max_age=YEAR, samesite="Strict", httponly=False)
    return response


def problem_page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page that says what happened and what one can do."""
    return render(request, "ui/problem.html", {"title": title, "text": text, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, most often for a Host name that is not ours."""
    text = "The request cannot be read: it is too long, or holds what no page of ours sends."
    if isinstance(exception, DisallowedHost):
        text = "The server does not answer to the name in the address bar. Use the address that `viva serve` printed."
    # no context processor may ask for the host here, and the page must not depend on one
    return HttpResponse(f"<!doctype html><title>Bad request</title><h1>Bad request</h1><p>{text}</p>", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return problem_page(request, 403, "Not allowed", "You may not see or do this.")


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a write that did not come from one of our own pages."""
    text = "The request came from another site, or from no page at all. Nothing was changed. Open the page here and try again."
    return problem_page(request, 403, "Refused", text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that leads nowhere."""
    return problem_page(request, 404, "There is nothing here", "The address leads nowhere. It may be mistyped, or the page may have moved.")


def broken(request: HttpRequest) -> HttpResponse:
    """500. Rendered without the database, which may be what broke."""
    text = "Something in Viva failed. Nothing of yours was lost. Try again; if it fails again, the server's log says why."
    return problem_page(request, 500, "That did not work", text)

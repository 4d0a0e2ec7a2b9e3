"""Ask for a run; look how it is. Nothing is computed here."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from viva.content.numbers import written
from viva.web.jobs.models import State
from viva.web.labs.asking import RefusedError, ask, client_of
from viva.web.labs.models import Lab, Run
from viva.web.labs.rows import drawn
from viva.web.ui.fragment import wants_fragment


@csrf_exempt  # SameOriginWrites has refused other sites already, and a token would make every page a personal one
@require_POST
@never_cache
def start(request: HttpRequest, question_id: str) -> HttpResponse:
    """Ask for a run with the values of the form, then show it: as a fragment where it was asked for in place, as a page otherwise."""
    lab = Lab.objects.of_current(question_id).exclude(verified="").first()
    if lab is None:
        raise Http404
    try:
        found = ask(lab, request.POST.dict(), client_of(request), datetime.now(UTC))
    except RefusedError as error:
        response = _show(request, {"refused": str(error), "question_id": question_id, "run": None}, error.status)
        if error.wait:
            response.headers["Retry-After"] = str(error.wait)
        return response
    if wants_fragment(request):
        return _run(request, found)
    return HttpResponseRedirect(reverse("labs:run", args=[found.key]))


@require_safe
@never_cache
def run(request: HttpRequest, key: str) -> HttpResponse:
    """How a run is: waiting, at work, done, failed. It asks for itself again until there is nothing to wait for."""
    found = Run.objects.filter(key=key).first()
    if found is None:
        raise Http404
    return _run(request, found)


def _run(request: HttpRequest, found: Run) -> HttpResponse:
    context: dict[str, object] = {"run": found, "question_id": found.question_id, "refused": ""}
    if found.state == State.WAITING:
        context["ahead"] = Run.objects.ahead_of(found)
    if found.outcome:
        context["readings"] = _readings(found)
        context["pictures"] = [drawn(chart, f"run-{found.key[:8]}-{place}") for place, chart in enumerate(found.outcome["charts"], 1)]
    return _show(request, context, 200)


def _readings(found: Run) -> list[tuple[str, str, str, bool]]:
    """(name, what this run gave, what the record says, simulated) of each number."""
    lab = Lab.objects.filter(question__question_id=found.question_id).first()
    verified = {entry["name"]: entry["value"] for entry in lab.readings} if lab else {}
    return [(name, written(value), verified.get(name, ""), simulated) for name, value, simulated in found.outcome["readings"]]


def _show(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    if wants_fragment(request):
        # htmx swaps nothing in for an error, and the reader must see why
        return render(request, "labs/outcome.html", context)
    return render(request, "labs/run.html", context, status=status)

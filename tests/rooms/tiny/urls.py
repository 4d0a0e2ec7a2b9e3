from django.http import HttpRequest, HttpResponse
from django.urls import path

from viva.web import registry
from viva.web.ui.public import public

app_name = "tiny"


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"tiny page about {request.GET.urlencode()}")


@public
def greedy(request: HttpRequest) -> HttpResponse:
    """A public page that asks who is asking."""
    return HttpResponse(str(registry.learner_of(request)))


@public
def sets_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


urlpatterns = [path("", page, name="page"), path("greedy/", greedy, name="greedy"), path("cookie/", sets_cookie, name="cookie")]

"""Marks the pages that are the same for every reader who has not signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from viva.web.page_cache import PUBLIC

Rest = ParamSpec("Rest")
Response = TypeVar("Response", bound=HttpResponse)


def public(view: Callable[Concatenate[HttpRequest, Rest], Response]) -> Callable[Concatenate[HttpRequest, Rest], Response]:
    """The view's answer depends on the address, the stored content and the theme alone, so the page cache may keep it.

    `no-cache` makes every browser and proxy ask before it shows its copy; the answer is mostly 304.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Response:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = PUBLIC
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer

"""Marks the pages that are the same bytes for every reader, whoever is signed in, and the fragments that are not."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from viva.web.registry import PersonalPageError
from viva.web.ui.theme import COOKIE

PUBLIC = "public, no-cache"
"""Keep it, and ask each time whether it is still right. The page cache keeps what says so, for everybody."""
PERSONAL = "private, no-store"
"""What no cache keeps, neither ours nor a proxy's nor the browser's."""

_PERSONAL_META = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "REMOTE_USER", "CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE")
"""Headers that tell who is asking, and where Django's protection against forged requests keeps a reader's token."""

Rest = ParamSpec("Rest")
Response = TypeVar("Response", bound=HttpResponse)
View = Callable[Concatenate[HttpRequest, Rest], Response]


def public(view: View[Rest, Response]) -> View[Rest, Response]:
    """The view's answer depends on the address, the stored content and the theme alone, so the page cache may keep it for everybody.

    The view is handed a request that does not tell who is asking: no session, no user, no cookie but the theme's; `learner_of` raises. So a
    public page cannot hold anything personal, even by mistake.

    Raises:
        PersonalPageError: the view set a cookie, or wrote a token that only one reader may have.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Response:
        _make_anonymous(request)
        response = view(request, *args, **kwargs)
        if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            raise PersonalPageError(request.path)
        response.headers["Cache-Control"] = PUBLIC
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def personal(view: View[Rest, Response]) -> View[Rest, Response]:
    """The view's answer may depend on who is asking, so nobody keeps it."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Response:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = PERSONAL
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def _make_anonymous(request: HttpRequest) -> None:
    """Take away what tells one reader from another. What looks for it afterwards fails loudly."""
    request.is_public = True  # type: ignore[attr-defined]  # read by registry.learner_of
    theme = request.COOKIES.get(COOKIE)
    request.COOKIES = {} if theme is None else {COOKIE: theme}
    for name in _PERSONAL_META:
        request.META.pop(name, None)
    for name in ("session", "user", "auser"):
        if hasattr(request, name):
            delattr(request, name)

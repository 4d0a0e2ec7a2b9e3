"""Pages of which htmx asks for a part."""

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """Whether the answer replaces a part of a page that stands already."""
    return request.headers.get("HX-Request") == "true"

"""Every address of the site: what each room serves below its prefix."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from viva.web.registry import Room
from viva.web.server.health import health


def _rooms() -> list[URLResolver]:
    rooms = [room for room in apps.get_app_configs() if isinstance(room, Room)]
    return [path(room.prefix, include(f"{room.name}.urls")) for room in rooms if find_spec(f"{room.name}.urls")]


urlpatterns: list[URLPattern | URLResolver] = [*_rooms(), path("health/", health, name="health")]
handler400 = "viva.web.ui.pages.bad_request"
handler403 = "viva.web.ui.pages.forbidden"
handler404 = "viva.web.ui.pages.not_found"
handler500 = "viva.web.ui.pages.broken"

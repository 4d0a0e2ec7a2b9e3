"""Every address of the site. A room owns what lies below its prefix."""

from django.urls import include, path

from viva.web.health import health

urlpatterns = [
    path("", include("viva.web.library.urls")),
    path("", include("viva.web.labs.urls")),
    path("api/v1/", include("viva.web.api.urls")),
    path("", include("viva.web.ui.urls")),
    path("health/", health, name="health"),
]
handler400 = "viva.web.ui.pages.bad_request"
handler403 = "viva.web.ui.pages.forbidden"
handler404 = "viva.web.ui.pages.not_found"
handler500 = "viva.web.ui.pages.broken"

from django.urls import path

from viva.web.ui import pages

app_name = "ui"
urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("menu/", pages.menu, name="menu"),
    path("theme/", pages.choose_theme, name="theme"),
]

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "viva.web.library"
    label = "library"

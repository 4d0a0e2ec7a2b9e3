from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "viva.web.ui"
    label = "ui"

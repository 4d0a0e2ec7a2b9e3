from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "viva.web.labs"
    label = "labs"

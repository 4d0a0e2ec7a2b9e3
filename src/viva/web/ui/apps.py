from viva.web import registry


class UiConfig(registry.Room):
    name = "viva.web.ui"
    label = "ui"

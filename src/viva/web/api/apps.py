from viva.web import registry


class ApiConfig(registry.Room):
    name = "viva.web.api"
    label = "api"
    prefix = "api/v1/"

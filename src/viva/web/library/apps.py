from viva.web import registry


class LibraryConfig(registry.Room):
    name = "viva.web.library"
    label = "library"

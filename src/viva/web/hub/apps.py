from viva.web import registry
from viva.web.registry import Landmark, MenuEntry


class HubConfig(registry.Room):
    name = "viva.web.hub"
    label = "hub"

    def ready(self) -> None:
        from viva.web.hub.listing.columns import has_drill

        registry.menu.add(MenuEntry("hub", "Hub", "hub:hub", order=10))
        registry.menu.add(MenuEntry("questions", "Questions", "hub:questions", order=20))
        for name in ("home", "questions", "suggest", "feed", "opensearch"):
            registry.landmarks.add(Landmark(name, f"hub:{name}"))
        registry.facets.add(registry.Facet("drill", has_drill, order=20, icon="drill"))

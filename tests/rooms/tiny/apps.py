from viva.web import registry


class TinyConfig(registry.Room):
    name = "tests.rooms.tiny"
    label = "tiny"
    prefix = "tiny/"

    def ready(self) -> None:
        from tests.rooms.tiny import brought
        from tests.rooms.tiny.models import Errand

        registry.identify_with(brought.learner)
        registry.menu.add(registry.MenuEntry("tiny", "Tiny", "tiny:page", order=50))
        registry.menu.add(registry.MenuEntry("mine", "Mine", "tiny:page", order=60, seen_by=brought.only_learners))
        registry.panels.add(registry.Panel("tiny-public", "Tiny panel", "answer", brought.public_panel))
        registry.panels.add(registry.Panel("tiny-mine", "My tiny panel", "answer", brought.personal_panel, personal=True))
        registry.sync_hooks.add(registry.SyncHook("tiny", brought.store, brought.mark))
        registry.job_kinds.add(registry.JobKind("errand", Errand, brought.run, registry.Priority.INTERACTIVE, kept=2))
        registry.facets.add(registry.Facet("tiny", brought.members, order=90))
        registry.actions.add(registry.Action("tiny", "Tiny with it", "tiny:page", takes="question"))
        registry.actions.add(registry.Action("tiny-all", "Tiny with these", "tiny:page", takes="selection"))
        registry.exporters.add(registry.Exporter("tiny", brought.rows))
        registry.erasers.add(registry.Eraser("tiny", brought.erase))

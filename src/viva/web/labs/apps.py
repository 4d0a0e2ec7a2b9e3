from viva.web import registry


class LabsConfig(registry.Room):
    name = "viva.web.labs"
    label = "labs"

    def ready(self) -> None:
        from viva.web.labs import measured, perform, rows
        from viva.web.labs.models import Run

        registry.menu.add(registry.MenuEntry("evidence", "Evidence", "labs:evidence", order=30))
        registry.panels.add(registry.Panel("measured", "Measured", after="deep-explanation", make=measured.panel))
        registry.facets.add(registry.Facet("evidence", rows.with_evidence, order=10, icon="evidence"))
        registry.sync_hooks.add(registry.SyncHook("labs", rows.store, rows.mark))
        registry.job_kinds.add(registry.JobKind("run of a lab", Run, perform.perform, registry.Priority.SLOW, kept=5000))

"""Labs and claims come in with their rows (library 0004 named their tables), and figures in circulation get a table of their own."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def take_over(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What the last sync stored of figures in circulation."""
    edition = apps.get_model("library", "Edition").objects.filter(pk=1).first()
    figures = apps.get_model("labs", "CirculatingFigure").objects
    for position, entry in enumerate(edition.headlines if edition else ()):
        figures.create(
            position=position,
            said=entry["said"],
            question_id=entry["question"][:40],
            claim_id=entry["claim"][:60],
            says=entry["says"],
        )


def give_back(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    figures = apps.get_model("labs", "CirculatingFigure").objects.order_by("position")
    rows = figures.values_list("said", "question_id", "claim_id", "says")
    headlines = [dict(zip(("said", "question", "claim", "says"), row, strict=True)) for row in rows]
    apps.get_model("library", "Edition").objects.filter(pk=1).update(headlines=headlines)


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0001_labs"),
        ("library", "0004_labs_move_out"),
    ]
    run_before = [
        ("library", "0005_digests"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Lab",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("digest", models.CharField(max_length=64)),
                        ("code_digest", models.CharField(default="", max_length=64)),
                        ("verified", models.CharField(default="", max_length=10)),
                        ("changed", models.JSONField(default=list)),
                        ("summary", models.TextField(default="")),
                        ("about_data", models.TextField(default="")),
                        ("code", models.TextField(default="")),
                        ("whiteboard", models.JSONField(default=list)),
                        ("parameters", models.JSONField(default=list)),
                        ("readings", models.JSONField(default=list)),
                        ("pictures", models.JSONField(default=list)),
                        ("versions", models.JSONField(default=dict)),
                        ("seeds", models.JSONField(default=list)),
                        (
                            "question",
                            models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="lab", to="library.question"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Claim",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("claim_id", models.CharField(max_length=60)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("surprise", models.PositiveSmallIntegerField()),
                        ("verdict", models.CharField(max_length=20)),
                        ("sentence", models.TextField()),
                        ("shown", models.JSONField(default=dict)),
                        (
                            "lab",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="claims", to="labs.lab"),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("lab", "claim_id"), name="library_claim_once")],
                    },
                ),
            ],
        ),
        migrations.RemoveConstraint("claim", "library_claim_once"),
        migrations.AddConstraint("claim", models.UniqueConstraint(fields=["lab", "claim_id"], name="labs_claim_once")),
        migrations.RenameField("claim", "shown", "card"),
        migrations.RenameField("run", "lab", "lab_digest"),
        migrations.CreateModel(
            name="CirculatingFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("said", models.TextField()),
                ("question_id", models.CharField(max_length=40)),
                ("claim_id", models.CharField(max_length=60)),
                ("says", models.TextField()),
            ],
        ),
        migrations.RunPython(take_over, give_back),
    ]

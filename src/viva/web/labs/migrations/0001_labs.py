"""Runs of labs that readers asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client", models.CharField(max_length=32)),
                ("minute", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("client", "minute"), name="labs_asked_once")],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("worker", models.CharField(default="", max_length=40)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("progress", models.FloatField(default=0)),
                ("message", models.CharField(default="", max_length=500)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("question_id", models.CharField(max_length=40)),
                ("lab", models.CharField(max_length=64)),
                ("seed", models.PositiveIntegerField()),
                ("settings", models.JSONField(default=dict)),
                ("outcome", models.JSONField(null=True)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "asked_at"], name="labs_run_queue")],
            },
        ),
    ]

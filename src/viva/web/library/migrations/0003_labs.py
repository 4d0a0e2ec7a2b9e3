"""What a question's page shows of its lab, the claims of all labs, and figures in circulation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0002_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="headlines",
            field=models.JSONField(default=list),
        ),
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
                ("question", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="lab", to="library.question")),
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
                ("lab", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="claims", to="library.lab")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("lab", "claim_id"), name="library_claim_once")],
            },
        ),
    ]

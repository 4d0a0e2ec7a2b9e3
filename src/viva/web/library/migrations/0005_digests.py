"""The files' digest apart from everything else that a row was made with, the digest that attempts pin, and no date for "never reviewed"."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_labs_move_out"),
    ]

    operations = [
        migrations.RemoveField("edition", "headlines"),
        migrations.AddField("question", "rendering", models.CharField(default="", max_length=64)),
        migrations.AddField("question", "content_digest", models.CharField(default="", max_length=64)),
        migrations.AlterField("question", "reviewed", models.DateField(null=True)),
    ]

"""Rows that are there already: the digest loses the number of the renderer in front of it, and the year 1 becomes no date."""

from datetime import date

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    questions = apps.get_model("library", "Question").objects
    questions.filter(reviewed=date.min).update(reviewed=None)
    for key, digest in questions.values_list("pk", "digest"):
        _, _, of_files = digest.rpartition(":")
        questions.filter(pk=key).update(digest=of_files)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    questions = apps.get_model("library", "Question").objects
    questions.filter(reviewed=None).update(reviewed=date.min)


class Migration(migrations.Migration):
    dependencies = [("library", "0005_digests")]
    operations = [migrations.RunPython(forwards, backwards)]

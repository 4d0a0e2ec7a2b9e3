"""The full-text table, as the engine of the database wants it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from viva.web.library.index import postgres, sqlite

ENGINES = {"sqlite": sqlite, "postgresql": postgres}


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ENGINES[editor.connection.vendor].CREATE:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ENGINES[editor.connection.vendor].DROP:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]

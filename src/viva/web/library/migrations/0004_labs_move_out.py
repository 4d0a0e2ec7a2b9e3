"""Labs and claims become the business of the room that shows them. Their rows stay; their tables are named after the new owner."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0003_labs"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("Claim", "labs_claim"),
                migrations.AlterModelTable("Lab", "labs_lab"),
            ],
            state_operations=[
                migrations.DeleteModel("Claim"),
                migrations.DeleteModel("Lab"),
            ],
        ),
    ]

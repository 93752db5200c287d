from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_search_of_imports")]

    operations = [
        migrations.AlterField(
            "importoutcome",
            "batch",
            models.ForeignKey(
                "contacts.importbatch",
                models.CASCADE,
                related_name="outcomes",
                db_index=False,
                db_constraint=False,
            ),
        ),
        migrations.AlterField(
            "importrow",
            "batch",
            models.ForeignKey("contacts.importbatch", models.CASCADE, related_name="rows", db_index=False),
        ),
    ]

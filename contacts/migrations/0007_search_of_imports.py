from typing import Any

from django.db import migrations

import crm.fields
from crm.text import search_key


def fill_keys(apps: Any, schema_editor: Any) -> None:
    for batch in apps.get_model("contacts", "ImportBatch").objects.only("file_name", "sheet").iterator():
        batch.key = search_key(f"{batch.file_name} {batch.sheet}")[:400]
        batch.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_read_import_rows_quickly")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="key",
            field=crm.fields.KeyField(
                "file_name",
                "sheet",
                blank=True,
                db_index=True,
                default="",
                editable=False,
                max_length=400,
                person=False,
            ),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]

"""What earlier imports said of their rows, in the new tables; names of people get their key."""

from typing import Any
from uuid import uuid4

from django.db import migrations
from django.utils import timezone

from crm.text import name_key

CHUNK = 1000
KEPT = ("number", "outcome", "notes", "object_id")


def fill_name_keys(apps: Any, schema_editor: Any) -> None:
    for name in ("Contact", "HistoricalContact"):
        model = apps.get_model("contacts", name)
        changed = []
        for row in model.objects.only("pk", "name").iterator(CHUNK):
            row.name_key = name_key(row.name)[:400]
            changed.append(row)
        model.objects.bulk_update(changed, ["name_key"], batch_size=CHUNK)


def move_outcomes(apps: Any, schema_editor: Any) -> None:
    """Imports that are over keep their result; the preview of one that is not has to be made anew."""
    batches, rows = apps.get_model("contacts", "ImportBatch"), apps.get_model("contacts", "ImportRow")
    outcomes = apps.get_model("contacts", "ImportOutcome")
    for batch in batches.objects.all():
        over = batch.state == "done"
        # As values: an instance would take its text `outcome` for the ImportOutcome of the same name.
        of_batch = list(
            rows.objects.filter(batch=batch).values("pk", "number", "cells", "outcome", "notes", "object_id")
        )
        for row in of_batch:
            cells = [row["cells"].get(header, "") for header in batch.headers]
            rows.objects.filter(pk=row["pk"]).update(cells=cells)
        if over:
            outcomes.objects.bulk_create(
                [
                    outcomes(row_id=row["pk"], batch=batch, **{name: row[name] for name in KEPT})
                    for row in of_batch
                    if row["outcome"]
                ],
                batch_size=CHUNK,
            )
        batches.objects.filter(pk=batch.pk).update(
            upload=uuid4(),
            state="done" if over else "read",
            done_at=batch.updated_at if over else None,
            cleared_at=None if of_batch else timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_imports_and_duplicates")]
    operations = [
        migrations.RunPython(fill_name_keys, migrations.RunPython.noop),
        migrations.RunPython(move_outcomes, migrations.RunPython.noop),
    ]

"""What earlier imports said of their rows, in the new tables; names of people get their key."""

from typing import Any
from uuid import uuid4

from django.db import migrations
from django.utils import timezone

from crm.text import name_key

CHUNK = 1000


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
        of_batch = list(rows.objects.filter(batch=batch))
        for row in of_batch:
            row.cells = [row.cells.get(header, "") for header in batch.headers]
        rows.objects.bulk_update(of_batch, ["cells"], batch_size=CHUNK)
        if over:
            outcomes.objects.bulk_create(
                [
                    outcomes(
                        row=row,
                        batch=batch,
                        number=row.number,
                        outcome=row.outcome,
                        notes=row.notes,
                        object_id=row.object_id,
                    )
                    for row in of_batch
                    if row.outcome
                ],
                batch_size=CHUNK,
            )
        batch.upload = uuid4()
        batch.state = "done" if over else "read"
        batch.done_at = batch.updated_at if over else None
        batch.cleared_at = timezone.now() if not of_batch else None
        batch.save()


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_imports_and_duplicates")]
    operations = [
        migrations.RunPython(fill_name_keys, migrations.RunPython.noop),
        migrations.RunPython(move_outcomes, migrations.RunPython.noop),
    ]

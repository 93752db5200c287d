"""How a unit matched the columns of a list before.

By the place of a column: headers may be numbered otherwise the next time, and a database does not keep their order.
The rows that were left out come back with a column more, their reason: a file is of the same kind with it.
"""

from collections.abc import Iterable

from contacts.imports.columns import fingerprint, target_of
from contacts.imports.rejected import is_reason
from contacts.models import ColumnMemory, ImportBatch
from crm.models import Unit


def recall(headers: Iterable[str], into: str, unit: Unit) -> dict[str, str]:
    """`{header: field or ""}` as the unit had it last time for a file with these headers; {} if there was none."""
    headers = list(headers)
    known = ColumnMemory.objects.filter(unit=unit, into=into, fingerprint=kind_of(headers)).first()
    if known is None:
        return {}
    fields = [known.mapping.get(str(place), "") for place in range(len(headers))]
    # A field may be gone since.
    return {
        header: field if target_of(into, field) else "" for header, field in zip(headers, fields, strict=True)
    }


def remember(batch: ImportBatch) -> None:
    """Keep how the columns of this batch are matched for the next file of its kind."""
    headers = [header for header in batch.headers if header not in batch.dropped_columns]
    mapping = {str(place): batch.mapping.get(header, "") for place, header in enumerate(headers)}
    ColumnMemory.objects.update_or_create(
        unit_id=batch.unit_id,
        into=batch.into,
        fingerprint=kind_of(headers),
        defaults={"mapping": mapping},
    )


def kind_of(headers: list[str]) -> str:
    """The fingerprint of the headers without a reason in the end, be it ours or the file's own."""
    end = len(headers)
    while end and is_reason(headers[end - 1]):
        end -= 1
    return fingerprint(headers[:end])

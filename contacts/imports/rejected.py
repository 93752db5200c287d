"""The rows that were left out, as a file in the layout they came in, with the reason behind each."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from contacts.models import ImportBatch, ImportOutcome, Outcome
from crm.exports import in_language
from crm.workbook import xlsx

LEFT_OUT = (Outcome.WRONG, Outcome.DUPLICATE)
"""Rows that wait until somebody mends or decides them, and that an import leaves out if nobody does."""

OURS = " (Mitra Pers)"
"""What tells our column of reasons from the file's own."""


def rejected_workbook(batch: ImportBatch) -> Iterator[bytes]:
    """An .xlsx whose cells are text by type. Mended, it can be uploaded again: nobody reads the last column."""
    return in_language(xlsx(lines(batch)), get_language())


def lines(batch: ImportBatch) -> Iterator[list[str]]:
    dropped = {index for index, header in enumerate(batch.headers) if header in batch.dropped_columns}
    kept = [index for index in range(len(batch.headers)) if index not in dropped]
    first, end = len(batch.headers), widest(batch)
    kept += range(first, end)
    headers = [*batch.headers, *[""] * (end - first)]
    yield [*(headers[index] for index in kept), reason_header(batch)]
    left_out = batch.outcomes.filter(outcome__in=LEFT_OUT).order_by("number")
    for outcome in left_out.select_related("row").prefetch_related("row__problems").iterator(1000):
        cells = outcome.row.cells
        yield [*(cells[index] if index < len(cells) else "" for index in kept), reason_of(outcome)]


def widest(batch: ImportBatch) -> int:
    """How many cells the longest row has: some have more than there are headers."""
    longer = batch.rows.filter(problems__code="flaw_extra").values_list("cells", flat=True)
    return max([len(batch.headers), *map(len, longer.iterator(1000))])


def reason_header(batch: ImportBatch) -> str:
    """`Alasan`, unless the file calls a column of its own so."""
    header, own = str(_("Reason")), {header.casefold() for header in batch.headers}
    while header.casefold() in own:
        header += OURS
    return header


def is_reason(header: str) -> bool:
    """Whether `reason_header` may have written this, in any language of the pages."""
    while header.endswith(OURS):
        header = header.removesuffix(OURS)
    return header.casefold() in {reason.casefold() for reason in reasons()}


def reasons() -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield _("Reason")


def reason_of(outcome: ImportOutcome) -> str:
    if outcome.outcome == Outcome.DUPLICATE:
        return _("May be known already, and nobody has decided: row %(number)s.") % {"number": outcome.number}
    said = [
        f"{problem.header}: {problem.message}" if problem.header else problem.message
        for problem in outcome.row.problems.all()
    ]
    return "; ".join(said)

"""Lists as files. No cell of an export is ever a live formula."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from django.db import models
from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

FORMULA_STARTS = ("=", "+", "-", "@", "'", "\t", "\r")
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An Indonesian Excel cuts a CSV file at `;`, and at a line break inside a cell: what follows begins a cell there.
CELL_INSIDE = re.compile(r"([;\t\r\n][\s\"]*)(?=[=+\-@])")


def in_cell(value: Any) -> str:
    """`value` as the text of a cell. Dates are ISO, so that our own import reads them back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def value_of(row: models.Model, field: str) -> Any:
    """The value of `field`: an attribute, a method of the row, or a choice in words."""
    display = getattr(row, f"get_{field}_display", None)
    value = display() if display else getattr(row, field)
    return value() if callable(value) else value


type Columns = tuple[str, ...] | Mapping[str, Callable[[Any], Any]]
"""What an export holds: names of fields, or headers with the functions that give their values."""


def cells(rows: Iterable[models.Model], fields: Columns) -> Iterator[list[str]]:
    yield list(fields)
    for row in rows:
        if isinstance(fields, Mapping):
            yield [in_cell(give(row)) for give in fields.values()]
        else:
            yield [in_cell(value_of(row, field)) for field in fields]


def as_csv(lines: Iterable[list[str]]) -> bytes:
    """UTF-8 with BOM, so that Excel reads it; what would start a formula gets a leading apostrophe."""
    out = StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow(map(harmless, line))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def harmless(cell: str) -> str:
    cell = CELL_INSIDE.sub(r"\1'", cell)
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def as_xlsx(lines: Iterable[list[str]]) -> bytes:
    """Every cell is text by type: Excel never evaluates it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Mitra Pers")
    for line in lines:
        sheet.append([text_cell(sheet, cell) for cell in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def text_cell(sheet: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=NOT_IN_XML.sub("", value))
    cell.data_type = "s"
    return cell


FORMATS: dict[str, tuple[Callable[[Iterable[list[str]]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def export_response(rows: models.QuerySet[Any], fields: Columns, format_name: str) -> HttpResponse:
    """`rows` as a download in one of FORMATS."""
    write, content_type = FORMATS[format_name]
    name = f"{rows.model._meta.model_name}.{format_name}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        write(cells(rows.iterator(chunk_size=1000), fields)), content_type=content_type, headers=headers
    )

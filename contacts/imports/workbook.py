"""XLSX by openpyxl, read-only. No Django in here."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import repeat
from pathlib import Path
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook

from contacts.imports.parsed import Limits, Refusal, Row

FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
CHUNK = 1 << 20


def is_encrypted(data: bytes) -> bool:
    """Whether an OLE container holds a workbook that a password protects."""
    return "EncryptedPackage".encode("utf-16-le") in data


def rows(path: Path, limits: Limits) -> Iterator[Row | dict[str, Any]]:
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed")
    with_formulas = inspected(path, limits)
    # Opened here and not by name: openpyxl judges a file by the end of its name.
    with path.open("rb") as file, path.open("rb") as again:
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.active
        others = [name for name in book.sheetnames if name != sheet.title]
        yield {"about": {"sheet": sheet.title, "other_sheets": others}}
        formulas: Iterable[Any] = repeat(())
        if with_formulas:
            formulas = lines_of(load_workbook(again, read_only=True)[sheet.title])
        for number, (line, written) in enumerate(zip(lines_of(sheet), formulas, strict=False), 1):
            yield number, [as_text(cell.value) for cell in line], flaws_of(line, written)


def lines_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # Some programs store `dimension="A1:A1"`: believed, a sheet of a hundred rows reads as one.
    sheet.reset_dimensions()
    return sheet.iter_rows()


def inspected(path: Path, limits: Limits) -> bool:
    """Whether a sheet holds formulas; refuses what is no workbook, or unpacks to more than is granted.

    `zipfile` stops at the declared size of a member, so that the declared sum bounds the real one.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            refuse_relatives(archive, names)
            size = sum(member.file_size for member in archive.infolist())
            if size > limits.unzipped:
                raise Refusal("unzips_too_large", found=size // CHUNK + 1, limit=limits.unzipped // CHUNK)
            sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            return any(holds_formulas(archive, name) for name in sheets)
    except (zipfile.BadZipFile, EOFError) as error:
        raise Refusal("broken") from error


def refuse_relatives(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise Refusal("encrypted")
    if "xl/workbook.bin" in names:
        raise Refusal("old_excel")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refusal("not_a_workbook")
    if "xl/vbaProject.bin" in names or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refusal("macros")


def holds_formulas(archive: zipfile.ZipFile, name: str) -> bool:
    before = b""
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            if FORMULA.search(before + chunk):
                return True
            before = chunk[-16:]
    return False


def flaws_of(line: tuple[Any, ...], written: tuple[Any, ...]) -> dict[int, str]:
    """Cells that show something in Excel and nothing here: a formula never calculated, or one that failed."""
    flaws = {index: "error" for index, cell in enumerate(line) if getattr(cell, "data_type", "") == "e"}
    for index, cell in enumerate(written):
        value = line[index].value if index < len(line) else None
        if value is None and cell.value is not None:
            flaws[index] = "formula"
    return flaws


def as_text(value: Any) -> str:
    """As a person would have typed it: no `.0`, no exponent, dates in ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            return str(int(value)) if value.is_integer() else format(value, "f").rstrip("0")
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    return str(value)

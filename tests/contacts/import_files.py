"""Files as people bring them, and a whole import in one call."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from openpyxl import Workbook

from contacts.imports import actions
from contacts.imports.passes import OUTCOME_COLUMNS, Pass
from contacts.imports.reading import Table, open_tables
from contacts.models import ImportBatch, ImportOutcome, ImportProblem
from crm.jobs import run_job
from crm.models import Job, User


def csv_file(folder: Path, text: str, *, name: str = "daftar.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, rows: list[list[Any]], *, name: str = "daftar.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / name
    book.save(path)
    return path


def rewritten(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The same workbook with one part changed, as other programs write it."""
    out = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        assert member in source.namelist()
        for item in source.infolist():
            data = source.read(item)
            if item.filename == member:
                assert old in data
                data = data.replace(old, new)
            target.writestr(item, data)
    path.write_bytes(out.getvalue())
    return path


def read_table(path: Path, *, of_people: bool) -> Table:
    """The first table, with its lines as a list."""
    with open_tables(path, of_people=of_people) as (table, *_others):
        table.lines = list(table.lines)
        return table


def uploaded(path: Path, user: User, into: str, **options: Any) -> ImportBatch:
    """The file read and its columns settled, ready for a preview."""
    batch = actions.read_upload(user=user, path=path, file_name=path.name, into=into)
    settled = {"on_duplicate": "update", "create_missing": False, "default_kind": None, **options}
    mapping = {**batch.mapping, **settled.pop("mapping", {})}
    actions.choose_columns(batch=batch, mapping=mapping, **settled)
    return batch


def previewed(path: Path, user: User, into: str, **options: Any) -> ImportBatch:
    return actions.preview(batch=uploaded(path, user, into, **options), user=user)


def imported(path: Path, user: User, into: str, **options: Any) -> ImportBatch:
    """Previewed, confirmed and written; fails when a row is wrong or undecided."""
    batch = previewed(path, user, into, **options)
    assert not problems(batch)
    return written(batch, user)


def written(batch: ImportBatch, user: User) -> ImportBatch:
    assert actions.confirm_import(batch=batch, user=user, digest=batch.digest)
    assert actions.write_import(batch=batch, user=user)
    return batch


def problems(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """(row, header, sentence) of every wrong cell."""
    found = ImportProblem.objects.filter(batch=batch).order_by("row__number", "pk")
    return list(found.values_list("row__number", "header", "message"))


def said(found: Pass) -> tuple[Any, ...]:
    """What a pass says, but for the numbers that it reserves: those are others each time."""
    columns = [OUTCOME_COLUMNS.index(name) for name in ("number", "outcome", "plan", "notes", "candidates")]
    return (
        found.digest,
        [[outcome[column] for column in columns] for outcome in found.outcomes],
        found.problems,
    )


def outcomes(batch: ImportBatch) -> list[str]:
    return list(ImportOutcome.objects.filter(batch=batch).values_list("outcome", flat=True))


def plan(batch: ImportBatch, number: int | None = None) -> dict[str, Any]:
    """What row `number` (default: the only one) does."""
    found = ImportOutcome.objects.filter(batch=batch)
    return (found.get() if number is None else found.get(number=number)).plan


def history(of: Any) -> Any:
    """The versions of a record, or of all records of a model."""
    return of.history


def work_off_jobs() -> None:
    """Do what a worker would do."""
    for pk in Job.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        run_job.func(pk)


def workbook_file(folder: Path, sheets: dict[str, list[list[Any]]], *, name: str = "buku.xlsx") -> Path:
    """A workbook of several sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def zip_file(folder: Path, members: dict[str, str | bytes], *, name: str = "buku.xlsx") -> Path:
    """A ZIP archive with exactly these members."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def with_sheet_xml(folder: Path, xml: str) -> Path:
    """A workbook whose one sheet holds exactly this XML: what no program writes, and a stranger may."""
    path = xlsx_file(folder, [["nama"], ["Budi"]])
    with zipfile.ZipFile(path) as source:
        members = {item.filename: source.read(item) for item in source.infolist()}
    return zip_file(folder, {**members, "xl/worksheets/sheet1.xml": xml}, name=path.name)


def vcf_file(folder: Path, *cards: str, end: str = "\r\n", encoding: str = "utf-8") -> Path:
    """Cards as the lines between BEGIN and END."""
    lines = "".join(f"BEGIN:VCARD\n{card.strip()}\nEND:VCARD\n" for card in cards)
    return csv_file(folder, lines.replace("\n", end), name="kontak.vcf", encoding=encoding)


def everything_stored(*folders: Path) -> str:
    """All text of every table, and of every file written: of MEDIA_ROOT, VAR_DIR and these folders, names too."""
    rows = [
        str(list(model._default_manager.values())) for model in apps.get_models(include_auto_created=True)
    ]
    roots = {Path(settings.MEDIA_ROOT), Path(settings.VAR_DIR), *folders}
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    contents = [path.read_bytes().decode("utf-8", "replace") for path in files]
    return "\n".join([*rows, *map(str, files), *contents])

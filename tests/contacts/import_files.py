"""Files as people bring them, and a whole import in one call."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from contacts.imports import actions
from contacts.imports.actions import Pass
from contacts.models import ImportBatch
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
        for item in source.infolist():
            data = source.read(item)
            if item.filename == member:
                assert old in data
                data = data.replace(old, new)
            target.writestr(item, data)
    path.write_bytes(out.getvalue())
    return path


def uploaded(path: Path, user: User, into: str, **options: Any) -> ImportBatch:
    """The file read and its columns settled, ready for a preview."""
    batch = actions.read_upload(user=user, path=path, file_name=path.name, into=into)
    settled = {"on_duplicate": "update", "create_missing": False, "default_kind": None, **options}
    mapping = {**batch.mapping, **settled.pop("mapping", {})}
    actions.choose_columns(batch=batch, mapping=mapping, **settled)
    return batch


def previewed(path: Path, user: User, into: str, **options: Any) -> tuple[ImportBatch, Pass]:
    batch = uploaded(path, user, into, **options)
    return batch, actions.preview(batch=batch, user=user)


def imported(path: Path, user: User, into: str, **options: Any) -> ImportBatch:
    """Previewed, confirmed and written; fails when a row is wrong."""
    batch, found = previewed(path, user, into, **options)
    assert not problems(found)
    assert actions.confirm_import(batch=batch, user=user, digest=batch.digest)
    assert actions.write_import(batch=batch, user=user)
    return batch


def problems(found: Pass) -> list[tuple[int, str, str]]:
    return [
        (row.number, problem["column"], problem["message"]) for row in found.rows for problem in row.problems
    ]


def outcomes(found: Pass) -> list[str]:
    return [row.outcome for row in found.rows]


def history(of: Any) -> Any:
    """The versions of a record, or of all records of a model."""
    return of.history


def work_off_jobs() -> None:
    """Do what a worker would do."""
    for pk in Job.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        run_job.func(pk)

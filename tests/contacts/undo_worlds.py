"""Imports to be taken back, and the register as it stands before and after."""

from typing import Any

from django.db import models

from contacts.imports.undo import confirm_undo, preview_undo, write_undo
from contacts.models import (
    Chapter,
    Contact,
    ImportBatch,
    ImportOutcome,
    Membership,
    Office,
    Outlet,
    Phone,
    Position,
    PressBody,
)
from crm.models import Stamped, User
from tests.contacts.import_files import csv_file, imported

TABLES: list[type[models.Model]] = [
    Contact, Phone, Position, Membership, Office, Outlet, Chapter, PressBody,
    Contact.beats.through, Contact.regions.through, Outlet.regions.through, Chapter.regions.through,
]  # fmt: skip
STAMPS = {"version", "created_at", "created_by_id", "updated_at", "updated_by_id"}

PEOPLE = (
    "nama,hp,email,media,jabatan,organisasi,jabatan organisasi,bidang liputan\n"
    "Budi Santoso,081234567890,budi@x.id,Kabar Baru,Reporter,PWI Kabupaten Trenggalek,Ketua,Kriminal\n"
    "Sari Dewi,081298765432 / 0355 791234,,Kabar Baru,,,,\n"
)


def register() -> dict[str, list[Any]]:
    """Everything that stands in the register, but for stamps, and for the numbers of links."""
    return {model._meta.label: rows_of(model) for model in TABLES}


def rows_of(model: type[models.Model]) -> list[Any]:
    hidden = STAMPS if issubclass(model, Stamped) else {"id"} if model._meta.auto_created else set()
    names = [one.attname for one in model._meta.concrete_fields if one.attname not in hidden]
    return sorted(model._base_manager.values_list(*names), key=repr)


def people(tmp_path, text: str, user: User, **options: Any) -> ImportBatch:
    return imported(csv_file(tmp_path, text), user, "contacts", **{"create_missing": True, **options})


def outlets(tmp_path, text: str, user: User, **options: Any) -> ImportBatch:
    return imported(csv_file(tmp_path, text), user, "outlets", **options)


def taken_back(batch: ImportBatch, user: User) -> ImportBatch:
    preview_undo(batch=batch, user=user)
    assert confirm_undo(batch=batch, user=user, digest=batch.undo_digest)
    assert write_undo(batch=batch, user=user)
    return batch


def told(batch: ImportBatch) -> list[tuple[int, str, str]]:
    rows = ImportOutcome.objects.filter(batch=batch).exclude(undone="")
    return list(rows.order_by("number").values_list("number", "undone", "undo_note"))


def sentences(batch: ImportBatch) -> list[str]:
    return [note for _number, _undone, note in told(batch)]

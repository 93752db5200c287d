"""Whatever a file holds and whatever is chosen: after its import is taken back, the register is as it was."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from contacts.imports import actions
from contacts.models import ImportBatch, Outcome
from contacts.models.bodies import OfficeTitle
from contacts.models.people import Beat, PositionRole
from crm.models import Region, User
from tests.contacts.import_files import csv_file, previewed
from tests.contacts.undo_worlds import register, taken_back
from tests.factories import make_body, make_chapter, make_contact, make_outlet

pytestmark = pytest.mark.django_db
thorough = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ERASE = "__HAPUS__"
OF_CHAPTER = ("no kartu", "jabatan organisasi")

NUMBERS = ["081234567890", "081311112222", "0812-9876-5432", "0355 791234"]
PEOPLE = {
    "nama": st.sampled_from(["Budi Santoso", "Moh. Budi Santoso", "Sari Dewi", "H. Tono, S.H.", "Rini"]),
    "hp": st.one_of(
        st.sampled_from(["", ERASE, *NUMBERS]),
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).map(" / ".join),
    ),
    "email": st.sampled_from(["", "", ERASE, "budi@x.id", "Budi@X.id", "baru@x.id"]),
    "gelar belakang": st.sampled_from(["", ERASE, "S.Sos."]),
    "media": st.sampled_from(["", "Kabar Lama", "Kabar Baru", "Suara Pagi"]),
    "jabatan": st.sampled_from(["", "Reporter", "Redaktur"]),
    "organisasi": st.sampled_from(["", "PWI Trenggalek", "PWI Kabupaten Tulungagung"]),
    "no kartu": st.sampled_from(["", "", ERASE, "12/A"]),
    "jabatan organisasi": st.sampled_from(["", "", "Ketua"]),
    "bidang liputan": st.sampled_from(["", ERASE, "Kriminal", "Ekonomi"]),
    "wilayah": st.sampled_from(["", ERASE, "Kabupaten Trenggalek", "Jawa Timur"]),
}
OUTLETS = {
    "nama": st.sampled_from(["Kabar Lama", "Kabar Baru", "Suara Pagi", "Kabar Lama Sekali"]),
    "jenis": st.sampled_from(["", "Siber", "Cetak"]),
    "website": st.sampled_from(["", "", ERASE, "kabar.id", "https://www.kabar.id/", "suara.id"]),
    "telepon": st.sampled_from(["", ERASE, "0355 791234", "081234567890"]),
    "email": st.sampled_from(["", ERASE, "redaksi@kabar.id"]),
    "badan hukum": st.sampled_from(["", ERASE, "PT Kabar"]),
    "wilayah": st.sampled_from(["", ERASE, "Kabupaten Trenggalek", "Jawa Timur"]),
    "alamat redaksi": st.sampled_from(["", "Jalan Contoh 1"]),
}
RULES = st.fixed_dictionaries(
    {
        "on_duplicate": st.sampled_from(["update", "update", "fill", "new", "skip"]),
        "on_likely": st.sampled_from(["", "update", "update", "fill", "new", "skip"]),
        "create_missing": st.sampled_from([True, True, False]),
        "leave_out": st.just(True),
    }
)


def files(columns: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries(columns).map(sound), min_size=1, max_size=6)


def sound(row: dict[str, str]) -> dict[str, str]:
    """A card and an office need the chapter whose they are."""
    return (
        row
        if row.get("organisasi")
        else {name: "" if name in OF_CHAPTER else cell for name, cell in row.items()}
    )


def known_people() -> None:
    """Two people with all that an import adds to or takes away, and one of whom only the name is known."""
    make_body()
    chapter = make_chapter("PWI Trenggalek")
    budi = make_contact(
        "Budi Santoso",
        email="budi@x.id",
        phone="+6281234567890",
        outlet=make_outlet("Kabar Lama"),
        suffix_title="S.H.",
    )
    budi.phones.create(number="+6281298765432", order=1)
    budi.beats.set(Beat.objects.order_by("pk")[:2])
    budi.regions.set(Region.objects.order_by("pk")[:1])
    budi.memberships.create(chapter=chapter, card_number="7", checked_on="2026-01-02")
    budi.offices.create(chapter=chapter, title=OfficeTitle.objects.all()[0])
    sari = make_contact("Sari Dewi", phone="+6281311112222")
    role = PositionRole.objects.get(name_id__iexact="Reporter")
    sari.positions.create(outlet=make_outlet("Suara Pagi"), role=role, end="2020-01-01")
    make_contact("Rini")


def known_outlets() -> None:
    old = make_outlet("Kabar Lama", website="https://kabar.id", phone="+62355791234", company="PT Kabar")
    old.regions.set(Region.objects.order_by("pk")[:2])
    make_outlet("Suara Pagi", kind="cetak", email="redaksi@suara.id")
    make_contact("Rini", outlet=old)


def written(
    folder: Path, rows: list[dict[str, str]], user: User, into: str, rules: dict[str, Any]
) -> ImportBatch | None:
    """The batch, None when the engine refused to write it."""
    # Hypothesis shuffles the keys of a row.
    lines = [",".join(rows[0]), *(",".join(f'"{row[header]}"' for header in rows[0]) for row in rows)]
    batch = previewed(csv_file(folder, "\n".join(lines)), user, into, **rules)
    confirmed = actions.confirm_import(batch=batch, user=user, digest=batch.digest)
    return batch if confirmed and actions.write_import(batch=batch, user=user) else None


def comes_back(
    folder: Path, rows: list[dict[str, str]], user: User, into: str, rules: dict[str, Any]
) -> None:
    before = register()
    batch = written(folder, rows, user, into, rules)
    if batch is None:
        event("refused")
        assert register() == before
        return
    did = batch.counts[Outcome.NEW] + batch.counts[Outcome.UPDATE]
    event("did something" if did else "did nothing")
    assert (register() != before) is bool(did)
    taken_back(batch, user)
    assert register() == before
    kept = {
        name: count
        for name, count in batch.undo_counts.items()
        if count and name not in ("outlets", "chapters")
    }
    assert kept == ({"reversed": did} if did else {})


@thorough
@given(rows=files(PEOPLE), rules=RULES)
def test_people_imported_and_taken_back_are_as_before(cast, tmp_path, rows, rules):
    with transaction.atomic():
        known_people()
        comes_back(tmp_path, rows, cast["operator.trenggalek"], "contacts", rules)
        transaction.set_rollback(True)


@thorough
@given(rows=files(OUTLETS), rules=RULES)
def test_outlets_imported_and_taken_back_are_as_before(cast, tmp_path, rows, rules):
    with transaction.atomic():
        known_outlets()
        comes_back(tmp_path, rows, cast["operator.trenggalek"], "outlets", rules)
        transaction.set_rollback(True)


def both_come_back(
    folder: Path, files: list[list[dict[str, str]]], user: User, into: str, rules: dict[str, Any]
) -> None:
    """The later import first: at each step the register is as it was before it."""
    states, batches = [], []
    for rows in files:
        states.append(register())
        batches.append(written(folder, rows, user, into, rules))
    for before, batch in reversed(list(zip(states, batches, strict=True))):
        if batch:
            taken_back(batch, user)
        assert register() == before


@settings(thorough, max_examples=12)
@given(first=files(PEOPLE), second=files(PEOPLE), rules=RULES)
def test_two_imports_of_people_taken_back_in_turn_leave_nothing(cast, tmp_path, first, second, rules):
    with transaction.atomic():
        known_people()
        both_come_back(tmp_path, [first, second], cast["operator.trenggalek"], "contacts", rules)
        transaction.set_rollback(True)


@settings(thorough, max_examples=12)
@given(first=files(OUTLETS), second=files(OUTLETS), rules=RULES)
def test_two_imports_of_outlets_taken_back_in_turn_leave_nothing(cast, tmp_path, first, second, rules):
    with transaction.atomic():
        known_outlets()
        both_come_back(tmp_path, [first, second], cast["operator.trenggalek"], "outlets", rules)
        transaction.set_rollback(True)

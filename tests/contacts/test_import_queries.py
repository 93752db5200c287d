"""A preview and its writing ask the database so often a chunk, however many rows the chunk has."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.imports import actions
from contacts.models import Contact, Outlet
from crm.models import User
from tests.contacts.import_files import csv_file, uploaded
from tests.factories import make_body, make_chapter, make_outlet

FEW, MANY = 10, 200


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def questions(path: Path, user: User, into: str, **options: object) -> tuple[int, int, int]:
    """How often previewing, and writing, asks; and how many rows did something."""
    batch = uploaded(path, user, into, **options)
    with CaptureQueriesContext(connection) as previewing:
        actions.preview(batch=batch, user=user)
    assert actions.confirm_import(batch=batch, user=user, digest=batch.digest), batch.counts
    with CaptureQueriesContext(connection) as writing:
        assert actions.write_import(batch=batch, user=user)
    return len(previewing), len(writing), batch.counts["new"] + batch.counts["update"]


def as_often(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Where nobody is like anybody the four questions about such people are not asked."""
    return one[1] == other[1] and abs(one[0] - other[0]) <= 4


PEOPLE = (
    "nama,hp,email,media,jabatan,organisasi,no kartu,jabatan organisasi,bidang liputan,wilayah,catatan lain\n"
)


def people(letter: str, count: int, *, email: str = "a", phone: bool = True, outlet: str = "Kabar") -> str:
    rows = (
        f"Orang {letter}{n},{f'08{letter}{n:08}' if phone else '__HAPUS__'},{email}{letter}{n}@contoh.id,"
        f"{outlet.format(n)},Reporter,PWI Trenggalek,{email}{n},Ketua,{'Hukum' if phone else '__HAPUS__'},"
        f"{'Trenggalek' if phone else '__HAPUS__'},x\n"
        for n in range(count)
    )
    return PEOPLE + "".join(rows)


def test_people_are_brought_changed_and_erased_in_as_many_questions_for_200_as_for_10(operator, tmp_path):
    make_outlet("Kabar")
    make_chapter("PWI Trenggalek")
    asked = {}
    for letter, count in (("1", FEW), ("2", MANY), ("3", FEW)):
        for step, text in (
            ("new", people(letter, count)),
            ("update", people(letter, count, email="b")),
            ("erase", people(letter, count, email="b", phone=False)),
        ):
            path = csv_file(tmp_path, text)
            previewing, writing, rows = questions(path, operator, "contacts", on_likely="new")
            assert rows == count
            asked[letter, step] = previewing, writing
    for step in ("new", "update", "erase"):
        assert as_often(asked["2", step], asked["3", step]), step
    assert Contact.objects.filter(phones__isnull=True, beats__isnull=True).count() == 2 * FEW + MANY


def test_outlets_are_brought_changed_and_erased_in_as_many_questions_for_200_as_for_10(operator, tmp_path):
    asked = {}
    for letter, count in (("a", FEW), ("b", MANY), ("c", FEW)):
        for step, company, region in (
            ("new", "PT Satu", "Trenggalek"),
            ("update", "PT Dua", "Jawa Timur"),
            ("erase", "__HAPUS__", "__HAPUS__"),
        ):
            rows = (f"Media {letter}{n},siber,m{letter}{n}.id,{company},{region}\n" for n in range(count))
            path = csv_file(tmp_path, "nama,jenis,website,badan hukum,provinsi\n" + "".join(rows))
            previewing, writing, done = questions(path, operator, "outlets", on_likely="new")
            assert done == count
            asked[letter, step] = previewing, writing
    for step in ("new", "update", "erase"):
        assert as_often(asked["b", step], asked["c", step]), step
    assert Outlet.objects.filter(company="", regions__isnull=True).count() == 2 * FEW + MANY


def test_outlets_and_chapters_that_come_with_people_are_made_together(operator, tmp_path):
    make_body("pwi")
    asked: list[tuple[int, int]] = []
    for letter, count in (("1", FEW), ("2", MANY), ("3", FEW)):
        text = people(letter, count, outlet=f"Media {letter}x{{}}").replace("PWI Trenggalek", f"PWI {letter}")
        path = csv_file(tmp_path, text)
        previewing, writing, _rows = questions(
            path, operator, "contacts", create_missing=True, on_likely="new"
        )
        asked.append((previewing, writing))
    assert as_often(asked[1], asked[2])
    assert Outlet.objects.count() == 2 * FEW + MANY

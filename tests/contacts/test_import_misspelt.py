"""Outlets and chapters that a list misspells: the known one is suggested, never taken."""

import pytest

from tests.contacts.import_files import csv_file, previewed, problems
from tests.factories import make_body, make_chapter, make_outlet


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Kompass", 'Belum ada media bernama "Kompass" di daftar. Maksud Anda "Kompas (Siber)"?'),
        (
            "kabar trengalek",
            'Belum ada media bernama "kabar trengalek" di daftar. Maksud Anda "Kabar Trenggalek (Siber)"?',
        ),
        (
            "KabarTrenggalek",
            'Belum ada media bernama "KabarTrenggalek" di daftar. Maksud Anda "Kabar Trenggalek (Siber)"?',
        ),
        ("Kabar Tulungagung", 'Belum ada media bernama "Kabar Tulungagung" di daftar.'),
        ("TVOne", 'Belum ada media bernama "TVOne" di daftar.'),
        ("Kanal 25", 'Belum ada media bernama "Kanal 25" di daftar.'),
    ],
)
def test_an_outlet_of_almost_the_same_name_is_suggested_and_not_taken(operator, tmp_path, written, told):
    for name in ("Kompas", "Kabar Trenggalek", "TVRI", "Kanal 24"):
        make_outlet(name)
    path = csv_file(tmp_path, f"nama,media\nBudi,{written}\n")
    assert problems(previewed(path, operator, "contacts")) == [(2, "media", told)]


def test_one_that_is_to_be_created_is_said_to_be_almost_another(operator, tmp_path):
    make_outlet("Kabar Trenggalek")
    make_chapter("PWI Kabupaten Trenggalek", body=make_body("pwi"))
    text = (
        "nama,media,organisasi\nBudi,Kabar Trengalek,PWI Kabupaten Trengalek\n"
        "Ani,kabar trengalek,\nDewi,Radio Rindu,\nEko,Radio Rinduu,\n"
    )
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    assert list(batch.outcomes.order_by("number").values_list("notes", flat=True)) == [
        [
            'Media Kabar Trengalek (Siber) dibuat baru. Maksud Anda "Kabar Trenggalek (Siber)"?',
            'Pengurus PWI Kabupaten Trengalek dibuat baru. Maksud Anda "PWI Kabupaten Trenggalek"?',
        ],
        [],
        ["Media Radio Rindu (Radio) dibuat baru."],
        ['Media Radio Rinduu (Radio) dibuat baru. Maksud Anda "Radio Rindu"?'],
    ]
    assert (batch.counts["outlets"], batch.counts["chapters"]) == (3, 1)


def test_a_chapter_is_suggested_likewise(operator, tmp_path):
    make_chapter("PWI Kabupaten Trenggalek", body=make_body("pwi"))
    text = "nama,organisasi\nBudi,PWI Kabupaten Trengalek\nAni,PWI Kabupaten Tulungagung\n"
    unknown = 'Belum ada pengurus organisasi pers bernama "{}" di daftar.'
    assert problems(previewed(csv_file(tmp_path, text), operator, "contacts")) == [
        (
            2,
            "organisasi",
            f'{unknown.format("PWI Kabupaten Trengalek")} Maksud Anda "PWI Kabupaten Trenggalek"?',
        ),
        (3, "organisasi", unknown.format("PWI Kabupaten Tulungagung")),
    ]

"""Headers in two rows, and headers that look like entries: what must not exist is dropped there too."""

from pathlib import Path

import pytest

from contacts.imports.reading import Table
from tests.contacts.import_files import csv_file, read_table


def table(folder: Path, *rows: str, of_people: bool = True) -> Table:
    return read_table(csv_file(folder, "\n".join(rows) + "\n"), of_people=of_people)


def cells(found: Table) -> list[list[str]]:
    return [line.cells for line in found.lines]


@pytest.mark.parametrize(
    "above",
    [
        "Nama,Media,Biodata,,HP",
        "Nama,Media,Data pribadi,,Nomor yang bisa dihubungi",
        "Nama,Nama Media,Kontak Media,Lainnya,HP",
    ],
)
def test_a_forbidden_header_under_a_wide_one_is_dropped(tmp_path, above):
    found = table(tmp_path, above, ",,Agama,Tgl Lahir,", "Budi,Satu,Rahasia,1990-03-12,0812")
    assert found.dropped == ["Agama", "Tgl Lahir"]
    assert cells(found) == [["Budi", "Satu", "0812"]]


def test_beside_one_that_nobody_knows_too(tmp_path):
    found = table(tmp_path, "Nama,Biodata,,HP", ",Warna,Agama,", "Budi,biru,Rahasia,0812")
    assert (found.headers, found.dropped) == (["Nama", "Warna", "HP"], ["Agama"])
    assert cells(found) == [["Budi", "biru", "0812"]]


def test_what_stands_under_a_forbidden_header_is_dropped_with_it(tmp_path):
    found = table(
        tmp_path, "Nama,Alamat Rumah,,Kontak,", ",Blok,Kota,HP,Email", "Budi,B7,Rahasia,0812,b@x.id"
    )
    assert (found.headers, found.dropped) == (["Nama", "HP", "Email"], ["Blok", "Kota"])
    assert cells(found) == [["Budi", "0812", "b@x.id"]]


def test_a_title_above_the_headers_drops_none_of_them(tmp_path):
    found = table(tmp_path, "Sumber,Bank data keluarga besar", "Nama,HP,Media", "Budi,0812,Satu")
    assert (found.headers, found.dropped) == (["Nama", "HP", "Media"], [])


@pytest.mark.parametrize("first", ["Budi,0812,Politik", ",0812,Kriminal", "POLITIK,,", "Budi,,Politik"])
def test_an_entry_is_not_taken_for_headers_because_of_its_words(tmp_path, first):
    found = table(tmp_path, "Nama,HP,Spesialisasi", first, "Ani,0813,Hukum")
    assert (found.headers, found.dropped) == (["Nama", "HP", "Spesialisasi"], [])
    assert cells(found) == [first.split(","), ["Ani", "0813", "Hukum"]]


def test_nor_under_headers_that_nobody_knows(tmp_path):
    found = table(tmp_path, "Awak,Tempat kerja,Spesialisasi", "Budi,Kompas,Politik")
    assert (found.headers, cells(found)) == (
        ["Awak", "Tempat kerja", "Spesialisasi"],
        [["Budi", "Kompas", "Politik"]],
    )


@pytest.mark.parametrize(
    "first", ["Nama Jurnalis Periode (2024-2027)", "Awak 2024 - 2027", "Awak (info 0355-791234)"]
)
def test_a_number_in_a_header_makes_no_entry_of_it(tmp_path, first):
    found = table(tmp_path, f"{first},Agama,Gol. Darah", "Budi,Rahasia,AB")
    assert (found.headers, found.dropped, found.notes["no_headers"]) == (
        [first],
        ["Agama", "Gol. Darah"],
        False,
    )
    assert cells(found) == [["Budi"]]


@pytest.mark.parametrize(
    "contact",
    [
        "0355-791234",
        "(0355) 791234",
        "+62 812 3456 7890",
        "81234567890",
        "b@x.id",
        "www.x.id",
        "08123456/03557912; b@x.id",
    ],
)
def test_an_entry_that_speaks_of_such_things_is_one_all_the_same(tmp_path, contact):
    found = table(tmp_path, f"Budi,{contact},Politik", "Ani,x,Kriminal")
    assert (found.notes["no_headers"], found.dropped) == (True, [])
    assert cells(found) == [["Budi", contact, "Politik"], ["Ani", "x", "Kriminal"]]

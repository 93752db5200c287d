"""A total or a date under the table is no journalist and no outlet."""

import pytest

from tests.contacts.import_files import csv_file, outcomes, previewed, problems
from tests.factories import make_outlet

FOOTER = "Ini tampaknya baris jumlah atau tanggal di bawah tabel, bukan entri."


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.mark.parametrize(
    "footer",
    [
        ",Jumlah: 28 orang,,",
        ",JUMLAH,,",
        ",Total 28,,",
        ",Jumlah,28,",
        "29,Jumlah seluruhnya : 1.028 wartawan,,",
        ",Total = 28 media,,",
        ',"Trenggalek, 1 November 2026",,',
        ",,,Trenggalek 01/11/2026",
        '"Trenggalek, 1 November 2026",,,',
        "Jumlah: 28 orang,,,",
        "Jumlah,,,28",
    ],
)
@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_a_total_or_a_date_under_the_table_is_no_entry(operator, tmp_path, footer, into):
    path = csv_file(tmp_path, f"No,Nama,HP,Keterangan\n1,Radio Contoh,0355-791234,baik\n{footer}\n")
    batch = previewed(path, operator, into)
    assert outcomes(batch) == ["new", "wrong"]
    assert [(row, sentence) for row, _header, sentence in problems(batch)] == [(3, FOOTER)]


@pytest.mark.parametrize(
    "row",
    [
        ",Total,0813-4567-8901,",
        ",Jumlah 28,0813-4567-8901,",
        ",Jumlah,,baik",
        ",Total Suparno,,",
        ",Jumlah Budi 28,,",
        ",Mei 2026,,",
        ",Budi 31 Februari 2026,,",
        '3,"Budi, 1 November 2026",0813-4567-8901,',
        ",Budi,,1 November 2026",
    ],
)
def test_an_odd_name_that_is_a_name_or_has_something_beside_it_is_an_entry(operator, tmp_path, row):
    path = csv_file(tmp_path, f"No,Nama,HP,Keterangan\n1,Ani Contoh,0812-3456-7890,baik\n{row}\n")
    assert outcomes(previewed(path, operator, "contacts")) == ["new", "new"]


def test_an_outlet_of_the_register_that_is_called_so_is_still_found(operator, tmp_path):
    make_outlet("Total", website="https://total.id")
    batch = previewed(csv_file(tmp_path, "Nama Media\nTotal\n"), operator, "outlets")
    assert outcomes(batch) == ["unchanged"]

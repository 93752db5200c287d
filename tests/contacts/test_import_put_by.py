"""While a file is being read nothing is locked: a slow one keeps nobody from writing. Only what is whole is stored."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from contacts.imports import actions
from contacts.imports.reading import Line, Refused, Table
from contacts.models import ImportBatch, ImportRow
from tests.contacts.import_files import csv_file, workbook_file


def test_no_transaction_waits_for_the_lines(cast):
    held = len(connection.savepoint_ids)
    locked: list[bool] = []

    def slowly() -> Iterator[Line]:
        for number in (2, 3):
            locked.append(len(connection.savepoint_ids) > held)
            yield Line(number, [f"Orang {number}"], {})

    @contextmanager
    def opened() -> Iterator[list[Table]]:
        locked.append(len(connection.savepoint_ids) > held)
        yield [Table(["nama"], [], slowly())]
        assert ImportBatch.objects.count() == 0

    actions.read(opened(), cast["operator.trenggalek"], "daftar.csv", "contacts")
    assert locked == [False, False, False]
    rows = list(ImportBatch.objects.get().rows.order_by("number").values_list("number", "cells", "flaws"))
    assert rows == [(2, ["Orang 2"], {}), (3, ["Orang 3"], {})]


def test_a_file_that_is_refused_at_its_end_leaves_nothing(cast, tmp_path):
    text = "nama,media\n" + "Budi,Satu\n" * 500 + 'Ani,"Dua\n'
    with pytest.raises(Refused):
        actions.read_upload(
            user=cast["operator.trenggalek"],
            path=csv_file(tmp_path, text),
            file_name="daftar.csv",
            into="contacts",
        )
    assert (ImportBatch.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_tabs_and_line_ends_in_cells_come_through(cast, tmp_path):
    text = 'nama,media\nBudi,"satu\ndua\tti""ga\u2028\\n"\nA\x00ni,Empat\n'
    batch = actions.read_upload(
        user=cast["operator.trenggalek"],
        path=csv_file(tmp_path, text),
        file_name="daftar.csv",
        into="contacts",
    )
    rows = list(batch.rows.order_by("number").values_list("number", "cells", "flaws"))
    assert rows == [
        (2, ["Budi", 'satu\ndua ti"ga \\n'], {}),
        (4, ["Ani", "Empat"], {"nama": "control"}),
    ]


def test_each_sheet_has_its_own_rows(cast, tmp_path):
    path = workbook_file(
        tmp_path, {"Kota": [["nama"], ["Budi"], ["Ani"]], "Desa": [["nama", "hp"], ["Siti", "0812"]]}
    )
    first = actions.read_upload(
        user=cast["operator.trenggalek"], path=path, file_name="buku.xlsx", into="contacts"
    )
    sheets = ImportBatch.objects.filter(upload=first.upload).order_by("pk")
    assert {sheet.sheet: [row.cells for row in sheet.rows.order_by("number")] for sheet in sheets} == {
        "Kota": [["Budi"], ["Ani"]],
        "Desa": [["Siti", "0812"]],
    }

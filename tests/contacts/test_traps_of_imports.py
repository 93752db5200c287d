"""The traps of django-import-export, with a file and its effect."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve, reverse
from openpyxl import load_workbook

from contacts.imports import actions, passes, writing
from contacts.models import Contact, ImportBatch, Outlet
from tests.contacts.import_files import (
    csv_file,
    history,
    imported,
    outcomes,
    previewed,
    work_off_jobs,
    written,
)
from tests.exporting import taken
from tests.factories import make_contact, make_outlet


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


# --- The second row without e-mail ------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "-", "n/a"])
def test_a_known_person_without_e_mail_is_not_the_next_one_without(operator, tmp_path, cell):
    known = make_contact("Budi Santoso", phone="+6281234567890")
    text = f"nama,email,hp\nAni Lestari,{cell},081234567891\nTono Wijaya,{cell},\nRini Astuti,{cell},\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    known.refresh_from_db()
    assert (outcomes(batch), known.name, known.version) == (["new"] * 3, "Budi Santoso", 1)
    assert Contact.objects.count() == 4


@pytest.mark.parametrize("header", ["email", "website", "telp"])
def test_an_outlet_with_a_blank_is_not_the_next_one_with_the_same_blank(operator, tmp_path, header):
    known = make_outlet("Kabar Pagi", kind="cetak")
    text = f"nama,jenis,{header}\nSuara Desa,cetak,\nWarta Kota,cetak,\n"
    batch = imported(csv_file(tmp_path, text), operator, "outlets")
    known.refresh_from_db()
    assert (outcomes(batch), known.name, Outlet.objects.count()) == (["new", "new"], "Kabar Pagi", 3)


# --- Wrong rows, unchanged rows ------------------------------------------------------------------------------


def test_a_wrong_row_in_the_last_chunk_keeps_the_good_ones_of_the_first_out(operator, tmp_path, monkeypatch):
    monkeypatch.setattr(passes, "CHUNK", 2)
    monkeypatch.setattr(writing, "CHUNK", 2)
    rows = "".join(f"Orang {number},0812345600{number:02}\n" for number in range(9))
    batch = previewed(csv_file(tmp_path, f"nama,hp\n{rows}Rusak,0812\n"), operator, "contacts")
    assert outcomes(batch) == ["new"] * 9 + ["wrong"]
    assert not actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert not actions.write_import(batch=batch, user=operator)
    assert Contact.objects.count() == history(Contact).count() == 0


def test_a_row_that_says_what_is_known_writes_no_version(operator, tmp_path):
    """Also when the register is asked about every row, and not only that the file is known."""
    known = make_contact("Budi", phone="+6281234567890", email="b@contoh.id", outlet=make_outlet("Kabar"))
    before = known.updated_at
    text = "nama,hp,email,media\nBudi,0812-3456-7890,b@contoh.id,Kabar\nAni,081234567891,,Kabar\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    known.refresh_from_db()
    assert outcomes(batch) == ["unchanged", "new"]
    assert (known.version, known.updated_at, history(known).count()) == (1, before, 1)


# --- The confirmation -----------------------------------------------------------------------------------------


def test_the_confirmation_names_no_file_and_reads_none(sign_in, tmp_path):
    """The admin page of django-import-export reads whatever file the form names, anew."""
    client = sign_in("operator.trenggalek")
    other = csv_file(tmp_path, "nama\nPenyusup\n", name="lain.csv")
    sent = {"into": "contacts", "file": SimpleUploadedFile("daftar.csv", b"nama\nBudi\n")}
    client.post(reverse("contacts:import-start"), sent)
    batch = ImportBatch.objects.get()
    page = reverse("contacts:import-preview", args=[batch.pk])
    client.post(
        reverse("contacts:import-columns", args=[batch.pk]), {"column_0": "name", "on_duplicate": "update"}
    )
    batch.refresh_from_db()
    form = client.get(page).text.split("<main")[1]
    assert set(re.findall(r'<(?:input|button|select)[^>]*? name="([^"]+)"', form)) <= {
        "csrfmiddlewaretoken",
        "digest",
        "leave_out",
        "submission",
    }
    named = {name: str(other) for name in ("import_file_name", "original_file_name", "file", "file_name")}
    client.post(page, {**named, "digest": batch.digest, "format": "0", "input_format": "0", "resource": ""})
    work_off_jobs()
    assert [person.name for person in Contact.objects.all()] == ["Budi"]


def test_what_happens_to_the_file_after_the_preview_changes_nothing(operator, tmp_path):
    path = csv_file(tmp_path, "nama\nBudi\n")
    batch = previewed(path, operator, "contacts")
    csv_file(tmp_path, "nama\nPenyusup\n")
    written(batch, operator)
    path.unlink()
    assert [person.name for person in Contact.objects.all()] == ["Budi"]


def test_there_is_no_admin_and_none_of_its_import_pages():
    with pytest.raises(Resolver404):
        resolve("/admin/contacts/contact/import/")


# --- Formulas in what leaves -----------------------------------------------------------------------------------

NAMES = ["=1+1", "==1+1", "+62812", "-1", "@SUM(A1)", "'=1", "=cmd|'/c calc'!A1", "Ani;=1+1"]


@pytest.fixture
def book(db):
    for at, name in enumerate(NAMES):
        outlet = make_outlet(name, address=name, other_names=name, website=f"https://m{at}.id")
        make_contact(name, outlet=outlet, email="+a@contoh.id")


@pytest.mark.parametrize("address", ["/wartawan/ekspor/", "/media/ekspor/"])
def test_no_cell_of_an_exported_workbook_is_a_formula(sign_in, book, address):
    sheet = load_workbook(BytesIO(taken(sign_in("kepala.trenggalek"), address, file="xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert set(NAMES) <= {cell.value for cell in cells}


@pytest.mark.parametrize("address", ["/wartawan/ekspor/", "/media/ekspor/"])
def test_no_cell_of_an_exported_csv_starts_a_formula(sign_in, book, address):
    text = taken(sign_in("kepala.trenggalek"), address, file="csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert {f"'{name}" for name in NAMES if name[0] in "=+-@'"} <= set(cells)
    assert "Ani;'=1+1" in cells


def test_rejected_rows_leave_as_text_whatever_the_file_held(sign_in, operator, tmp_path):
    """Cells of a stranger's file, sent back as a workbook."""
    rows = "".join(f'"{name}",0812\n' for name in NAMES)
    path = csv_file(tmp_path, f"nama,hp\n{rows}Budi,081234567890\n")
    batch = written(previewed(path, operator, "contacts", leave_out=True), operator)
    answer = sign_in("operator.trenggalek").post(reverse("contacts:import-rejected", args=[batch.pk]))
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert len(list(sheet.iter_rows())) == 1 + len(NAMES)

"""Rows with which reading had its trouble: nothing of them is lost, they are mended, or given back as they came."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from contacts.imports import actions
from contacts.models import Contact, ImportBatch, Outlet
from tests.contacts.import_files import csv_file, outcomes, previewed, problems, written, xlsx_file
from tests.factories import make_outlet

SHIFTED = "nama,media,hp\nBudi,Kabar, Contoh,081234567890\nAni,Kabar,081311112222\n"
"""The comma in the name of the outlet of line 2 stands outside quotation marks."""


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def outlets(db) -> list[Outlet]:
    return [make_outlet("Kabar"), make_outlet("Kabar, Contoh")]


def url(step: str, batch: ImportBatch) -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def numbers_of(contact: Contact) -> list[str]:
    return [str(getattr(phone.number, "as_e164", "")) for phone in contact.phones.all()]


def told() -> list[tuple[str, str, list[str]]]:
    return [
        (one.name, one.positions.get().outlet.name, numbers_of(one))
        for one in Contact.objects.order_by("name")
    ]


def given_back(client, batch: ImportBatch) -> list[list[str | None]]:
    sheet = load_workbook(BytesIO(client.post(url("rejected", batch)).getvalue())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_row_with_a_cell_too_many_is_mended_and_imported(client, operator, outlets, tmp_path):
    batch = previewed(csv_file(tmp_path, SHIFTED), operator, "contacts")
    assert outcomes(batch) == ["wrong", "new"]
    page = client.get(url("mend", batch), {"column": "", "cause": "flaw_extra"})
    [row] = page.context["rows"]
    assert (row["surplus"], [cell["field"].value() for cell in row["cells"]]) == (
        ["081234567890"],
        ["Budi", "Kabar", "Contoh"],
    )
    assert "<code>081234567890</code>" in page.text
    sent = {"cell-2-0": "Budi", "cell-2-1": "Kabar, Contoh", "cell-2-2": "081234567890"}
    client.post(url("mend", batch), sent)
    batch.refresh_from_db()
    assert batch.rows.get(number=2).cells == ["Budi", "Kabar, Contoh", "081234567890"]
    written(batch, operator)
    assert told() == [("Ani", "Kabar", ["+6281311112222"]), ("Budi", "Kabar, Contoh", ["+6281234567890"])]


def test_one_whose_cells_are_right_all_the_same_is_said_to_be(client, operator, outlets, tmp_path):
    text = "nama,media,hp\nBudi,Kabar,081234567890,catatan\nAni,Kabar,081311112222,lain\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    sent = {
        f"cell-{row.number}-{place}": cell
        for row in batch.rows.all()
        for place, cell in enumerate(row.cells[:3])
    }
    answer = client.post(url("mend", batch), sent, follow=True)
    assert "Tidak ada sel yang diubah." in answer.text
    assert outcomes(batch) == ["wrong", "wrong"]
    client.post(url("mend", batch), {**sent, "right-2": "on"})
    batch.refresh_from_db()
    assert outcomes(batch) == ["new", "wrong"]
    assert [row.cells for row in batch.rows.all()] == [
        ["Budi", "Kabar", "081234567890"],
        ["Ani", "Kabar", "081311112222", "lain"],
    ]
    assert batch.rows.get(number=3).flaws == {"": "extra"}
    actions.leave_rows_out(batch=batch, leave_out=True)
    written(batch, operator)
    assert told() == [("Budi", "Kabar", ["+6281234567890"])]


def test_a_page_of_wide_rows_is_taken_with_all_their_cells(client, operator, tmp_path):
    columns = range(60)
    headers = ",".join(f"telepon {number}" for number in columns)
    rows = "\n".join(f"Budi {at}{',' * 61}lebih" for at in range(25))
    path = csv_file(tmp_path, f"nama,{headers}\n{rows}\n")
    mapping = {"nama": "name", **{f"telepon {number}": "phone" for number in columns}}
    batch = actions.read_upload(user=operator, path=path, file_name="lebar.csv", into="contacts")
    actions.choose_columns(
        batch=batch, mapping=mapping, on_duplicate="update", create_missing=False, default_kind=None
    )
    batch = actions.preview(batch=batch, user=operator)
    assert outcomes(batch) == ["wrong"] * 25
    fields = client.get(url("mend", batch)).context["form"].fields
    sent = {name: "on" for name in fields if name.startswith("right-")}
    sent |= {f"cell-{row}-0": f"Budi {row}" for row in range(2, 27)}
    sent |= {name: "" for name in fields if name not in sent}
    assert len(sent) == 25 * 62
    assert client.post(url("mend", batch), sent).status_code == 302
    assert outcomes(batch) == ["new"] * 25


def test_a_formula_without_a_value_can_be_meant_to_stay_blank(client, operator, tmp_path):
    path = xlsx_file(tmp_path, [["nama", "email"], ["Budi", "=A1&1"]])
    batch = previewed(path, operator, "contacts")
    assert outcomes(batch) == ["wrong"]
    client.post(url("mend", batch), {"cell-2-1": "", "right-2": "on"})
    assert outcomes(batch) == ["new"]


def test_a_row_that_reading_had_no_trouble_with_cannot_be_said_to_be_right(client, operator, tmp_path):
    batch = previewed(csv_file(tmp_path, "nama,hp\nBudi,0812\n"), operator, "contacts")
    assert list(client.get(url("mend", batch)).context["form"].fields) == ["cell-2-1"]
    client.post(url("mend", batch), {"cell-2-1": "0812", "right-2": "on"})
    assert outcomes(batch) == ["wrong"]


def test_the_cells_beyond_the_headers_are_given_back_where_they_stood(client, operator, outlets, tmp_path):
    batch = previewed(csv_file(tmp_path, f"{SHIFTED}Tono,Kabar,0812\n"), operator, "contacts")
    extra = "Jumlah sel di baris ini melebihi jumlah judul kolom."
    head, first, second = given_back(client, batch)
    assert head == ["nama", "media", "hp", None, "Alasan"]
    assert (first[:4], extra in str(first[4])) == (["Budi", "Kabar", "Contoh", "081234567890"], True)
    assert second[:4] == ["Tono", "Kabar", "0812", None]


def test_they_are_given_back_after_the_import_too(client, operator, outlets, tmp_path):
    batch = previewed(csv_file(tmp_path, SHIFTED), operator, "contacts", leave_out=True)
    written(batch, operator)
    assert given_back(client, batch)[1][:4] == ["Budi", "Kabar", "Contoh", "081234567890"]


def test_uploaded_again_the_file_has_its_columns_and_says_what_stands_beyond_them(
    client, operator, outlets, tmp_path
):
    batch = previewed(csv_file(tmp_path, SHIFTED), operator, "contacts")
    path = tmp_path / "ditolak.xlsx"
    path.write_bytes(client.post(url("rejected", batch)).getvalue())
    again = previewed(path, operator, "contacts")
    assert again.columns == {"nama": "name", "media": "outlet", "hp": "phone", "Alasan": ""}
    assert again.notes["unread"] == ["D"]
    assert outcomes(again) == ["wrong"]


def test_of_a_flawed_cell_what_may_be_kept_is_given_back_with_the_reason(client, operator, tmp_path):
    text = f"nama,email\n{'panjang ' * 700},a@contoh.id\nBu\x00di,b@contoh.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert problems(batch) == [
        (2, "nama", "Teksnya jauh terlalu panjang. Hanya bagian awalnya yang disimpan di sini."),
        (
            3,
            "nama",
            "Teksnya berisi karakter kontrol yang tak terlihat, yang dihilangkan di sini. Harap periksa.",
        ),
    ]
    rows = given_back(client, batch)
    assert rows[1][0] == ("panjang " * 700)[:4000].strip()
    assert rows[2][:2] == ["Budi", "b@contoh.id"]
    assert str(rows[2][2]).startswith("nama: Teksnya berisi karakter kontrol")


def test_what_is_left_of_a_flawed_cell_is_not_imported_unseen(client, operator, tmp_path):
    batch = previewed(csv_file(tmp_path, "nama,email\nBu\x00di,b@contoh.id\n"), operator, "contacts")
    client.post(url("mend", batch), {"cell-2-0": "Budi"})
    assert outcomes(batch) == ["wrong"]
    client.post(url("mend", batch), {"cell-2-0": "Budi", "right-2": "on"})
    batch.refresh_from_db()
    written(batch, operator)
    assert Contact.objects.get().name == "Budi"

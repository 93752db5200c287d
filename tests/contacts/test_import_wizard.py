"""The wizard in the browser's terms: file → sheet → columns → preview → result. The rows have tests of their own."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from contacts.imports import actions
from contacts.imports.forms import ColumnsForm
from contacts.models import Contact, ImportBatch, Outlet
from crm.models import Job
from tests.contacts.import_files import csv_file, previewed, work_off_jobs

LIST = b"nama,hp,agama,warna\nBudi Contoh,081234567890,rahasia,biru\nAni Contoh,081234567891,rahasia,merah\n"


def upload(client, contents=LIST, name="daftar.csv", into="contacts"):
    return client.post(
        reverse("contacts:import-start"), {"into": into, "file": SimpleUploadedFile(name, contents)}
    )


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def batch(client) -> ImportBatch:
    upload(client)
    return ImportBatch.objects.get(file_name="daftar.csv")


def url(step, batch):
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def columns(batch: ImportBatch, **changes: str) -> dict[str, str]:
    fields = {f"column_{index}": batch.mapping[header] for index, header in enumerate(batch.headers)}
    return {**fields, "on_duplicate": "update", **changes}


def to_preview(client, batch):
    client.post(url("columns", batch), columns(batch))
    batch.refresh_from_db()


# --- The whole way ------------------------------------------------------------------------------------


def test_the_whole_way(client, batch):
    page = client.get(url("columns", batch))
    assert page.status_code == 200
    assert "<strong>agama</strong>" in page.text
    assert "warna" in page.text
    assert "Budi Contoh" in page.text
    assert "rahasia" not in page.text

    answer = client.post(url("columns", batch), columns(batch))
    assert answer.headers["Location"] == url("preview", batch)
    page = client.get(url("preview", batch))
    assert "0812-3456-7890" in page.text
    assert "+6281234567890" not in page.text
    assert Contact.objects.count() == 0

    batch.refresh_from_db()
    client.post(url("preview", batch), {"digest": batch.digest})
    work_off_jobs()
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ani Contoh", "Budi Contoh"]
    page = client.get(url("result", batch))
    assert page.status_code == 200
    assert Contact.objects.get(name="Ani Contoh").get_absolute_url() in page.text


def test_a_long_list_is_previewed_as_a_job(client, batch, monkeypatch):
    monkeypatch.setattr("contacts.views.imports.pages.ROWS_AT_ONCE", 1)
    answer = client.post(url("columns", batch), columns(batch))
    job = Job.objects.get(kind="preview_import")
    assert answer.headers["Location"] == job.get_absolute_url()
    work_off_jobs()
    job.refresh_from_db()
    assert job.result_url == url("preview", batch)


def test_the_second_tap_on_confirm_makes_no_second_import(client, batch):
    to_preview(client, batch)
    for _tap in range(2):
        client.post(url("preview", batch), {"digest": batch.digest})
    assert Job.objects.filter(kind="confirm_import").count() == 1
    work_off_jobs()
    client.post(url("preview", batch), {"digest": batch.digest})
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("digest", ["", "x" * 500, "\x00"])
def test_a_strange_confirmation_writes_nothing(client, batch, digest):
    to_preview(client, batch)
    assert client.post(url("preview", batch), {"digest": digest}).status_code in (302, 400)
    work_off_jobs()
    assert Contact.objects.count() == 0


# --- The file -----------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_an_error_of_its_field(client):
    answer = upload(client, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="lama.xls")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert ".xlsx" in answer.text
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"into": "contacts"},
        {"into": "contacts", "pasted": "  \n "},
        {"into": "contacts", "pasted": "nama\nA\n", "file": SimpleUploadedFile("a.csv", b"nama\nA\n")},
        {"into": "kambing", "file": SimpleUploadedFile("a.csv", b"nama\nA\n")},
    ],
)
def test_a_form_that_is_not_one_list_of_one_kind_is_an_error(client, data):
    assert client.post(reverse("contacts:import-start"), data).status_code == 422
    assert ImportBatch.objects.count() == 0


def test_pasted_cells_are_a_list_as_well(client):
    pasted = "nama\thp\nBudi Contoh\t081234567890\nAni, S.H.\t081234567891\n"
    answer = client.post(reverse("contacts:import-start"), {"into": "contacts", "pasted": pasted})
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == url("columns", batch)
    assert batch.headers == ["nama", "hp"]
    assert [row.cells for row in batch.rows.all()] == [
        ["Budi Contoh", "081234567890"],
        ["Ani, S.H.", "081234567891"],
    ]


def test_pasted_cells_that_are_no_table_are_an_error_of_their_field(client):
    answer = client.post(reverse("contacts:import-start"), {"into": "contacts", "pasted": "nama"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["pasted"]


@pytest.mark.parametrize(("into", "name"), [("contacts", "wartawan"), ("outlets", "media")])
def test_the_template_comes_back_in_without_its_example(client, into, name):
    answer = client.get(reverse("contacts:import-template", args=[into]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mitra-pers-{name}.xlsx"'
    refused = upload(client, answer.content, name="templat.xlsx", into=into)
    assert refused.status_code == 422
    assert ImportBatch.objects.count() == 0


def test_there_is_no_template_of_anything_else(client):
    assert client.get(reverse("contacts:import-template", args=["kambing"])).status_code == 404


# --- Several sheets ---------------------------------------------------------------------------------------


@pytest.fixture
def sheets(client) -> list[ImportBatch]:
    book = workbook(
        Wartawan=[["nama", "hp"], ["Budi Contoh", "081234567890"], ["Ani Contoh", "081234567891"]],
        Lama=[["nama", "email"], ["Siti Contoh", "siti@contoh.id"]],
    )
    upload(client, book, name="buku.xlsx")
    return list(ImportBatch.objects.order_by("pk"))


def test_of_several_sheets_one_is_chosen_and_the_others_are_thrown_away(client, sheets):
    first, second = sheets
    page = client.get(first.get_absolute_url())
    assert page.request["PATH_INFO"] == url("sheets", first)
    for said in ("Wartawan", "2 baris", "nama · hp", "Lama", "1 baris", "nama · email"):
        assert said in page.text
    answer = client.post(url("sheets", first), {"sheet": second.pk})
    assert answer.headers["Location"] == url("columns", second)
    assert [batch.sheet for batch in ImportBatch.objects.all()] == ["Lama"]


@pytest.mark.parametrize("sent", [{}, {"sheet": "x"}, {"sheet": 999999}])
def test_no_sheet_or_a_strange_one_is_an_error(client, sheets, sent):
    assert client.post(url("sheets", sheets[0]), sent).status_code == 422
    assert ImportBatch.objects.filter(state="sheets").count() == 2


def test_a_sheet_of_another_upload_is_none_of_this_one(client, sheets, batch):
    assert client.post(url("sheets", sheets[0]), {"sheet": batch.pk}).status_code == 422


def test_a_workbook_is_one_line_of_the_list(client, sheets):
    page = client.get(reverse("contacts:import-list"))
    assert page.context["result_count"] == 1
    assert url("sheets", sheets[0]) in page.text


# --- The columns --------------------------------------------------------------------------------------


def test_two_columns_into_one_field_is_an_error_with_both_names(client, batch):
    answer = client.post(url("columns", batch), columns(batch, column_2="name"))
    assert answer.status_code == 422
    assert "nama" in answer.text
    assert Job.objects.count() == 0


def test_an_unknown_field_is_an_error(client, batch):
    assert client.post(url("columns", batch), columns(batch, column_2="agama")).status_code == 422


def test_each_column_says_how_it_was_recognised(client, batch):
    recognised = {
        column.field.label: column.recognised
        for column in client.get(url("columns", batch)).context["columns"]
    }
    assert recognised == {
        "nama": "judul kolom dikenal",
        "hp": "judul kolom dikenal",
        "warna": "tidak dikenal",
    }


def test_a_dropped_column_tells_how_its_header_is_changed(client):
    way_out = (
        "Kalau salah satunya sebenarnya berisi hal lain, ganti judul kolomnya di berkas, lalu unggah lagi."
    )
    upload(client, b"nama agama,hp\nBudi Contoh,081234567890\n", name="agama.csv")
    page = client.get(url("columns", ImportBatch.objects.get(file_name="agama.csv")))
    assert page.text.count(way_out) == 1
    upload(client, b"nama,hp\nBudi Contoh,081234567890\n", name="biasa.csv")
    page = client.get(url("columns", ImportBatch.objects.get(file_name="biasa.csv")))
    assert way_out not in page.text


def test_the_next_file_with_the_same_headers_is_matched_as_last_time(client, batch):
    client.post(url("columns", batch), columns(batch, column_2="source"))
    upload(client)
    latest = ImportBatch.objects.latest("pk")
    page = client.get(url("columns", latest))
    assert latest.columns == {"nama": "name", "hp": "phone", "warna": "source"}
    assert [column.recognised for column in page.context["columns"]] == ["seperti terakhir kali"] * 3


def test_the_rules_are_settled_with_the_columns(client, batch):
    client.post(
        url("columns", batch), columns(batch, on_duplicate="fill", on_likely="skip", create_missing="on")
    )
    batch.refresh_from_db()
    assert (batch.on_duplicate, batch.on_likely, batch.create_missing) == ("fill", "skip", True)


# --- Who may, and in which state ----------------------------------------------------------------------------


STEPS = [
    "columns",
    "switch",
    "preview",
    "mend",
    "duplicates",
    "result",
    "rejected",
    "undo",
    "discard",
    "sheets",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "username", ["operator.ketapang", "operator.munjungan", "kepala.jatim", "kepala.mabes"]
)
def test_a_foreign_units_batch_is_404(sign_in, batch, step, username):
    stranger = sign_in(username)
    assert stranger.get(url(step, batch)).status_code == 404
    assert stranger.post(url(step, batch), {}).status_code in (404, 405)


def test_a_colleague_may_look_and_not_act(sign_in, client, batch):
    to_preview(client, batch)
    colleague = sign_in("kepala.trenggalek")
    page = colleague.get(url("preview", batch))
    assert page.status_code == 200
    assert "<button" not in page.text.split("<main")[1].split("</main>")[0]
    assert colleague.post(url("preview", batch), {"digest": batch.digest}).status_code == 404
    assert colleague.post(url("columns", batch), columns(batch)).status_code == 404
    assert colleague.post(url("switch", batch)).status_code == 404


@pytest.mark.parametrize("username", ["pimpinan.trenggalek", "admin.trenggalek", "dpo.mabes", "tanpa.peran"])
def test_a_role_without_imports_is_refused(sign_in, username):
    outsider = sign_in(username)
    assert outsider.get(reverse("contacts:import-list")).status_code == 403
    assert outsider.get(reverse("contacts:import-template", args=["contacts"])).status_code == 403
    assert upload(outsider).status_code == 403
    assert ImportBatch.objects.count() == 0


def test_each_state_leads_to_its_own_page(client, batch):
    for step in ("preview", "mend", "duplicates", "result", "undo", "sheets", "rejected"):
        assert client.get(url(step, batch)).headers["Location"] == url("columns", batch)
    to_preview(client, batch)
    assert client.get(url("columns", batch)).status_code == 200
    client.post(url("preview", batch), {"digest": batch.digest})
    work_off_jobs()
    assert client.get(url("columns", batch)).headers["Location"] == url("result", batch)
    assert client.post(url("columns", batch), columns(batch)).headers["Location"] == url("result", batch)


def test_an_upload_may_be_thrown_away_with_everything_read_from_it(client, batch):
    assert client.get(url("discard", batch)).status_code == 200
    client.post(url("discard", batch))
    assert ImportBatch.objects.count() == 0
    assert client.post(url("discard", batch)).status_code == 404


def test_what_is_sent_of_a_list_just_thrown_away_leads_to_the_lists(client, cast, batch, monkeypatch):
    is_valid = ColumnsForm.is_valid

    def and_meanwhile(form: ColumnsForm) -> bool:
        found = is_valid(form)
        actions.discard(batch=batch, user=cast["operator.trenggalek"])
        return found

    monkeypatch.setattr(ColumnsForm, "is_valid", and_meanwhile)
    answer = client.post(url("columns", batch), columns(batch), follow=True)
    assert answer.redirect_chain == [(reverse("contacts:import-list"), 302)]
    assert "Daftar ini sudah dibuang." in answer.text


def test_what_was_imported_cannot_be_thrown_away(client, batch):
    to_preview(client, batch)
    client.post(url("preview", batch), {"digest": batch.digest})
    work_off_jobs()
    assert client.post(url("discard", batch)).status_code == 404


def test_an_import_whose_job_failed_can_be_taken_up_again(client, batch, monkeypatch):
    to_preview(client, batch)
    client.post(url("preview", batch), {"digest": batch.digest})
    with monkeypatch.context() as broken:
        broken.setattr("contacts.imports.actions.write_plans", lambda *args, **kwargs: 1 / 0)
        work_off_jobs()
    assert Contact.objects.count() == 0
    assert client.get(url("result", batch)).context["stuck"]
    for _tap in range(2):
        client.post(url("result", batch))
    work_off_jobs()
    assert Contact.objects.count() == 2
    assert not client.get(url("result", batch)).context["stuck"]


# --- The list, and what pages never do ------------------------------------------------------------------------


def test_the_list_shows_the_imports_of_the_own_unit(client, batch, cast, tmp_path):
    previewed(
        csv_file(tmp_path, "nama\nRadio Satu\n", name="ketapang.csv"), cast["operator.ketapang"], "outlets"
    )
    page = client.get(reverse("contacts:import-list"))
    assert "daftar.csv" in page.text
    assert "kolom perlu dicek" in page.text
    assert "ketapang.csv" not in page.text


def test_the_list_is_narrowed_by_state(client, batch):
    address = reverse("contacts:import-list")
    assert client.get(address, {"state": "read"}).context["result_count"] == 1
    assert client.get(address, {"state": "done"}).context["result_count"] == 0


@pytest.mark.parametrize("group", ["new", "update", "unchanged", "skipped", "duplicate", "wrong", ""])
def test_rows_are_filtered_by_what_becomes_of_them(client, batch, group):
    to_preview(client, batch)
    page = client.get(url("preview", batch), {"rows": group})
    assert len(page.context["shown"]) == (2 if group in ("new", "") else 0)


@pytest.mark.parametrize("query", [{"rows": "kambing"}, {"page": "0"}, {"page": "x"}, {"page": "9" * 30}])
def test_a_strange_query_is_404(client, batch, query):
    to_preview(client, batch)
    assert client.get(url("preview", batch), query).status_code == 404


def test_no_page_shows_a_cell_as_mark_up(client):
    upload(client, b"nama,website\n<script>alert(1)</script>,https://a.id\n", name="<b>.csv", into="outlets")
    batch = ImportBatch.objects.get()
    to_preview(client, batch)
    for step in ("columns", "preview"):
        assert "<script>alert" not in client.get(url(step, batch)).text
    client.post(url("preview", batch), {"digest": batch.digest})
    work_off_jobs()
    assert "<script>alert" not in client.get(url("result", batch)).text
    assert Outlet.objects.count() == 1

"""The result of an import: numbers, links, and the rows that were left out as a file in their own layout."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from contacts.imports.memory import remember
from contacts.models import ImportBatch
from crm.models import AuditEntry, Job, Verb
from tests.contacts.import_batches import add_row, candidate, make_batch
from tests.factories import make_contact


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def done(operator) -> ImportBatch:
    """An import that wrote one row and left two out."""
    columns = {"nama": "name", "hp": "phone", "warna": ""}
    batch = make_batch(operator, mapping=columns, state="done", leave_out=True, done_at=timezone.now())
    add_row(batch, "Budi", "081234567890", "biru", object_id=make_contact("Budi").pk)
    add_row(batch, "=1+1", "0812", "", outcome="wrong", problems=(("hp", "short", "Nomor kurang angka."),))
    add_row(batch, "Ani", "", "merah", outcome="duplicate", candidates=[candidate("name", row=2)])
    return batch


def sheet_of(answer) -> Worksheet:
    return load_workbook(BytesIO(answer.getvalue())).active


def url(step: str, batch: ImportBatch) -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def test_the_result_shows_numbers_links_and_what_comes_next(client, done):
    page = client.get(url("result", done))
    assert page.context["left_out"] == 2
    assert page.context["shown"][0].url in page.text
    assert f"{reverse('contacts:duplicate-list')}?impor={done.pk}" in page.text
    assert url("undo", done) in page.text
    assert "disisihkan karena belum diputuskan" in page.text
    assert "menunggu keputusan" not in page.text


def test_what_is_still_being_written_is_not_shown_as_if_it_were(client, done):
    ImportBatch.objects.filter(pk=done.pk).update(state="confirmed")
    assert "Yang akan terimpor setelah selesai:" in client.get(url("result", done)).text
    ImportBatch.objects.filter(pk=done.pk).update(state="done")
    assert "Yang akan terimpor" not in client.get(url("result", done)).text


def test_the_rows_left_out_come_in_their_own_layout_with_the_reason(client, done):
    answer = client.post(url("rejected", done))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ditolak-{done.pk}.xlsx"'
    sheet = sheet_of(answer)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["nama", "hp", "warna", "Alasan"],
        ["=1+1", "0812", None, "hp: Nomor kurang angka."],
        ["Ani", None, "merah", "Mungkin sudah ada dan belum diputuskan: baris 4."],
    ]
    assert sheet["A2"].data_type == "s"


def test_uploaded_again_the_reason_is_not_read(client, done):
    contents = client.post(url("rejected", done)).getvalue()
    sent = {"into": "contacts", "file": SimpleUploadedFile("ditolak.xlsx", contents)}
    client.post(reverse("contacts:import-start"), sent)
    batch = ImportBatch.objects.get(file_name="ditolak.xlsx")
    assert batch.columns == {"nama": "name", "hp": "phone", "warna": "", "Alasan": ""}
    assert batch.rows.count() == 2


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("own", [{}, {"Alasan": "source"}, {"reason": "source"}])
def test_uploaded_again_the_columns_are_matched_as_they_were(client, operator, language, own):
    columns = {"siapa": "name", "hp": "", "hubungi": "phone", **own}
    batch = make_batch(operator, mapping=columns, state="done", done_at=timezone.now())
    add_row(batch, "Budi", "", "0812", *["" for _column in own], outcome="wrong")
    remember(batch)
    client.post("/preferensi/", {"language": language})
    contents = client.post(url("rejected", batch)).getvalue()
    sent = {"into": "contacts", "file": SimpleUploadedFile("ditolak.xlsx", contents)}
    client.post(reverse("contacts:import-start"), sent)
    again = ImportBatch.objects.get(file_name="ditolak.xlsx")
    reason = again.headers[-1]
    assert reason not in columns
    assert again.columns == {**columns, reason: ""}


def test_taking_them_is_an_export_in_the_trail(client, done, operator):
    client.get(url("rejected", done))
    assert not AuditEntry.objects.filter(verb=Verb.EXPORT).exists()
    client.post(url("rejected", done))
    line = AuditEntry.objects.get(verb=Verb.EXPORT)
    assert (line.actor, line.object_type, line.object_id, line.count) == (
        operator,
        "contacts.importbatch",
        str(done.pk),
        2,
    )


def test_a_column_that_must_not_exist_is_not_in_the_file(client, operator):
    batch = make_batch(operator, mapping={"nama": "name", "NIK": ""}, dropped_columns=["NIK"], state="done")
    add_row(batch, "Budi", "", outcome="wrong", problems=(("nama", "x", "Salah."),))
    sheet = sheet_of(client.post(url("rejected", batch)))
    assert [cell.value for cell in sheet[1]] == ["nama", "Alasan"]


def test_a_file_with_a_column_of_that_name_keeps_it(client, operator):
    batch = make_batch(operator, mapping={"nama": "name", "alasan": ""}, state="done")
    add_row(batch, "Budi", "pindah", outcome="wrong", problems=(("", "x", "Salah."),))
    sheet = sheet_of(client.post(url("rejected", batch)))
    assert [cell.value for cell in sheet[1]] == ["nama", "alasan", "Alasan (Mitra Pers)"]
    assert [cell.value for cell in sheet[2]] == ["Budi", "pindah", "Salah."]


def test_there_is_no_file_when_nothing_was_left_out_or_the_cells_are_gone(client, operator, done):
    none = make_batch(operator, state="done")
    add_row(none, "Budi")
    ImportBatch.objects.filter(pk=done.pk).update(cleared_at=timezone.now())
    for batch in (none, done):
        assert client.post(url("rejected", batch)).headers["Location"] == url("result", batch)
        assert url("rejected", batch) not in client.get(url("result", batch)).text


def test_a_colleague_may_not_take_the_file(sign_in, done):
    colleague = sign_in("kepala.trenggalek")
    assert colleague.post(url("rejected", done)).status_code == 404
    page = colleague.get(url("result", done))
    assert page.status_code == 200
    assert url("rejected", done) not in page.text


def test_after_30_days_taking_back_is_not_offered(client, done):
    ImportBatch.objects.filter(pk=done.pk).update(done_at=timezone.now() - timedelta(days=31))
    assert url("undo", done) not in client.get(url("result", done)).text


@pytest.mark.parametrize(("state", "kind"), [("confirmed", "confirm_import"), ("undoing", "undo_import")])
def test_work_that_was_interrupted_can_be_taken_up_again(client, operator, state, kind):
    batch = make_batch(operator, state=state)
    add_row(batch, "Budi")
    assert client.get(url("result", batch)).context["stuck"]
    client.post(url("result", batch))
    assert Job.objects.get().kind == kind


def test_what_was_taken_back_says_so_for_each_row(client, operator):
    batch = make_batch(operator, state="undone", done_at=timezone.now())
    add_row(batch, "Budi", object_id=12345, undone="reversed")
    add_row(batch, "Ani", outcome="update", undone="kept", undo_note="sudah diubah oleh Sari", object_id=1)
    add_row(batch, "Siti", outcome="unchanged")
    page = client.get(url("result", batch))
    assert [(tab["value"], tab["count"]) for tab in page.context["tabs"]] == [
        ("", 2),
        ("reversed", 1),
        ("kept", 1),
    ]
    assert [(row.label, row.url != "") for row in page.context["shown"]] == [
        ("dibatalkan", False),
        ("dipertahankan", True),
    ]
    assert "sudah diubah oleh Sari" in page.text
    assert len(client.get(url("result", batch), {"rows": "kept"}).context["shown"]) == 1

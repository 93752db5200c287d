"""Wrong cells mended where they stand, and what keeps a list from being confirmed."""

import pytest
from django.urls import reverse

from contacts.imports import actions
from contacts.models import Contact, ImportBatch
from crm.models import Job
from tests.contacts.import_batches import add_row, make_batch
from tests.contacts.import_files import csv_file, previewed


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def url(step: str, batch: ImportBatch) -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


@pytest.fixture
def wrong(operator, tmp_path) -> ImportBatch:
    """Two rows whose numbers lack digits, and one that is right."""
    path = csv_file(tmp_path, "nama,hp\nBudi Contoh,0812345\nAni Contoh,0812\nSiti Contoh,081234567890\n")
    return previewed(path, operator, "contacts")


def test_a_cause_opens_its_rows_with_the_wrong_cells_as_fields(client, wrong):
    page = client.get(url("mend", wrong), {"column": "hp", "cause": "short"})
    assert [row["number"] for row in page.context["rows"]] == [2, 3]
    assert list(page.context["form"].fields) == ["cell-2-1", "cell-3-1"]
    assert 'value="0812345"' in page.text
    assert "Siti" not in page.text


def test_mended_cells_are_checked_again_at_once(client, wrong):
    address = f"{url('mend', wrong)}?column=hp&cause=short"
    answer = client.post(address, {"cell-2-1": "081298765432", "cell-3-1": "0812"}, follow=True)
    wrong.refresh_from_db()
    assert (wrong.counts["wrong"], wrong.counts["new"]) == (1, 2)
    assert wrong.state == ImportBatch.State.PREVIEWED
    assert wrong.rows.get(number=2).cells == ["Budi Contoh", "081298765432"]
    assert wrong.rows.get(number=3).cells == ["Ani Contoh", "0812"]
    assert [row["number"] for row in answer.context["rows"]] == [3]
    assert "1 baris diubah." in answer.text
    assert Contact.objects.count() == 0


def test_when_nothing_is_wrong_any_more_the_preview_follows(client, wrong):
    sent = {"cell-2-1": "081298765432", "cell-3-1": ""}
    answer = client.post(f"{url('mend', wrong)}?column=hp&cause=short", sent)
    assert answer.headers["Location"] == url("preview", wrong)
    wrong.refresh_from_db()
    assert wrong.counts["wrong"] == 0
    assert wrong.rows.get(number=3).cells == ["Ani Contoh", ""]


def test_an_identity_number_is_refused_and_stored_nowhere(client, wrong):
    answer = client.post(url("mend", wrong), {"cell-2-1": "3503010101900001", "cell-3-1": "0812"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["cell-2-1"]
    assert '<a href="#id_cell-2-1">Baris 2, hp: NIK tidak boleh' in answer.text
    assert wrong.rows.get(number=2).cells == ["Budi Contoh", "0812345"]


@pytest.mark.parametrize("name", ["cell-4-0", "cell-2-0", "cell-99-1", "cell-x-1", "cell-2-77", "cell-2"])
def test_only_cells_that_are_wrong_can_be_changed(client, wrong, name):
    client.post(url("mend", wrong), {name: "Lain"})
    assert [row.cells[0] for row in wrong.rows.all()] == ["Budi Contoh", "Ani Contoh", "Siti Contoh"]
    wrong.refresh_from_db()
    assert wrong.counts["wrong"] == 2


def test_a_longer_list_is_checked_again_as_a_job(client, wrong, monkeypatch):
    monkeypatch.setattr("contacts.views.imports.pages.ROWS_AT_ONCE", 2)
    answer = client.post(url("mend", wrong), {"cell-2-1": "081298765432"})
    job = Job.objects.get(kind="preview_import")
    assert answer.headers["Location"] == job.get_absolute_url()


def test_a_row_that_is_wrong_as_a_whole_offers_all_its_cells(client, operator):
    batch = make_batch(operator)
    add_row(batch, "Budi", "08", outcome="wrong", problems=(("", "split", "Gabungkan"),))
    page = client.get(url("mend", batch), {"column": "", "cause": "split"})
    assert list(page.context["form"].fields) == ["cell-2-0", "cell-2-1"]


def test_of_a_field_with_two_columns_both_are_offered(client, operator):
    batch = make_batch(operator, mapping={"nama": "name", "hp": "phone", "hp 2": "phone", "email": "email"})
    add_row(batch, "Budi", "081234567890", "08", outcome="wrong", problems=(("hp", "short", "kurang"),))
    page = client.get(url("mend", batch))
    assert list(page.context["form"].fields) == ["cell-2-1", "cell-2-2"]


def test_a_colleague_looks_at_wrong_cells_and_changes_none(sign_in, wrong):
    colleague = sign_in("kepala.trenggalek")
    page = colleague.get(url("mend", wrong))
    assert page.text.count('<fieldset class="card mend" disabled>') == 2
    assert "Simpan dan periksa" not in page.text
    assert "Ketik isi yang benar" not in page.text
    assert colleague.post(url("mend", wrong), {"cell-2-1": "081298765432"}).status_code == 404
    assert wrong.rows.get(number=2).cells == ["Budi Contoh", "0812345"]


def test_a_cause_without_rows_is_404(client, wrong):
    assert client.get(url("mend", wrong), {"column": "hp", "cause": "kambing"}).status_code == 404


def test_a_batch_confirmed_meanwhile_takes_no_mending(client, wrong):
    actions.leave_rows_out(batch=wrong, leave_out=True)
    ImportBatch.objects.filter(pk=wrong.pk).update(state=ImportBatch.State.CONFIRMED)
    answer = client.post(url("mend", wrong), {"cell-2-1": "081298765432"})
    assert answer.headers["Location"] == url("result", wrong)
    assert wrong.rows.get(number=2).cells == ["Budi Contoh", "0812345"]


def test_wrong_rows_block_the_confirmation_until_they_are_left_out(client, wrong):
    page = client.get(url("preview", wrong))
    assert 'name="leave_out"' in page.text
    assert "Sisihkan 2 baris" in page.text

    client.post(url("preview", wrong), {"digest": wrong.digest})
    wrong.refresh_from_db()
    assert wrong.state == ImportBatch.State.PREVIEWED
    assert Job.objects.count() == 0

    client.post(url("preview", wrong), {"digest": wrong.digest, "leave_out": "on"})
    wrong.refresh_from_db()
    assert wrong.state in (ImportBatch.State.CONFIRMED, ImportBatch.State.DONE)
    assert Job.objects.filter(kind="confirm_import").count() == 1


def test_undecided_rows_block_it_too(client, operator):
    batch = make_batch(operator)
    add_row(batch, "Budi", outcome="new")
    add_row(batch, "Ani", outcome="duplicate")
    answer = client.post(url("preview", batch), {"digest": batch.digest}, follow=True)
    assert "Sebagian baris salah atau belum diputuskan." in answer.text
    assert Job.objects.count() == 0


def test_where_nothing_can_be_imported_yet_it_says_what_to_do(client, operator):
    batch = make_batch(operator)
    add_row(batch, "Ani", outcome="duplicate")
    page = client.get(url("preview", batch)).text
    assert "Belum ada yang dapat diimpor" in page
    assert "Impor persis seperti ini" not in page


def test_a_strange_digest_says_that_the_preview_has_expired(client, operator):
    batch = make_batch(operator)
    add_row(batch, "Budi")
    answer = client.post(url("preview", batch), {"digest": "x"}, follow=True)
    assert "Pratinjau kedaluwarsa" in answer.text
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.PREVIEWED


def test_the_button_tells_how_many_rows_it_writes(client, operator):
    batch = make_batch(operator)
    for outcome in ("new", "new", "update", "unchanged", "skipped"):
        add_row(batch, "Budi", outcome=outcome)
    assert "Impor 3 baris" in client.get(url("preview", batch)).text

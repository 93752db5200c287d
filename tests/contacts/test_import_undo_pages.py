"""Taking an import back in the browser: first what would happen, then exactly that."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, ImportBatch
from crm.models import Job
from tests.contacts.import_batches import add_row, make_batch
from tests.contacts.import_files import csv_file, imported, work_off_jobs


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def batch(cast, tmp_path) -> ImportBatch:
    """Two people imported."""
    path = csv_file(tmp_path, "nama,hp\nBudi Contoh,081234567890\nAni Contoh,081298765432\n")
    return imported(path, cast["operator.trenggalek"], "contacts")


def url(step: str, batch: ImportBatch) -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def somebody_changes(name: str, cast) -> None:
    contact = Contact.objects.get(name=name)
    contact.email = "baru@contoh.id"
    contact.stamp(cast["kepala.trenggalek"]).save()


def looked_at(client, batch: ImportBatch) -> ImportBatch:
    client.post(url("undo", batch))
    batch.refresh_from_db()
    return batch


def test_looking_at_the_page_works_out_nothing(client, batch):
    page = client.get(url("undo", batch))
    assert page.status_code == 200
    assert not page.context["looked_at"]
    batch.refresh_from_db()
    assert batch.undo_digest == ""
    assert set(batch.outcomes.values_list("undone", flat=True)) == {""}


def test_asked_for_it_says_what_would_happen_to_each_row_and_takes_nothing_back(client, batch, cast):
    somebody_changes("Ani Contoh", cast)
    assert client.post(url("undo", batch)).headers["Location"] == url("undo", batch)
    page = client.get(url("undo", batch))
    assert [(row.title, row.label) for row in page.context["shown"]] == [
        ("Budi Contoh", "dibatalkan"),
        ("Ani Contoh", "dipertahankan"),
    ]
    assert [(tab["value"], tab["count"]) for tab in page.context["tabs"]] == [
        ("", 2),
        ("reversed", 1),
        ("kept", 1),
    ]
    assert len(client.get(url("undo", batch), {"rows": "kept"}).context["shown"]) == 1
    assert "Batalkan 1 baris" in page.text
    assert Contact.objects.count() == 2


def test_confirmed_it_is_taken_back_once(client, batch):
    looked_at(client, batch)
    for _tap in range(2):
        client.post(url("undo", batch), {"digest": batch.undo_digest})
    assert Job.objects.filter(kind="undo_import").count() == 1
    work_off_jobs()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE
    assert Contact.objects.count() == 0
    assert client.get(url("undo", batch)).headers["Location"] == url("result", batch)
    assert "Impor ini sudah dibatalkan." in client.get(url("result", batch)).text


@pytest.mark.parametrize("digest", ["", "x" * 500])
def test_a_strange_confirmation_takes_nothing_back(client, batch, digest):
    looked_at(client, batch)
    answer = client.post(url("undo", batch), {"digest": digest}, follow=True)
    assert "Pratinjau kedaluwarsa." in answer.text
    assert Job.objects.filter(kind="undo_import").count() == 0
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE


def test_what_changed_since_the_preview_makes_a_new_one(client, batch, cast):
    looked_at(client, batch)
    client.post(url("undo", batch), {"digest": batch.undo_digest})
    somebody_changes("Ani Contoh", cast)
    work_off_jobs()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert Contact.objects.count() == 2
    job = Job.objects.get(kind="undo_import")
    assert job.result_url == url("undo", batch)
    page = client.get(job.result_url)
    assert page.context["undo_counts"]["kept"] == 1


def test_a_long_import_is_looked_through_as_a_job(client, batch, monkeypatch):
    monkeypatch.setattr("contacts.views.imports.undo.ROWS_AT_ONCE", 1)
    client.post(url("undo", batch))
    work_off_jobs()
    job = Job.objects.get(kind="preview_undo")
    assert job.result_url == url("undo", batch)
    assert client.get(job.result_url).context["looked_at"]


def test_a_colleague_may_look_and_not_take_back(sign_in, client, batch):
    looked_at(client, batch)
    colleague = sign_in("kepala.trenggalek")
    page = colleague.get(url("undo", batch))
    assert page.status_code == 200
    assert "<button" not in page.text.split("<main")[1].split("</main>")[0]
    assert colleague.post(url("undo", batch), {"digest": batch.undo_digest}).status_code == 404


@pytest.mark.parametrize("username", ["operator.ketapang", "kepala.jatim"])
def test_a_foreign_unit_gets_404(sign_in, batch, username):
    stranger = sign_in(username)
    assert stranger.get(url("undo", batch)).status_code == 404
    assert stranger.post(url("undo", batch)).status_code == 404


def test_the_rows_are_shown_50_a_page(client, cast):
    batch = make_batch(
        cast["operator.trenggalek"], state="done", done_at=timezone.now(), undo_digest="u" * 64
    )
    for number in range(60):
        add_row(batch, f"Budi {number}", undone="reversed")
    assert len(client.get(url("undo", batch)).context["shown"]) == 50
    assert len(client.get(url("undo", batch), {"page": 2}).context["shown"]) == 10
    assert client.get(url("undo", batch), {"rows": "kambing"}).status_code == 404

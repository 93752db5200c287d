"""Taking an import back in the browser: first what would happen, then exactly that."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, ImportBatch, Outlet
from crm.models import AuditEntry, Job, User, Verb
from tests.contacts.import_batches import add_row, make_batch
from tests.contacts.import_files import csv_file, imported, work_off_jobs
from tests.factories import make_contact


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
    assert '<li class="now" aria-current="step">' in page.text
    batch.refresh_from_db()
    assert batch.undo_digest == ""
    assert set(batch.outcomes.values_list("undone", flat=True)) == {""}


def test_asked_for_it_says_what_would_happen_to_each_row_and_takes_nothing_back(client, batch, cast):
    somebody_changes("Ani Contoh", cast)
    assert client.post(url("undo", batch)).headers["Location"] == url("undo", batch)
    page = client.get(url("undo", batch))
    assert [(row.title, row.label, row.colour) for row in page.context["shown"]] == [
        ("Budi Contoh", "akan dibatalkan", "info"),
        ("Ani Contoh", "akan dipertahankan", "warning"),
    ]
    assert [(tab["value"], str(tab["label"]), tab["count"]) for tab in page.context["tabs"]] == [
        ("", "semua", 2),
        ("reversed", "akan dibatalkan", 1),
        ("kept", "akan dipertahankan", 1),
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
    page = client.get(url("result", batch))
    assert "Impor ini sudah dibatalkan." in page.text
    assert [(row.label, row.colour) for row in page.context["shown"]] == [("dibatalkan", "success")] * 2
    assert "akan dibatalkan" not in page.text


@pytest.mark.parametrize("digest", ["", "x" * 500, "a\0b"])
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


def test_a_colleague_may_look_and_not_take_back(client, batch, cast):
    looked_at(client, batch)
    second = User.objects.create(username="operator.kedua", role="operator", unit=batch.unit)
    colleague = Client()
    colleague.force_login(second)
    page = colleague.get(url("undo", batch))
    assert page.status_code == 200
    assert "<button" not in page.text.split("<main")[1].split("</main>")[0]
    assert url("undo", batch) not in colleague.get(url("result", batch)).text
    assert colleague.post(url("undo", batch), {"digest": batch.undo_digest}).status_code == 404
    assert not Job.objects.filter(kind="undo_import").exists()


def test_the_head_of_the_unit_takes_back_what_an_operator_imported(sign_in, batch, cast):
    head = sign_in("kepala.trenggalek")
    assert url("undo", batch) in head.get(url("result", batch)).text
    looked_at(head, batch)
    head.post(url("undo", batch), {"digest": batch.undo_digest})
    work_off_jobs()
    batch.refresh_from_db()
    assert (batch.state, Contact.objects.count()) == (ImportBatch.State.UNDONE, 0)
    assert (batch.created_by, batch.updated_by) == (cast["operator.trenggalek"], cast["kepala.trenggalek"])
    assert AuditEntry.objects.get(verb=Verb.UNDO).actor == cast["kepala.trenggalek"]


def test_the_head_takes_up_again_what_was_interrupted_and_confirms_nobody_elses_import(sign_in, cast):
    head = sign_in("kepala.trenggalek")
    undoing, confirmed = (make_batch(cast["operator.trenggalek"], state=s) for s in ("undoing", "confirmed"))
    assert head.post(url("result", undoing)).status_code == 302
    assert head.post(url("result", confirmed)).status_code == 404
    assert Job.objects.get().kind == "undo_import"


def test_who_heads_the_unit_no_more_takes_nothing_back(sign_in, batch, cast):
    head = sign_in("kepala.trenggalek")
    looked_at(head, batch)
    head.post(url("undo", batch), {"digest": batch.undo_digest})
    User.objects.filter(pk=cast["kepala.trenggalek"].pk).update(role="operator")
    work_off_jobs()
    batch.refresh_from_db()
    assert (batch.state, Contact.objects.count()) == (ImportBatch.State.UNDOING, 2)
    assert Job.objects.get(kind="undo_import").state == "failed"
    assert sign_in("operator.trenggalek").get(url("result", batch)).context["stuck"]


def test_what_came_with_the_rows_and_stays_is_counted_with_the_reason(client, cast, tmp_path):
    path = csv_file(tmp_path, "nama,media\nBudi,Satu\nAni,Dua\nSari,Tiga\n")
    batch = imported(path, cast["operator.trenggalek"], "contacts", create_missing=True)
    make_contact("Lain", outlet=Outlet.objects.get(name="Satu"))
    Outlet.objects.get(name="Dua").stamp(cast["kepala.trenggalek"]).save()
    looked_at(client, batch)
    sentences = (
        "1 media tetap ada karena sudah dirujuk entri lain.",
        "1 media tetap ada karena sudah diubah setelah impor.",
    )
    assert [said for said in sentences if said not in client.get(url("undo", batch)).text] == []
    client.post(url("undo", batch), {"digest": batch.undo_digest})
    work_off_jobs()
    page = client.get(url("result", batch))
    assert [said for said in sentences if said not in page.text] == []
    assert "pengurus yang ikut dibuat" not in page.text


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

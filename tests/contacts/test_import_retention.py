"""What was read from an upload goes when the import cannot be taken back any more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.imports import actions, undo
from contacts.imports.rejected import lines
from contacts.imports.retention import clear, clear_old_uploads, forget, forget_unread
from contacts.models import Contact, ImportBatch, ImportOutcome, ImportProblem, ImportRow
from crm.jobs import enqueue
from crm.models import AuditEntry, Job, JobState, User, Verb
from tests.contacts.import_files import csv_file, imported, previewed, workbook_file, written

PEOPLE = "nama,hp\nBudi,081234567890\nAni,081234567891\n"
LONG_AGO = timedelta(days=31)


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def aged(batch: ImportBatch) -> ImportBatch:
    then = timezone.now() - LONG_AGO
    ImportBatch.objects.filter(pk=batch.pk).update(updated_at=then, done_at=batch.done_at and then)
    return batch


def failed(user: User, batch: ImportBatch) -> Job:
    job = enqueue("confirm_import", user=user, batch_id=batch.pk)
    job.state = JobState.FAILED
    job.save()
    return job


def test_the_rows_of_an_import_go_after_thirty_days_and_the_people_stay(operator, tmp_path):
    batch = aged(imported(csv_file(tmp_path, PEOPLE), operator, "contacts"))
    assert clear_old_uploads() == 1
    batch.refresh_from_db()
    assert (ImportRow.objects.count(), ImportOutcome.objects.count(), Contact.objects.count()) == (0, 0, 2)
    assert (batch.headers, batch.counts["new"], batch.cleared_at is None) == ([], 2, False)
    entry = AuditEntry.objects.filter(verb=Verb.DELETE).get()
    assert (entry.actor, entry.count) == (None, 2)
    assert clear_old_uploads() == 0


def test_an_upload_that_nobody_confirmed_goes_as_a_whole(operator, tmp_path):
    aged(previewed(csv_file(tmp_path, "nama,hp\nBudi,08\n"), operator, "contacts"))
    assert clear_old_uploads() == 1
    assert (ImportBatch.objects.count(), ImportRow.objects.count(), ImportProblem.objects.count()) == (
        0,
        0,
        0,
    )


def test_what_is_younger_stays(operator, tmp_path):
    imported(csv_file(tmp_path, PEOPLE), operator, "contacts")
    previewed(csv_file(tmp_path, "nama\nCitra\n"), operator, "contacts")
    assert clear_old_uploads() == 0
    assert (ImportBatch.objects.count(), ImportRow.objects.count()) == (2, 3)


@pytest.mark.parametrize("state", ["confirmed", "undoing"])
def test_an_import_in_the_making_is_left_alone(operator, tmp_path, state):
    batch = aged(imported(csv_file(tmp_path, PEOPLE), operator, "contacts"))
    job = enqueue("undo_import", user=operator, batch_id=batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state, job=job)
    assert clear_old_uploads() == 0
    assert ImportRow.objects.count() == 2


def test_one_whose_job_has_failed_is_not_kept_for_ever(operator, tmp_path):
    batch = aged(previewed(csv_file(tmp_path, PEOPLE), operator, "contacts"))
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.CONFIRMED, job=failed(operator, batch)
    )
    assert clear_old_uploads() == 1
    assert (ImportBatch.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_one_that_was_to_be_taken_back_and_was_not_is_done_in_the_end(operator, tmp_path):
    batch = aged(imported(csv_file(tmp_path, PEOPLE), operator, "contacts"))
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.UNDOING, job=failed(operator, batch)
    )
    assert clear_old_uploads() == 1
    batch.refresh_from_db()
    assert (batch.state, ImportRow.objects.count(), Contact.objects.count()) == ("done", 0, 2)


@pytest.mark.parametrize(("days", "hour", "cleared"), [(30, 0, 0), (31, 23, 1)])
def test_what_can_be_taken_back_today_is_kept_until_tonight(operator, tmp_path, days, hour, cleared):
    """The page promises the whole of the last day."""
    batch = imported(csv_file(tmp_path, PEOPLE), operator, "contacts")
    batch.done_at = timezone.localtime().replace(hour=hour, minute=59) - timedelta(days=days)
    batch.save()
    assert undo.undo_until(batch) == (None if cleared else timezone.localdate())
    assert clear_old_uploads() == cleared


def test_what_was_cleared_cannot_be_taken_back(operator, tmp_path):
    batch = imported(csv_file(tmp_path, PEOPLE), operator, "contacts")
    clear(batch)
    batch.refresh_from_db()
    assert undo.undo_until(batch) is None
    assert not undo.confirm_undo(batch=batch, user=operator, digest="")
    assert Contact.objects.count() == 2


def test_the_page_of_a_cleared_import_still_opens(operator, tmp_path, sign_in):
    batch = aged(imported(csv_file(tmp_path, PEOPLE), operator, "contacts"))
    clear_old_uploads()
    response = sign_in("operator.trenggalek").get(reverse("contacts:import-result", args=[batch.pk]))
    assert response.status_code == 200
    assert "Budi" not in response.text


UNREAD = (
    "nama,warna,hp,ukuran baju,email\n"
    'Budi,"biru, ""tua""",081234567890,besar,\n'
    "Ani,merah é,0812,kecil,ani@contoh.example\n"
    "Citra,,081234567892,,\n"
    "Citra,hijau,081234567892,sedang,citra@contoh.example\n"
)


def test_what_was_not_read_is_forgotten_of_rows_that_are_written(operator, tmp_path):
    batch = written(previewed(csv_file(tmp_path, UNREAD), operator, "contacts", leave_out=True), operator)
    assert {row.number: (row.outcome.outcome, row.cells) for row in batch.rows.select_related("outcome")} == {
        2: ("new", ["Budi", "", "081234567890", "", ""]),
        3: ("wrong", ["Ani", "merah é", "0812", "kecil", "ani@contoh.example"]),
        4: ("new", ["Citra", "", "081234567892", "", ""]),
        5: ("duplicate", ["Citra", "hijau", "081234567892", "sedang", "citra@contoh.example"]),
    }


def test_rows_that_were_left_out_are_given_back_as_they_came(operator, tmp_path):
    batch = written(previewed(csv_file(tmp_path, UNREAD), operator, "contacts", leave_out=True), operator)
    header, *left_out = lines(batch)
    assert header == ["nama", "warna", "hp", "ukuran baju", "email", "Alasan"]
    assert [line[:5] for line in left_out] == [
        ["Ani", "merah é", "0812", "kecil", "ani@contoh.example"],
        ["Citra", "hijau", "081234567892", "sedang", "citra@contoh.example"],
    ]


def test_forgetting_is_one_statement_however_long_the_file_is(operator, tmp_path, django_assert_num_queries):
    batch = previewed(csv_file(tmp_path, UNREAD), operator, "contacts", leave_out=True)
    with django_assert_num_queries(1):
        forget_unread(batch)


def test_after_thirty_days_they_are_gone_too(operator, tmp_path):
    batch = previewed(csv_file(tmp_path, UNREAD), operator, "contacts", leave_out=True)
    aged(written(batch, operator))
    assert clear_old_uploads() == 1
    assert not ImportRow.objects.exists()


def rows_fetched(queries) -> list[str]:
    return [
        one["sql"]
        for one in queries
        if one["sql"].startswith("SELECT") and "contacts_importrow" in one["sql"]
    ]


@pytest.mark.parametrize("through", [actions.discard, forget], ids=["discard", "forget"])
def test_an_upload_is_thrown_away_without_fetching_its_rows(
    operator, tmp_path, through, django_assert_max_num_queries
):
    batch = previewed(csv_file(tmp_path, "nama,hp\nBudi,08\nAni,081234567891\n"), operator, "contacts")
    with django_assert_max_num_queries(20) as captured:
        assert through(batch=batch, **({"user": operator} if through is actions.discard else {}))
    assert rows_fetched(captured) == []
    assert [model.objects.count() for model in (ImportBatch, ImportRow, ImportOutcome, ImportProblem)] == [
        0
    ] * 4


def test_the_other_sheets_of_a_workbook_go_without_their_rows_being_fetched(
    operator, tmp_path, django_assert_max_num_queries
):
    sheets = {name: [["nama"], [name]] for name in ("Satu", "Dua", "Tiga")}
    path = workbook_file(tmp_path, sheets)
    batch = actions.read_upload(user=operator, path=path, file_name=path.name, into="contacts")
    with django_assert_max_num_queries(20) as captured:
        actions.choose_sheet(batch=batch, user=operator)
    assert rows_fetched(captured) == []
    assert list(ImportRow.objects.values_list("cells", flat=True)) == [["Satu"]]

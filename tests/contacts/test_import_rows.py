"""The preview page: what becomes of each row, in words and in numbers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.imports.plan import Plan
from contacts.imports.showing import shown_rows
from contacts.models import Beat, ImportBatch, Outcome, PositionRole
from contacts.views.imports.pages import RowsPage
from tests.contacts.import_batches import add_row, make_batch
from tests.contacts.import_files import csv_file, previewed, written
from tests.factories import make_chapter, make_contact, make_outlet


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def url(step: str, batch: ImportBatch) -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def changes(batch: ImportBatch) -> list[list[tuple[str, str, str]]]:
    """`(label, old, new)` of each row."""
    found = batch.outcomes.select_related("row").prefetch_related("row__problems")
    return [[(one.label, one.old, one.new) for one in row.changes] for row in shown_rows(found, batch)]


# --- What changes, in words -------------------------------------------------------------------------


def test_a_new_person_is_shown_field_by_field_in_the_order_of_the_columns(operator):
    outlet, role = make_outlet("Kabar Contoh"), PositionRole.objects.get(code="reporter")
    beat = Beat.objects.get(code="kriminal")
    batch = make_batch(operator)
    plan = Plan(
        set={
            "kind": [None, "journalist"],
            "name": [None, "Budi"],
            "source": [None, "impor"],
            "unit_id": [None, 1],
        },
        link={"beats": [beat.pk]},
        add={
            "positions": [{"outlet": outlet.pk, "role": role.pk}],
            "phones": [{"number": "+6281234567890", "order": 0}],
        },
    )
    add_row(batch, "Budi", "081234567890", plan=plan)
    assert changes(batch) == [
        [
            ("Nama", "", "Budi"),
            ("Jenis", "", "wartawan"),
            ("Nomor telepon", "", "0812-3456-7890"),
            ("Media", "", f"{role}, Kabar Contoh"),
            ("Bidang liputan", "", str(beat)),
        ]
    ]


def test_an_update_shows_old_and_new_and_what_joins_in(operator):
    batch = make_batch(operator)
    plan = Plan(
        set={"email": ["lama@contoh.id", "baru@contoh.id"]},
        add={"phones": [{"number": "+6281234567890", "order": 1}]},
    )
    add_row(batch, "Budi", "081234567890", outcome=Outcome.UPDATE, plan=plan)
    [row] = shown_rows(batch.outcomes.select_related("row"), batch)
    assert [(change.old, change.new, change.added) for change in row.changes] == [
        ("", "0812-3456-7890", True),
        ("lama@contoh.id", "baru@contoh.id", False),
    ]


def test_a_number_that_was_written_otherwise_is_shown_as_it_stands_in_the_file(operator):
    batch = make_batch(operator)
    plan = Plan(set={"name": [None, "Budi"]}, add={"phones": [{"number": "+6281234567890", "order": 0}]})
    for cell in ("81234567890", "0812-3456-7890", "+62 812 3456 7890", "0812 3456 7890"):
        add_row(batch, "Budi", cell, plan=plan)
    phones = [row.changes[1].written for row in shown_rows(batch.outcomes.select_related("row"), batch)]
    assert phones == ["81234567890", "", "+62 812 3456 7890", ""]


def test_erasing_is_shown_as_erasing(operator, client):
    contact = make_contact("Budi", email="lama@contoh.id", phone="081234567890")
    phone = contact.phones.get()
    batch = make_batch(operator)
    plan = Plan(
        set={"email": ["lama@contoh.id", ""]},
        remove={"phones": {str(phone.pk): {"number": "+6281234567890", "order": 0}}},
    )
    add_row(batch, "Budi", "__HAPUS__", outcome=Outcome.UPDATE, plan=plan, object_id=contact.pk)
    [row] = shown_rows(batch.outcomes.select_related("row"), batch)
    assert [(change.old, change.new, change.erased) for change in row.changes] == [
        ("0812-3456-7890", "", True),
        ("lama@contoh.id", "", True),
    ]
    page = client.get(url("preview", batch))
    assert '<del>lama@contoh.id</del> <strong class="erased">dihapus</strong>' in page.text


def test_a_change_of_a_position_says_at_which_outlet(operator):
    contact = make_contact("Budi", outlet=make_outlet("Kabar Contoh"))
    role = PositionRole.objects.get(code="reporter")
    batch = make_batch(operator)
    plan = Plan(change={"positions": {str(contact.positions.get().pk): {"role": [None, role.pk]}}})
    add_row(batch, "Budi", outcome=Outcome.UPDATE, plan=plan)
    assert changes(batch) == [[("Jabatan di media (Kabar Contoh)", "", str(role))]]


def test_a_membership_is_told_with_its_card_and_date(operator):
    chapter = make_chapter("PWI Trenggalek")
    batch = make_batch(operator)
    card = {"chapter": chapter.pk, "card_number": "13.001", "card_expires_on": "2027-08-22"}
    add_row(batch, "Budi", plan=Plan(set={"name": [None, "Budi"]}, add={"memberships": [card]}))
    assert changes(batch)[0][1][2] == "PWI Trenggalek, 13.001, 22 Agustus 2027"


def test_an_outlet_that_comes_with_the_file_has_its_name_from_the_row_that_brings_it(operator):
    batch = make_batch(operator, mapping={"nama": "name", "media": "outlet"})
    make = {"outlet:1": {"name": "Kabar Baru"}}
    position = [{"outlet": "outlet:1", "role": None}]
    add_row(batch, "Budi", "Kabar Baru", plan=Plan(add={"positions": position}, make=make))
    add_row(batch, "Ani", "Kabar Baru", plan=Plan(add={"positions": position}))
    assert [row[0][2] for row in changes(batch)] == ["Kabar Baru", "Kabar Baru"]


def test_an_outlet_that_an_earlier_page_brings_has_its_name_too(client, operator, monkeypatch, tmp_path):
    monkeypatch.setattr(RowsPage.page_of, "__defaults__", (1,))
    make_outlet("Kompas")
    text = "nama,media,media 2\nBudi,Kabar Baru,\nAni,Kompas,kabar baru\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    [row] = client.get(url("preview", batch), {"page": 2}).context["shown"]
    assert [change.new for change in row.changes if change.field == "outlet"] == [
        "Kompas",
        "Kabar Baru",
    ]


def test_an_office_is_shown_in_the_chapter_of_its_own_column(client, operator, monkeypatch, tmp_path):
    monkeypatch.setattr(RowsPage.page_of, "__defaults__", (1,))
    body = make_chapter("PWI Trenggalek").body
    text = (
        "nama,organisasi,jabatan_organisasi,pengurus_di\n"
        f"Budi,{body} Kediri,,\nAni,PWI Trenggalek,ketua,{body} Kediri\n"
    )
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    [row] = client.get(url("preview", batch), {"page": 2}).context["shown"]
    assert [change.new for change in row.changes if change.field in ("chapter", "office")] == [
        "PWI Trenggalek",
        f"Ketua, {body} Kediri",
    ]


def test_regions_are_shown_by_name_in_the_preview_the_result_and_before_taking_back(
    client, operator, tmp_path
):
    def shown_on(step: str) -> list[str]:
        [row] = client.get(url(step, batch)).context["shown"]
        return [change.new for change in row.changes if change.field == "regions"]

    for into, text, names in (
        (
            "outlets",
            "nama,jenis,wilayah\nKabar Contoh,media siber,Kabupaten Trenggalek\n",
            "Kabupaten Trenggalek",
        ),
        (
            "contacts",
            "nama,wilayah\nBudi Contoh,Jawa Timur; Kabupaten Kediri\n",
            "Jawa Timur, Kabupaten Kediri",
        ),
    ):
        batch = previewed(csv_file(tmp_path, text), operator, into)
        assert shown_on("preview") == [names]
        written(batch, operator)
        assert shown_on("result") == [names]
        client.post(url("undo", batch))
        assert shown_on("undo") == [names]


def test_a_label_that_nobody_brings_has_no_name(operator):
    batch = make_batch(operator, mapping={"nama": "name", "media": "outlet"})
    add_row(batch, "Ani", "Kabar Baru", plan=Plan(add={"positions": [{"outlet": "outlet:1", "role": None}]}))
    assert changes(batch) == [[("Media", "", "")]]


def test_an_imported_outlet_is_found_by_the_number_it_got(operator):
    outlet = make_outlet("Kabar Baru")
    batch = make_batch(operator, state="done", made={"outlet:1": outlet.pk})
    add_row(batch, "Ani", plan=Plan(add={"positions": [{"outlet": "outlet:1", "role": None}]}))
    assert changes(batch) == [[("Media", "", "Kabar Baru")]]


def test_the_number_of_a_new_entry_is_no_link_before_it_is_written(operator):
    contact = make_contact("Budi")
    batch = make_batch(operator)
    add_row(batch, "Budi", object_id=contact.pk)
    add_row(batch, "Budi", outcome=Outcome.UPDATE, object_id=contact.pk)
    found = batch.outcomes.select_related("row")
    assert [row.url for row in shown_rows(found, batch)] == ["", contact.get_absolute_url()]
    batch.state = ImportBatch.State.DONE
    assert [row.url for row in shown_rows(found, batch)] == [contact.get_absolute_url()] * 2


def test_a_row_whose_cells_are_deleted_is_called_what_the_register_calls_it(operator):
    contact = make_contact("Budi Contoh")
    batch = make_batch(operator, state="done")
    add_row(batch, "", "", outcome=Outcome.UPDATE, object_id=contact.pk)
    [row] = shown_rows(batch.outcomes.select_related("row"), batch)
    assert row.title == "Budi Contoh"


# --- The page -----------------------------------------------------------------------------------------


def test_a_page_of_rows_asks_as_often_for_50_as_for_3(client, operator):
    role = PositionRole.objects.get(code="reporter")

    def asked(rows: int) -> int:
        batch = make_batch(operator)
        for number in range(rows):
            outlet = make_outlet()
            plan = Plan(
                set={"name": [None, f"Budi {number}"]},
                add={"positions": [{"outlet": outlet.pk, "role": role.pk}]},
            )
            add_row(batch, f"Budi {number}", plan=plan)
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get(url("preview", batch)).context["shown"]) == rows
        return len(captured)

    asked(3)
    assert asked(3) == asked(50)


def test_wrong_cells_are_grouped_by_column_and_cause(client, operator):
    batch = make_batch(operator)
    for number in range(3):
        add_row(batch, "Budi", "123", outcome="wrong", problems=(("hp", "short", f"kurang {number} angka"),))
    add_row(
        batch,
        "",
        "1",
        outcome="wrong",
        problems=(("nama", "no_name", "Nama kosong"), ("hp", "short", "kurang")),
    )
    page = client.get(url("preview", batch))
    assert [(one["count"], one["header"], one["code"]) for one in page.context["causes"]] == [
        (4, "hp", "short"),
        (1, "nama", "no_name"),
    ]
    assert "4 sel · hp: nomor kurang angka" in page.text
    assert f"{url('mend', batch)}?column=hp&amp;cause=short" in page.text


def test_each_outcome_is_a_tab_with_its_count(client, operator):
    batch = make_batch(operator)
    for outcome in ("new", "new", "duplicate", "wrong"):
        add_row(batch, "Budi", outcome=outcome)
    page = client.get(url("preview", batch), {"rows": "duplicate"})
    assert [(tab["value"], tab["count"], tab["here"]) for tab in page.context["tabs"]] == [
        ("", 4, False),
        ("new", 2, False),
        ("duplicate", 1, True),
        ("wrong", 1, False),
    ]
    assert len(page.context["shown"]) == 1


def test_what_is_hidden_or_left_out_is_said(client, operator):
    notes = {
        "hidden_rows": 2,
        "filtered_rows": 1,
        "identity_cells": {"hp": 3},
        "unread": ["D"],
        "example_rows": 1,
    }
    batch = make_batch(operator, notes=notes, dropped_columns=["NIK"])
    add_row(batch, "Budi")
    text = client.get(url("preview", batch)).text
    for said in (
        "2 baris disembunyikan di Excel",
        "1 baris tersaring di Excel",
        "<strong>NIK</strong>",
        "3 sel",
    ):
        assert said in text


def test_the_raw_note_of_an_expired_preview_is_shown_with_what_to_do(client, operator):
    batch = make_batch(operator, problem="Daftar sudah berubah.")
    add_row(batch, "Budi")
    text = client.get(url("preview", batch)).text
    assert "Pratinjau kedaluwarsa" in text
    assert "Daftar sudah berubah." in text


def test_long_numbers_of_rows_are_grouped(client, operator):
    wrong = {"wrong": 12000, "duplicate": 345}
    batch = make_batch(operator, counts={"new": 19000, "update": 1726, **wrong})
    page = client.get(url("preview", batch))
    assert page.context["confirm_label"] == "Impor 20.726 baris"
    listed = client.get(reverse("contacts:import-list")).text
    assert [number for number in ("19.000", "1.726", "12.345") if f">{number}<" not in listed] == []
    ImportBatch.objects.update(
        state="done", done_at=timezone.now(), undo_digest="u" * 64, undo_counts={"reversed": 20726}
    )
    assert client.get(url("undo", batch)).context["undo_label"] == "Batalkan 20.726 baris"

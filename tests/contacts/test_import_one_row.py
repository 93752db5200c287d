"""A row that certainly means a known entry: what becomes of it can be decided for it alone, from the preview."""

import re
from typing import Any

import pytest
from django.urls import reverse

from contacts.imports import actions
from contacts.models import Contact, ImportBatch
from tests.contacts.import_files import csv_file, outcomes, previewed, written
from tests.factories import make_contact, make_outlet

LIST = "nama,hp,email\nBudi Contoh,081234567890,baru@contoh.id\nAni Lain,081311112222,ani@contoh.id\n"


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def known() -> Contact:
    return make_contact("Budi Contoh", phone="081234567890", email="lama@contoh.id")


@pytest.fixture
def batch(operator, known, tmp_path) -> ImportBatch:
    """Line 2 updates a known person, line 3 brings a new one."""
    return previewed(csv_file(tmp_path, LIST), operator, "contacts")


def url(batch: ImportBatch, step: str = "duplicates") -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def one(batch: ImportBatch, number: int) -> str:
    return f"{url(batch)}?row={number}"


def decide(client, batch: ImportBatch, number: int, decision: str, of: Any = "") -> Any:
    return client.post(one(batch, number), {f"decision-{number}": decision, f"for-{number}": of})


def told(contact: Contact) -> list[tuple[str, str]]:
    return list(Contact.objects.order_by("pk").values_list("name", "email"))


def test_the_preview_leads_from_each_row_of_a_known_entry_to_its_decision(client, batch):
    page = client.get(url(batch, "preview"))
    assert [(row.outcome, row.decide_url) for row in page.context["shown"]] == [
        ("update", one(batch, 2)),
        ("new", ""),
    ]
    assert page.text.count(one(batch, 2)) == 1


def test_row_and_entry_stand_side_by_side_with_every_choice(client, batch, known):
    page = client.get(one(batch, 2))
    [question] = page.context["questions"]
    [candidate] = question.candidates
    assert (candidate.value, candidate.title) == (known.pk, "Budi Contoh")
    told = {fact.label: [(value.text, value.same) for value in fact.values] for fact in candidate.facts}
    assert told["Nomor telepon"] == [("0812-3456-7890", True)]
    assert told["Email"] == [("lama@contoh.id", False)]
    assert [value for value, _label, _takes in page.context["choices"]] == [
        "update",
        "fill",
        "new",
        "skip",
        "ask",
    ]


def test_a_row_that_is_not_decided_follows_the_rules_as_its_page_says(client, batch, known):
    text = client.get(one(batch, 2)).text
    assert re.findall(r'name="decision-2" value="(\w+)" checked', text) == ["ask"]
    assert "Perlu diputuskan" not in text
    assert decide(client, batch, 2, "ask", known.pk).status_code == 302
    assert batch.rows.get(number=2).decision == ""
    decide(client, batch, 2, "fill", known.pk)
    assert re.findall(r'value="(\w+)" checked', client.get(one(batch, 2)).text) == ["fill"]


@pytest.mark.parametrize(
    ("decision", "outcome", "after"),
    [
        ("update", "update", [("Budi Contoh", "baru@contoh.id"), ("Ani Lain", "ani@contoh.id")]),
        ("fill", "unchanged", [("Budi Contoh", "lama@contoh.id"), ("Ani Lain", "ani@contoh.id")]),
        ("skip", "skipped", [("Budi Contoh", "lama@contoh.id"), ("Ani Lain", "ani@contoh.id")]),
    ],
)
def test_what_is_decided_is_previewed_and_written(client, operator, batch, known, decision, outcome, after):
    answer = decide(client, batch, 2, decision, known.pk)
    assert answer.headers["Location"] == f"{url(batch, 'preview')}?page=1#row-2"
    batch.refresh_from_db()
    assert outcomes(batch) == [outcome, "new"]
    written(batch, operator)
    assert told(known) == after


def test_it_may_be_somebody_else(client, operator, batch, known):
    decide(client, batch, 2, "new", known.pk)
    batch.refresh_from_db()
    assert outcomes(batch) == ["new", "new"]
    written(batch, operator)
    known.refresh_from_db()
    assert (Contact.objects.count(), known.email) == (3, "lama@contoh.id")


def test_a_row_that_the_rule_leaves_alone_can_be_updated_all_the_same(client, operator, known, tmp_path):
    batch = previewed(csv_file(tmp_path, LIST), operator, "contacts", on_duplicate="skip")
    [row, _new] = client.get(url(batch, "preview")).context["shown"]
    assert (row.outcome, row.decide_url) == ("skipped", one(batch, 2))
    decide(client, batch, 2, "update", known.pk)
    assert outcomes(batch) == ["update", "new"]


def test_what_an_earlier_row_brings_can_be_meant_too(client, operator, tmp_path):
    path = csv_file(tmp_path, "nama,hp,email\nTono,081234567890,\nTono,081234567890,tono@contoh.id\n")
    batch = previewed(path, operator, "contacts", on_likely="update")
    [question] = client.get(one(batch, 3)).context["questions"]
    assert [(found.value, found.title) for found in question.candidates] == [(-2, "Baris 2 di berkas ini")]
    decide(client, batch, 3, "skip", "-2")
    assert outcomes(batch) == ["new", "skipped"]
    decide(client, batch, 3, "ask")
    decide(client, batch, 3, "fill", "-2")
    assert outcomes(batch) == ["new", "update"]


def test_a_decision_is_taken_back_where_it_was_made(client, batch, known):
    decide(client, batch, 2, "skip")
    assert outcomes(batch) == ["skipped", "new"]
    [row, _new] = client.get(url(batch, "preview")).context["shown"]
    assert row.decide_url == one(batch, 2)
    decide(client, batch, 2, "ask")
    assert outcomes(batch) == ["update", "new"]
    assert list(batch.rows.values_list("decision", "decided_for")) == [("", None), ("", None)]


def test_only_the_entry_that_the_row_means_can_be_decided_for(client, batch):
    stranger = make_contact("Orang Lain")
    assert decide(client, batch, 2, "update", stranger.pk).status_code == 400
    assert not batch.rows.exclude(decision="").exists()


@pytest.mark.parametrize("row", ["99", "0", "x", "", "9" * 30, "٢"])
def test_a_row_that_is_not_there_is_404(client, batch, row):
    assert client.get(url(batch), {"row": row}).status_code == 404


def test_an_outlet_of_the_directory_is_decided_on_likewise(client, operator, tmp_path):
    outlet = make_outlet("Kabar", email="lama@kabar.id")
    batch = previewed(
        csv_file(tmp_path, "nama,jenis,email\nKabar,siber,baru@kabar.id\n"), operator, "outlets"
    )
    decide(client, batch, 2, "fill", outlet.pk)
    assert outcomes(batch) == ["unchanged"]


def test_a_colleague_sees_no_way_to_decide(sign_in, batch, known):
    colleague = sign_in("kepala.trenggalek")
    assert one(batch, 2) not in colleague.get(url(batch, "preview")).text
    page = colleague.get(one(batch, 2))
    assert "Simpan keputusan" not in page.text
    assert '<fieldset class="card mend" disabled>' in page.text
    assert decide(colleague, batch, 2, "skip").status_code == 404


def test_what_is_imported_is_decided_on_no_more(client, operator, batch):
    written(actions.preview(batch=batch, user=operator), operator)
    page = client.get(url(batch, "result"))
    assert [row.decide_url for row in page.context["shown"]] == ["", ""]
    assert client.get(one(batch, 2)).headers["Location"] == url(batch, "result")

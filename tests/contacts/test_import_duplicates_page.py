"""Rows that are perhaps known already: side by side, decided one by one or by one rule for all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.duplicates.scoring import Reason
from contacts.imports.candidates import Fact
from contacts.models import Contact, ImportBatch
from tests.contacts.import_batches import add_row, candidate, make_batch
from tests.contacts.import_files import csv_file, previewed
from tests.factories import make_contact, make_outlet, unit


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def known() -> Contact:
    return make_contact(
        "Budi Contoh", email="budi@contoh.id", phone="081234567890", outlet=make_outlet("Kabar")
    )


@pytest.fixture
def batch(operator, known) -> ImportBatch:
    """Line 2 may be a known person, line 3 the same or line 2."""
    batch = make_batch(operator)
    add_row(
        batch,
        "Budi C.",
        "0812 3456 7890",
        outcome="duplicate",
        candidates=[candidate("phone", entry=known.pk)],
    )
    both = [candidate("similar_name", entry=known.pk), candidate("name", row=2)]
    add_row(batch, "Budi C.", "", outcome="duplicate", candidates=both)
    return batch


@pytest.fixture
def real(operator, known, tmp_path) -> ImportBatch:
    """A preview in which line 2 is called nearly as somebody who works at the same outlet."""
    path = csv_file(tmp_path, "nama,media\nBudy Contoh,Kabar\nAni Lain,Kabar\n")
    return previewed(path, operator, "contacts")


def url(batch: ImportBatch, step: str = "duplicates") -> str:
    return reverse(f"contacts:import-{step}", args=[batch.pk])


def said(facts: list[Fact]) -> dict[str, list[tuple[str, bool]]]:
    """`{label: [(value, whether the row says it too)]}`"""
    return {fact.label: [(value.text, value.same) for value in fact.values] for fact in facts}


def test_the_row_and_its_candidates_stand_side_by_side_with_their_reasons(client, batch, known):
    first, second = client.get(url(batch)).context["questions"]
    assert said(first.facts) == {"Nama": [("Budi C.", False)], "Nomor telepon": [("0812 3456 7890", False)]}
    [found] = first.candidates
    assert (found.value, found.title, found.url) == (known.pk, "Budi Contoh", known.get_absolute_url())
    assert found.reasons == [str(Reason.PHONE.label)]
    assert said(found.facts) == {
        "Nama": [("Budi Contoh", False)],
        "Nomor telepon": [("0812-3456-7890", True)],
        "Email": [("budi@contoh.id", False)],
        "Media": [("Kabar", False)],
    }
    assert [one.value for one in second.candidates] == [known.pk, -2]
    assert second.candidates[1].title == "Baris 2 di berkas ini"
    assert second.chosen == known.pk


def test_an_entry_that_the_user_may_not_see_is_not_shown(client, operator):
    stranger = make_contact("Budi Rahasia", of=unit("polres-ketapang"))
    batch = make_batch(operator)
    add_row(batch, "Budi", outcome="duplicate", candidates=[candidate("name", entry=stranger.pk)])
    page = client.get(url(batch))
    assert page.context["questions"][0].candidates == []
    assert "Budi Rahasia" not in page.text


def test_several_that_fit_are_all_shown_and_one_can_be_meant(client, operator, known, tmp_path):
    namesake = make_contact("Budi Contoh")
    path = csv_file(tmp_path, "nama\nBudi Contoh\n")
    batch = previewed(path, operator, "contacts")
    [question] = client.get(url(batch)).context["questions"]
    assert {one.value: one.reasons for one in question.candidates} == {
        known.pk: ["salah satu dari beberapa yang cocok"],
        namesake.pk: ["salah satu dari beberapa yang cocok"],
    }
    client.post(url(batch), {"decision-2": "update", "for-2": namesake.pk})
    assert [one.outcome for one in batch.outcomes.all()] == ["unchanged"]


def test_an_earlier_row_that_brings_the_same_number_is_shown_and_can_be_meant(client, operator, tmp_path):
    path = csv_file(tmp_path, "nama,hp\nTono,081234567890\nEdi,081234567890\n")
    batch = previewed(path, operator, "contacts")
    [question] = client.get(url(batch)).context["questions"]
    assert [(one.value, one.title) for one in question.candidates] == [(-2, "Baris 2 di berkas ini")]
    client.post(url(batch), {"decision-3": "fill", "for-3": "-2"})
    assert [one.outcome for one in batch.outcomes.all()] == ["new", "unchanged"]


def test_outlets_are_shown_with_what_tells_them_apart(client, operator):
    outlet = make_outlet("Kabar Contoh", website="https://kabar.example")
    batch = make_batch(operator, into="outlets", mapping={"nama": "name", "situs": "website"})
    offered = [candidate("domain", entry=outlet.pk)]
    add_row(batch, "Kabar", "https://kabar.example", outcome="duplicate", candidates=offered)
    [question] = client.get(url(batch)).context["questions"]
    assert said(question.candidates[0].facts)["Nama"] == [("Kabar Contoh", False)]
    assert said(question.candidates[0].facts)["Situs web"] == [("https://kabar.example", True)]


def test_of_several_numbers_in_a_cell_those_that_both_have_are_marked(client, operator):
    known = make_contact("Budi Contoh", phone="081234567890")
    known.phones.create(number="+6281311112222", order=1)
    batch = make_batch(operator)
    twice = [candidate("phone", entry=known.pk), candidate("earlier_row", row=2)]
    add_row(batch, "Budi", "0812-3456-7890 / 0813 9999 0000")
    add_row(batch, "BUDI", "+62 813 9999 0000", outcome="duplicate", candidates=twice)
    add_row(batch, "Budi C.", "0813 9999 0000; 62813-1111-2222", outcome="duplicate", candidates=twice)
    one, two = client.get(url(batch)).context["questions"]
    assert [said(found.facts)["Nomor telepon"] for found in one.candidates] == [
        [("0812-3456-7890", False), ("0813-1111-2222", False)],
        [("0812-3456-7890", False), ("0813 9999 0000", True)],
    ]
    assert [said(found.facts)["Nomor telepon"] for found in two.candidates] == [
        [("0812-3456-7890", False), ("0813-1111-2222", True)],
        [("0812-3456-7890", False), ("0813 9999 0000", True)],
    ]
    assert said(two.facts)["Nomor telepon"] == [("0813 9999 0000", False), ("62813-1111-2222", False)]


def test_a_name_is_not_divided(client, operator):
    known = make_contact("Budi Contoh, S.H.")
    batch = make_batch(operator, mapping={"nama": "name", "bidang": "beats"})
    add_row(
        batch, "Budi Contoh, S.H.", "hukum, ekonomi", outcome="duplicate",
        candidates=[candidate("name", entry=known.pk)],
    )  # fmt: skip
    [question] = client.get(url(batch)).context["questions"]
    assert said(question.facts) == {
        "Nama": [("Budi Contoh, S.H.", False)],
        "Bidang liputan": [("hukum", False), ("ekonomi", False)],
    }
    assert said(question.candidates[0].facts) == {"Nama": [("Budi Contoh, S.H.", True)]}


@pytest.mark.parametrize("decision", ["update", "fill"])
def test_a_decision_for_a_candidate_is_kept_and_previewed(client, batch, known, decision):
    sent = {"decision-2": decision, "for-2": known.pk, "for-3": known.pk}
    client.post(url(batch), sent)
    rows = batch.rows.values_list("number", "decision", "decided_for")
    assert list(rows) == [(2, decision, known.pk), (3, "", None)]
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.PREVIEWED


def test_an_earlier_row_can_be_meant(client, batch):
    client.post(url(batch), {"decision-3": "update", "for-3": "-2"})
    assert list(batch.rows.values_list("decision", "decided_for")) == [("", None), ("update", -2)]


@pytest.mark.parametrize("decision", ["new", "skip"])
def test_new_and_left_out_need_no_candidate(client, batch, known, decision):
    client.post(url(batch), {"decision-2": decision, "for-2": known.pk})
    assert list(batch.rows.values_list("decision", "decided_for")) == [(decision, None), ("", None)]


@pytest.mark.parametrize(
    "sent",
    [
        {"decision-2": "kambing", "for-2": "1"},
        {"decision-2": "update", "for-2": "999999"},
        {"decision-2": "update", "for-2": "-2"},
        {"decision-2": "update"},
        {"decision-2": "update", "for-2": "9" * 40},
        {"rule": "1", "on_likely": "kambing"},
    ],
)
def test_what_the_page_does_not_offer_is_refused_and_decides_nothing(client, batch, sent):
    assert client.post(url(batch), sent).status_code == 400
    assert list(batch.rows.values_list("decision", "decided_for")) == [("", None)] * 2
    batch.refresh_from_db()
    assert batch.digest == "d" * 64


@pytest.mark.parametrize(
    "name", ["decision-02", "decision-٢", "decision-0", "decision-9999999999", "decision-x"]
)
def test_a_field_that_the_page_does_not_have_decides_nothing(client, batch, name):
    response = client.post(url(batch), {name: "new"})
    assert response.status_code == 302
    assert not batch.rows.exclude(decision="").exists()


def test_a_page_sent_without_a_decision_changes_nothing(client, batch):
    answer = client.post(url(batch), {"for-2": "1"}, follow=True)
    assert "Belum ada yang diputuskan." in answer.text
    batch.refresh_from_db()
    assert batch.digest == "d" * 64


def test_a_decision_can_be_looked_up_and_opened_again(client, batch, known):
    batch.rows.filter(number=2).update(decision="new")
    page = client.get(url(batch), {"rows": "decided"})
    assert [(one.number, one.decision) for one in page.context["questions"]] == [(2, "new")]
    client.post(url(batch), {"decision-2": "ask"})
    assert set(batch.rows.values_list("decision", flat=True)) == {""}


def test_of_a_decided_row_the_entry_it_was_decided_for_is_shown(client, operator, known):
    batch = make_batch(operator)
    add_row(batch, "Budi C.", outcome="update", decision="update", decided_for=known.pk)
    [question] = client.get(url(batch), {"rows": "decided"}).context["questions"]
    assert [(one.title, one.reasons) for one in question.candidates] == [("Budi Contoh", [])]
    client.post(url(batch), {"decision-2": "fill", "for-2": known.pk})
    assert list(batch.rows.values_list("decision", "decided_for")) == [("fill", known.pk)]


def test_one_rule_for_all(client, real):
    real.refresh_from_db()
    assert (real.counts["duplicate"], real.counts["new"]) == (1, 1)
    answer = client.post(url(real), {"rule": "1", "on_likely": "skip"})
    real.refresh_from_db()
    assert real.on_likely == "skip"
    assert (real.counts["duplicate"], real.counts["skipped"], real.counts["new"]) == (0, 1, 1)
    assert answer.headers["Location"] == url(real, "preview")
    assert Contact.objects.count() == 1


def test_the_page_asks_as_often_for_50_questions_as_for_2(client, operator):
    def asked(rows: int) -> int:
        batch = make_batch(operator)
        for number in range(rows):
            contact = make_contact(phone=f"08123456{number:04}", outlet=make_outlet())
            offered = [candidate("name", entry=contact.pk), candidate("name", row=2)]
            add_row(batch, "Budi", outcome="duplicate", candidates=offered)
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get(url(batch)).context["questions"]) == rows
        return len(captured)

    asked(2)
    assert asked(2) == asked(50)


def test_a_colleague_may_look_and_not_decide(sign_in, batch, known):
    colleague = sign_in("kepala.trenggalek")
    page = colleague.get(url(batch))
    assert page.status_code == 200
    assert "Simpan keputusan" not in page.text
    assert page.text.count('<fieldset class="card mend" disabled>') == 2
    assert colleague.post(url(batch), {"decision-2": "new"}).status_code == 404
    assert set(batch.rows.values_list("decision", flat=True)) == {""}


def test_a_strange_group_is_404(client, batch):
    assert client.get(url(batch), {"rows": "kambing"}).status_code == 404

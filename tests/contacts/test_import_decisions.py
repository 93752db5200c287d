"""What happens to rows that mean, or may mean, a known entry: by the rules for all, or as decided row by row."""

from typing import Any

import pytest
from phonenumber_field.phonenumber import to_python

from contacts.imports import actions
from contacts.imports.actions import State
from contacts.imports.showing import ShownRow, shown_rows
from contacts.models import Contact, ImportBatch, Outlet
from tests.contacts.import_files import csv_file, outcomes, plan, previewed, written
from tests.factories import make_contact, make_outlet, unit


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def budi(db) -> Contact:
    return make_contact("Budi Santoso", phone="+6281234567890", suffix_title="S.H.")


CERTAIN = "nama,hp,gelar belakang,email\nBudi Santoso,081234567890,M.H.,b@contoh.id\n"
LIKELY = "nama,hp,email\nSiti Aminah,081234567890,siti@contoh.id\n"
"""The mobile number of Budi under a name that is not his."""


def decided(batch: ImportBatch, number: int, decision: str, decided_for: int | None = None) -> ImportBatch:
    actions.decide(batch=batch, numbers=[number], decision=decision, decided_for=decided_for)
    assert batch.created_by is not None
    return actions.preview(batch=batch, user=batch.created_by)


def rows_of(batch: ImportBatch) -> list[ShownRow]:
    return shown_rows(batch.outcomes.select_related("row"), batch)


def told(contact: Contact) -> tuple[str, str, str]:
    contact.refresh_from_db()
    return contact.name, contact.suffix_title, contact.email


@pytest.mark.parametrize(
    ("rule", "outcome", "after", "people"),
    [
        ("update", "update", ("Budi Santoso", "M.H.", "b@contoh.id"), 1),
        ("fill", "update", ("Budi Santoso", "S.H.", "b@contoh.id"), 1),
        ("skip", "skipped", ("Budi Santoso", "S.H.", ""), 1),
        ("new", "new", ("Budi Santoso", "S.H.", ""), 2),
    ],
)
@pytest.mark.parametrize("by", ["rule", "decision"])
def test_a_row_that_certainly_means_a_known_person(
    operator, budi, tmp_path, rule, outcome, after, people, by
):
    given = {"on_duplicate": rule} if by == "rule" else {"on_duplicate": "update", "on_likely": "skip"}
    batch = previewed(csv_file(tmp_path, CERTAIN), operator, "contacts", **given)
    if by == "decision":
        batch = decided(batch, 2, rule, budi.pk)
    assert outcomes(batch) == [outcome]
    written(batch, operator)
    assert (told(budi), Contact.objects.count()) == (after, people)


@pytest.mark.parametrize(
    ("rule", "outcome", "after", "people"),
    [
        ("", "duplicate", ("Budi Santoso", "S.H.", ""), 1),
        ("update", "update", ("Siti Aminah", "S.H.", "siti@contoh.id"), 1),
        ("fill", "update", ("Budi Santoso", "S.H.", "siti@contoh.id"), 1),
        ("skip", "skipped", ("Budi Santoso", "S.H.", ""), 1),
        ("new", "new", ("Budi Santoso", "S.H.", ""), 2),
    ],
)
@pytest.mark.parametrize("by", ["rule", "decision"])
def test_a_row_that_perhaps_means_a_known_person(operator, budi, tmp_path, rule, outcome, after, people, by):
    batch = previewed(
        csv_file(tmp_path, LIKELY), operator, "contacts", on_likely=rule if by == "rule" else ""
    )
    if by == "decision":
        batch = decided(batch, 2, rule, budi.pk if rule else None)
    assert outcomes(batch) == [outcome]
    if rule:
        written(batch, operator)
    assert (told(budi), Contact.objects.count()) == (after, people)


def test_a_decision_goes_before_the_rules(operator, budi, tmp_path):
    batch = previewed(
        csv_file(tmp_path, LIKELY), operator, "contacts", on_likely="new", on_duplicate="update"
    )
    assert outcomes(decided(batch, 2, "skip")) == ["skipped"]
    assert outcomes(decided(batch, 2, "")) == ["new"]


def test_several_candidates_need_one_of_them_to_be_named(operator, tmp_path):
    one, other = make_outlet("Kabar", kind="cetak"), make_outlet("Kabar", kind="radio")
    batch = previewed(
        csv_file(tmp_path, "nama,telp\nKabar,0355791234\n"), operator, "outlets", on_likely="update"
    )
    assert outcomes(batch) == outcomes(decided(batch, 2, "update")) == ["duplicate"]
    written(decided(batch, 2, "update", other.pk), operator)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (str(one.phone or ""), to_python(other.phone).as_e164, other.kind.code) == (
        "",
        "+62355791234",
        "radio",
    )


@pytest.mark.parametrize("into", ["outlets", "contacts"])
def test_who_is_no_candidate_cannot_be_decided_for(operator, tmp_path, into):
    """Somebody else's entry, one that is not there, and one of this file that the row does not mean."""
    make: Any = make_contact if into == "contacts" else make_outlet
    known = make("Kabar Satu")
    foreign = (
        make_contact("Orang Ketapang", of=unit("polres-ketapang"))
        if into == "contacts"
        else make_outlet("Orang Ketapang", steward=unit("polres-ketapang"))
    )
    own = make("Orang Lain")
    text = "nama,jenis,email\nKabar Satu,,a@contoh.id\nBaru,cetak,\n"
    options = {"mapping": {"jenis": ""}} if into == "contacts" else {}
    batch = previewed(csv_file(tmp_path, text), operator, into, **options)
    for wanted in (foreign.pk, own.pk, 10**15, -3, -2, 0, 2**62):
        batch = decided(batch, 2, "update", wanted)
        assert outcomes(batch)[0] == "duplicate", wanted
        assert [one["id"] for one in batch.outcomes.get(number=2).candidates] == [known.pk]
    for entry in (foreign, own):
        before = entry.version
        entry.refresh_from_db()
        assert (entry.email, entry.version) == ("", before)


def test_a_decision_for_an_earlier_row_of_the_file(operator, tmp_path):
    text = "nama,hp,email\nBudi,081234567890,a@contoh.id\nBudi,081234567890,b@contoh.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["new", "duplicate"]
    batch = decided(batch, 3, "update", -2)
    assert outcomes(batch) == ["new", "update"]
    written(batch, operator)
    assert [person.email for person in Contact.objects.all()] == ["b@contoh.id"]


def test_what_is_decided_stands_when_the_candidate_is_gone_meanwhile_but_is_shown(operator, budi, tmp_path):
    batch = decided(previewed(csv_file(tmp_path, LIKELY), operator, "contacts"), 2, "update", budi.pk)
    shown = batch.digest
    budi.delete()
    assert actions.confirm_import(batch=batch, user=operator, digest=shown)
    assert not actions.write_import(batch=batch, user=operator)
    assert outcomes(actions.preview(batch=batch, user=operator)) == ["new"]


@pytest.mark.parametrize("decision", ["update", "fill"])
@pytest.mark.parametrize("why", ["gone", "mended"])
def test_a_row_decided_for_an_entry_that_it_cannot_mean_any_more_is_new_and_says_why(
    operator, budi, tmp_path, decision, why
):
    batch = decided(previewed(csv_file(tmp_path, LIKELY), operator, "contacts"), 2, decision, budi.pk)
    assert [row.decided != "" for row in rows_of(batch)] == [True]
    if why == "gone":
        budi.delete()
    else:
        actions.fix_cells(batch=batch, cells={(2, "hp"): "081234567899"})
    [row] = rows_of(actions.preview(batch=batch, user=operator))
    assert (row.outcome, row.decided) == ("new", "")
    assert [note.partition(",")[0] for note in row.notes] == ["Entri yang Anda pilih sudah tidak ada"]


@pytest.mark.parametrize("decision", ["new", "skip"])
def test_what_needs_no_entry_is_decided_still_when_it_is_gone(operator, budi, tmp_path, decision):
    batch = decided(previewed(csv_file(tmp_path, LIKELY), operator, "contacts"), 2, decision)
    budi.delete()
    [row] = rows_of(actions.preview(batch=batch, user=operator))
    assert (row.decided != "", row.notes) == (True, [])


# --- Decisions and the preview ----------------------------------------------------------------------------


def test_a_decision_voids_the_preview_it_was_made_on(operator, budi, tmp_path):
    batch = previewed(csv_file(tmp_path, CERTAIN), operator, "contacts")
    old = batch.digest
    other_tab = ImportBatch.objects.get(pk=batch.pk)
    actions.decide(batch=batch, numbers=[2], decision="skip")
    assert (batch.state, batch.digest) == (State.READ, "")
    assert not actions.confirm_import(batch=other_tab, user=operator, digest=old)
    assert told(budi)[2] == ""


@pytest.mark.parametrize("act", ["decide", "fix", "rules"])
def test_nothing_is_decided_about_what_is_confirmed(operator, budi, tmp_path, act):
    batch = previewed(csv_file(tmp_path, CERTAIN), operator, "contacts")
    other_tab = ImportBatch.objects.get(pk=batch.pk)
    assert actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    acts = {
        "decide": lambda: actions.decide(batch=other_tab, numbers=[2], decision="skip"),
        "fix": lambda: actions.fix_cells(batch=other_tab, cells={(2, "email"): "x@contoh.id"}),
        "rules": lambda: actions.set_rule_for_likely(batch=other_tab, on_likely="skip"),
    }
    with pytest.raises(actions.Expired):
        acts[act]()
    assert batch.rows.get().decision == ""
    assert actions.write_import(batch=batch, user=operator)
    assert told(budi)[2] == "b@contoh.id"


WAITING = "nama,hp,email\nAni,081234567891,\nSiti Aminah,081234567890,\nRusak,,bukan-surel\n"


def test_wrong_and_undecided_rows_hold_up_the_others(operator, budi, tmp_path):
    batch = previewed(csv_file(tmp_path, WAITING), operator, "contacts")
    assert outcomes(batch) == ["new", "duplicate", "wrong"]
    assert not actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert [person.name for person in Contact.objects.all()] == ["Budi Santoso"]


def test_left_out_they_do_not_and_nothing_of_them_is_written(operator, budi, tmp_path):
    batch = previewed(csv_file(tmp_path, WAITING), operator, "contacts")
    actions.leave_rows_out(batch=batch, leave_out=True)
    written(batch, operator)
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ani", "Budi Santoso"]
    assert (outcomes(batch), told(budi)) == (["new", "duplicate", "wrong"], ("Budi Santoso", "S.H.", ""))


def test_a_confirmation_that_leaves_rows_out_does_not_hold_when_they_are_to_stay(operator, budi, tmp_path):
    batch = previewed(csv_file(tmp_path, WAITING), operator, "contacts", leave_out=True)
    other_tab = ImportBatch.objects.get(pk=batch.pk)
    actions.leave_rows_out(batch=batch, leave_out=False)
    assert not actions.confirm_import(batch=other_tab, user=operator, digest=other_tab.digest)
    assert Contact.objects.count() == 1


# --- Outlets ----------------------------------------------------------------------------------------------


def test_an_entry_that_a_row_is_decided_to_mean_keeps_the_kind_the_row_does_not_name(operator, tmp_path):
    """The kind that is worked out for new outlets says nothing about a known one."""
    paper = make_outlet("Suara Trenggalek", kind="cetak", phone="+62355791234")
    text = "nama,telp,website\nSuara Trengalek,0355791234,suara.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "outlets", on_likely="update")
    assert outcomes(batch) == ["update"]
    assert plan(batch)["set"].keys() == {"name", "website"}
    written(batch, operator)
    paper.refresh_from_db()
    assert (paper.kind.code, Outlet.objects.count()) == ("cetak", 1)


def test_a_row_without_a_name_leaves_the_name_of_the_outlet_it_means(operator, tmp_path):
    """The domain stands for a name that is missing; of a known outlet none is missing."""
    known = make_outlet("Kabar Trenggalek", website="https://kabar.id")
    batch = previewed(csv_file(tmp_path, "website,email\nkabar.id,a@kabar.id\n"), operator, "outlets")
    assert plan(batch) == {"set": {"email": ["", "a@kabar.id"]}}
    written(batch, operator)
    known.refresh_from_db()
    assert (known.name, known.email) == ("Kabar Trenggalek", "a@kabar.id")

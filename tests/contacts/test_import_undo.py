"""Taking an import back keeps what somebody has changed or uses meanwhile, and restores all the rest."""

from datetime import date

import pytest
from django.utils.translation import gettext as _

from contacts.actions import leave_alone, save_contact
from contacts.imports.undo import preview_undo
from contacts.models import Contact, ImportBatch, Outlet, Phone, Position
from contacts.models.duplicates import ContactMerge, DistinctContacts
from contacts.models.likely import LikelyContacts
from contacts.models.people import Beat, PositionRole
from crm.models import AuditEntry, User, Verb
from tests.contacts.import_files import history
from tests.contacts.undo_worlds import PEOPLE, people, register, sentences, taken_back, told
from tests.factories import make_body, make_contact, make_engagement, make_outlet

State = ImportBatch.State


@pytest.fixture
def operator(cast) -> User:
    make_body()
    return cast["operator.trenggalek"]


# --- New entries ------------------------------------------------------------------------------------


def test_what_was_new_goes_with_all_that_came_with_it(operator, tmp_path):
    before = register()
    batch = people(tmp_path, PEOPLE, operator)
    assert (Contact.objects.count(), Phone.objects.count(), Outlet.objects.count()) == (2, 3, 1)
    taken_back(batch, operator)
    assert register() == before
    assert told(batch) == [(2, "reversed", ""), (3, "reversed", "")]
    assert {name: n for name, n in batch.undo_counts.items() if n} == {
        "reversed": 2, "outlets": 1, **({"chapters": 1} if "chapters" in batch.undo_counts else {}),
    }  # fmt: skip


def test_the_history_keeps_what_went(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    budi = Contact.objects.get(name="Budi Santoso").pk
    taken_back(batch, operator)
    kinds = [(line.history_type, line.history_user) for line in history(Contact).filter(id=budi)]
    assert kinds == [("-", operator), ("+", operator)]
    assert history(Phone).filter(contact=budi).values_list("history_type", flat=True)[0] == "-"
    assert history(Outlet).values_list("history_type", flat=True)[0] == "-"


def test_the_trail_knows_who_took_it_back(operator, tmp_path):
    batch = taken_back(people(tmp_path, PEOPLE, operator), operator)
    entry = AuditEntry.objects.get(verb=Verb.UNDO)
    assert (entry.actor, entry.object_type, entry.count, entry.detail) == (
        operator, "contacts.contact", 2, f"batch {batch.pk}",
    )  # fmt: skip


def test_a_preview_changes_nothing_of_the_register(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    before, lines = register(), history(Contact).count()
    preview_undo(batch=batch, user=operator)
    assert register() == before
    assert (batch.state, history(Contact).count()) == (State.DONE, lines)
    assert batch.undo_counts["reversed"] == 2
    assert not AuditEntry.objects.filter(verb=Verb.UNDO).exists()


def test_a_new_person_whom_somebody_changed_since_is_kept(operator, cast, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    budi = Contact.objects.get(name="Budi Santoso")
    save_contact(
        contact=budi, by=cast["kepala.trenggalek"], phones=["+6281234567890"], beats=budi.beats.all(), regions=[],
        outlet=Outlet.objects.get(name="Kabar Baru"), role=PositionRole.objects.get(name_id__iexact="Reporter"),
    )  # fmt: skip
    taken_back(batch, operator)
    (first, second) = told(batch)
    assert first[:2] == (2, "kept")
    assert str(cast["kepala.trenggalek"]) in first[2]
    assert second == (3, "reversed", "")
    assert list(Contact.objects.all()) == [budi]
    assert Phone.objects.get().contact == budi
    assert {name: n for name, n in batch.undo_counts.items() if "outlets" in name} == {
        "kept_outlets": 1, "used_outlets": 1,
    }  # fmt: skip


def test_a_do_not_contact_mark_is_a_change(operator, cast, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    leave_alone(contact=Contact.objects.get(name="Sari Dewi"), by=cast["kepala.trenggalek"])
    taken_back(batch, operator)
    assert [undone for _number, undone, _note in told(batch)] == ["reversed", "kept"]


def test_a_new_person_who_took_part_since_is_kept_and_the_event_is_not_named(operator, cast, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    budi = Contact.objects.get(name="Budi Santoso")
    event = make_engagement(by=cast["operator.munjungan"], contacts=(budi,), theme="Rahasia")
    taken_back(batch, operator)
    (kept, _other) = told(batch)
    assert kept[1] == "kept"
    assert str(event.participations.model._meta.verbose_name) in kept[2]
    assert "Rahasia" not in kept[2]
    assert event.participations.get().contact == budi
    assert budi.phones.count() == 1


def test_a_certificate_that_somebody_added_keeps_the_person(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    sari = Contact.objects.get(name="Sari Dewi")
    sari.competences.create(level="muda", checked_on=date(2026, 8, 1))
    taken_back(batch, operator)
    assert told(batch)[1][1] == "kept"
    assert sari.competences.count() == 1


def test_a_position_of_the_import_that_somebody_ended_keeps_the_person(operator, cast, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    position = Position.objects.get(contact__name="Budi Santoso")
    position.end = date(2026, 8, 1)
    position.stamp(cast["kepala.trenggalek"]).save()
    taken_back(batch, operator)
    assert told(batch)[0][1] == "kept"
    assert str(cast["kepala.trenggalek"]) in told(batch)[0][2]
    assert Contact.objects.get().phones.count() == 1


def test_a_second_position_keeps_the_person_and_the_outlet_it_names(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    sari, budi = Contact.objects.get(name="Sari Dewi"), Contact.objects.get(name="Budi Santoso")
    Position.objects.create(contact=sari, outlet=Outlet.objects.get(), role=PositionRole.objects.first())
    taken_back(batch, operator)
    assert [undone for _number, undone, _note in told(batch)] == ["reversed", "kept"]
    assert not Contact.objects.filter(pk=budi.pk).exists()
    assert batch.undo_counts["kept_outlets"] == 1
    assert sari.positions.count() == 2


def test_a_person_who_is_gone_cannot_be_taken_back(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    Contact.objects.get(name="Budi Santoso").delete()
    taken_back(batch, operator)
    assert [undone for _number, undone, _note in told(batch)] == ["failed", "reversed"]
    assert sentences(batch)[0]
    assert batch.undo_counts["failed"] == 1


def test_who_was_merged_since_is_kept(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    other, budi = make_contact("Budi S."), Contact.objects.get(name="Budi Santoso")
    Contact.objects.filter(pk=budi.pk).update(merged_into=other)
    ContactMerge.objects.create(kept=other, merged=budi, by=operator)
    taken_back(batch, operator)
    assert [undone for _number, undone, _note in told(batch)] == ["kept", "reversed"]
    assert Contact.everyone.filter(pk=budi.pk).exists()


def test_the_word_that_two_are_not_the_same_goes_with_the_one_that_goes(operator, tmp_path):
    other = make_contact("Budi S.")
    batch = people(tmp_path, PEOPLE, operator)
    budi = Contact.objects.get(name="Budi Santoso")
    DistinctContacts.objects.create(one=other, other=budi, by=operator)
    taken_back(batch, operator)
    assert list(Contact.objects.all()) == [other]
    assert not DistinctContacts.objects.exists()


def test_a_pair_that_the_search_found_keeps_nobody(operator, tmp_path):
    other = make_contact("Budi S.")
    batch = people(tmp_path, PEOPLE, operator)
    LikelyContacts.objects.create(one=other, other=Contact.objects.get(name="Budi Santoso"))
    taken_back(batch, operator)
    assert list(Contact.objects.all()) == [other]
    assert not LikelyContacts.objects.exists()


def test_an_outlet_that_came_with_people_stays_when_somebody_uses_or_edits_it(operator, cast, tmp_path):
    batch = people(tmp_path, "nama,media\nBudi,Satu\nSari,Dua\nTono,Tiga\n", operator)
    make_contact("Lain", outlet=Outlet.objects.get(name="Satu"))
    edited = Outlet.objects.get(name="Dua")
    edited.stamp(cast["kepala.trenggalek"]).save()
    taken_back(batch, operator)
    assert [row[1] for row in told(batch)] == ["reversed"] * 3
    assert set(Outlet.objects.values_list("name", flat=True)) == {"Satu", "Dua"}
    assert {name: n for name, n in batch.undo_counts.items() if "outlets" in name} == {
        "outlets": 1, "kept_outlets": 2, "used_outlets": 1, "changed_outlets": 1,
    }  # fmt: skip


# --- Updates ----------------------------------------------------------------------------------------


def test_updates_get_their_former_values_back(operator, tmp_path):
    budi = make_contact(
        "Budi Santoso",
        phone="+6281234567890",
        email="lama@x.id",
        outlet=make_outlet("Kabar Lama"),
        prefix_title="H.",
    )
    budi.beats.set(Beat.objects.order_by("pk")[:1])
    before = register()
    batch = people(
        tmp_path,
        "nama,hp,email,media,jabatan,organisasi,no kartu,bidang liputan,gelar depan\n"
        "Budi Santoso,081234567890 / 081311112222,baru@x.id,Kabar Lama,Reporter,PWI Trenggalek,12/A,Ekonomi,Dr.\n",
        operator,
    )
    assert register() != before
    taken_back(batch, operator)
    assert register() == before
    budi.refresh_from_db()
    assert (budi.version, budi.updated_by) == (3, operator)
    assert [line.history_type for line in history(budi).all()[:2]] == ["~", "~"]


def test_what_was_erased_comes_back_under_its_own_number(operator, tmp_path):
    budi = make_contact("Budi Santoso", phone="+6281234567890", email="lama@x.id", suffix_title="S.H.")
    budi.phones.create(number="+6281311112222", order=1)
    budi.beats.set(Beat.objects.order_by("pk")[:2])
    before = register()
    batch = people(
        tmp_path,
        "nama,email,hp,bidang liputan,gelar belakang\nBudi Santoso,__HAPUS__,__HAPUS__,__HAPUS__,__HAPUS__\n",
        operator,
    )
    assert (budi.phones.count(), budi.beats.count()) == (0, 0)
    taken_back(batch, operator)
    assert register() == before
    assert history(Phone).filter(contact=budi.pk).order_by("-history_id")[0].history_type == "+"


def test_an_update_that_somebody_changed_since_is_kept_as_a_whole(operator, cast, tmp_path):
    budi = make_contact("Budi Santoso", email="lama@x.id", phone="+6281234567890")
    batch = people(tmp_path, "nama,hp,email\nBudi Santoso,081234567890 / 081311112222,baru@x.id\n", operator)
    budi.refresh_from_db()
    budi.suffix_title = "S.H."
    budi.stamp(cast["kepala.trenggalek"]).save()
    before = register()
    taken_back(batch, operator)
    assert register() == before
    assert str(cast["kepala.trenggalek"]) in told(batch)[0][2]


def test_an_added_number_that_somebody_took_away_keeps_the_update(operator, tmp_path):
    make_contact("Budi Santoso", phone="+6281234567890")
    batch = people(tmp_path, "nama,hp\nBudi Santoso,081234567890 / 081311112222\n", operator)
    Phone.objects.get(number="+6281311112222").delete()
    taken_back(batch, operator)
    assert told(batch) == [(2, "kept", _("Changed since."))]


def test_a_number_that_somebody_gave_again_keeps_the_update(operator, tmp_path):
    budi = make_contact("Budi Santoso", phone="+6281234567890", email="budi@x.id")
    batch = people(tmp_path, "nama,hp,email\nBudi Santoso,__HAPUS__,budi@x.id\n", operator)
    Phone.objects.create(contact=budi, number="+6281234567890")
    taken_back(batch, operator)
    assert told(batch)[0][1] == "kept"
    assert budi.phones.count() == 1


def test_a_former_position_at_the_same_outlet_is_not_the_one_that_was_added(operator, tmp_path):
    outlet, role = make_outlet("Kabar"), PositionRole.objects.get(name_id__iexact="Reporter")
    budi = make_contact("Budi Santoso", phone="+6281234567890")
    former = Position.objects.create(contact=budi, outlet=outlet, role=role, end=date(2020, 1, 1))
    batch = people(tmp_path, "nama,hp,media,jabatan\nBudi Santoso,081234567890,Kabar,Reporter\n", operator)
    added = Position.objects.get(end=None)
    added.delete()
    preview_undo(batch=batch, user=operator)
    assert told(batch)[0][1] == "kept"
    assert list(budi.positions.all()) == [former]


def test_a_former_value_that_is_gone_from_the_register_fails(operator, tmp_path):
    budi = make_contact("Budi Santoso", phone="+6281234567890", email="lama@x.id")
    gone = Beat.objects.create(code="lama", name_id="lama", name_en="old")
    budi.beats.set([gone])
    batch = people(
        tmp_path,
        "nama,hp,email,bidang liputan\nBudi Santoso,081234567890,baru@x.id,__HAPUS__\n",
        operator,
    )
    gone.delete()
    before = register()
    taken_back(batch, operator)
    ((_number, undone, note),) = told(batch)
    assert undone == "failed"
    assert str(Beat._meta.verbose_name).lower() in note.lower()
    assert register() == before


def test_two_rows_of_one_person_are_undone_from_the_last_to_the_first(operator, tmp_path):
    make_contact("Budi Santoso", phone="+6281234567890", email="nol@x.id")
    before = register()
    batch = people(
        tmp_path,
        "nama,hp,email\n"
        "Budi Santoso,081234567890,satu@x.id\n"
        "Budi Santoso,081234567890 / 081311112222,dua@x.id\n"
        "Budi Santoso,081234567890,nol@x.id\n",
        operator,
        on_likely="update",
    )
    assert batch.counts["update"] == 3
    taken_back(batch, operator)
    assert register() == before
    assert [row[1] for row in told(batch)] == ["reversed"] * 3


def test_a_new_person_whom_a_later_row_completes_goes_whole(operator, tmp_path):
    before = register()
    batch = people(
        tmp_path,
        "nama,hp,email\nBudi Santoso,081234567890,\nBudi Santoso,081234567890 / 081311112222,dua@x.id\n",
        operator,
        on_likely="update",
    )
    assert (batch.counts["new"], batch.counts["update"]) == (1, 1)
    taken_back(batch, operator)
    assert register() == before


def test_rows_that_did_nothing_count_nothing(operator, tmp_path):
    make_contact("Budi Santoso", phone="+6281234567890")
    batch = people(tmp_path, "nama,hp\nBudi Santoso,081234567890\nSari,081311112222\n", operator)
    preview_undo(batch=batch, user=operator)
    assert told(batch) == [(3, "reversed", "")]
    assert {name: n for name, n in batch.undo_counts.items() if n} == {"reversed": 1}

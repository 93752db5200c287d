"""The form on a person: what it writes, what it refuses, and that nothing typed is lost or written twice."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Beat, Contact, Phone, PositionRole
from crm.models import AuditEntry, Verb
from tests.factories import make_chapter, make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db


def typed(**fields: Any) -> dict[str, Any]:
    """What the form sends when only the name was typed."""
    return {
        "name": "Budi Santoso",
        "kind": "journalist",
        "source": "kartu nama",
        "legal_basis": "public_task",
        "purpose": "Kemitraan media",
        "submission": str(uuid4()),
        **fields,
    }


def edited(contact: Contact, **fields: Any) -> dict[str, Any]:
    return {**typed(name=contact.name, version=contact.version), **fields}


def numbers(contact: Contact) -> list[str]:
    return [phone.whatsapp_url.removeprefix("https://wa.me/") for phone in contact.phones.all()]


def test_a_new_person_is_written_whole(sign_in, cast):
    outlet, chapter = make_outlet(), make_chapter()
    role = PositionRole.objects.get(code="reporter")
    beat = Beat.objects.get(code="kriminal")

    answer = sign_in("operator.trenggalek").post(
        "/wartawan/tambah/",
        typed(
            phone="81234567890",
            other_phones="0813-4567-8901\n021-5551234",
            outlet=outlet.pk,
            role=role.pk,
            beats=[beat.pk],
            regions=["35.03"],
            chapters=[chapter.pk],
            suffix_title="S.H.",
        ),
    )

    contact = Contact.objects.get()
    assert answer.url == f"/wartawan/{contact.pk}/"
    assert (contact.full_name, contact.unit, contact.created_by) == (
        "Budi Santoso, S.H.",
        unit(),
        cast["operator.trenggalek"],
    )
    assert numbers(contact) == ["6281234567890", "6281345678901", "62215551234"]
    position = contact.positions.get()
    assert (position.outlet, position.role, position.start) == (outlet, role, None)
    assert list(contact.beats.all()) == [beat]
    assert [region.code for region in contact.regions.all()] == ["35.03"]
    assert contact.memberships.get().chapter == chapter
    assert AuditEntry.objects.about(contact).get().verb == Verb.CREATE


def test_an_empty_form_says_where_the_data_come_from_because_that_field_is_folded_away(sign_in):
    form = sign_in("operator.trenggalek").get("/wartawan/tambah/").context["form"]

    assert form["source"].value() == _("The person themself")
    assert all(form[name].value() for name in form.folded if form.fields[name].required)


def test_a_double_tap_makes_one_person(sign_in):
    client, form = sign_in("operator.trenggalek"), typed()

    first = client.post("/wartawan/tambah/", form)
    second = client.post("/wartawan/tambah/", form)

    assert Contact.objects.count() == 1
    assert first.url == second.url


def test_another_outlet_ends_the_position_held_until_now(sign_in):
    before, after = make_outlet(), make_outlet()
    contact = make_contact("Budi", outlet=before)

    sign_in("operator.trenggalek").post(f"/wartawan/{contact.pk}/ubah/", edited(contact, outlet=after.pk))

    today = timezone.localdate()
    stored = {position.outlet: (position.start, position.end) for position in contact.positions.all()}
    assert stored == {before: (None, today - timedelta(days=1)), after: (today, None)}
    assert [position.outlet for position in contact.positions.current()] == [after]


def test_another_role_at_the_same_outlet_corrects_the_position(sign_in):
    outlet = make_outlet()
    contact = make_contact("Budi", outlet=outlet)
    role = PositionRole.objects.get(code="redaktur")

    sign_in("operator.trenggalek").post(
        f"/wartawan/{contact.pk}/ubah/", edited(contact, outlet=outlet.pk, role=role.pk)
    )

    assert contact.positions.get().role == role


def test_a_number_that_stays_keeps_its_row(sign_in):
    contact = make_contact("Budi", phone="+6281234567890")
    kept = contact.phones.get()

    sign_in("operator.trenggalek").post(
        f"/wartawan/{contact.pk}/ubah/",
        edited(contact, phone="0813-4567-8901", other_phones="0812-3456-7890"),
    )

    assert numbers(contact) == ["6281345678901", "6281234567890"]
    assert Phone.objects.get(number="+6281234567890").pk == kept.pk


def test_a_wrong_number_is_told_at_its_field_and_nothing_is_written(sign_in):
    answer = sign_in("operator.trenggalek").post("/wartawan/tambah/", typed(phone="0812345"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["phone"]
    assert "0812345" in answer.text  # what was typed stands there still
    assert not Contact.objects.exists()


def test_the_second_of_two_editors_sees_both_texts_and_loses_none(sign_in):
    contact = make_contact("Budi")
    opened = edited(contact)
    sign_in("kepala.trenggalek").post(
        f"/wartawan/{contact.pk}/ubah/", edited(contact, email="kepala@contoh.id")
    )

    client = sign_in("operator.trenggalek")
    conflict = client.post(f"/wartawan/{contact.pk}/ubah/", {**opened, "email": "operator@contoh.id"})

    assert conflict.status_code == 409
    assert "kepala@contoh.id" in conflict.text
    assert "operator@contoh.id" in conflict.text
    contact.refresh_from_db()
    assert (contact.email, contact.version) == ("kepala@contoh.id", 2)

    again = client.post(
        f"/wartawan/{contact.pk}/ubah/", {**opened, "version": 2, "email": "operator@contoh.id"}
    )
    contact.refresh_from_db()
    assert (again.status_code, contact.email, contact.version) == (302, "operator@contoh.id", 3)


def test_both_texts_name_rows_and_choices_in_words(sign_in):
    contact = make_contact("Budi", outlet=make_outlet("Media Lama"))
    opened, beat = edited(contact), Beat.objects.get(code="hukum")
    sign_in("kepala.trenggalek").post(
        f"/wartawan/{contact.pk}/ubah/", edited(contact, outlet=make_outlet("Media Kepala").pk)
    )

    conflict = sign_in("operator.trenggalek").post(
        f"/wartawan/{contact.pk}/ubah/",
        {**opened, "outlet": make_outlet("Media Operator").pk, "kind": "officer", "beats": [beat.pk]},
    )

    texts = {(entry["theirs"], entry["mine"]) for entry in conflict.context["conflict"]}
    assert texts == {("Media Kepala", "Media Operator"), ("wartawan", "pengurus organisasi"), ("", "Hukum")}


def test_a_person_of_another_unit_cannot_be_smuggled_into_an_office(sign_in):
    foreign, chapter = make_contact(of=unit("polres-ketapang")), make_chapter()

    answer = sign_in("operator.trenggalek").post(
        "/organisasi/jabatan/tambah/",
        {"contact": foreign.pk, "chapter": chapter.pk, "title": 1, "status": "definitive"},
    )

    assert answer.status_code == 422
    assert "contact" in answer.context["form"].errors
    assert not foreign.offices.exists()


def test_a_person_who_took_part_in_something_is_not_deleted(sign_in, cast):
    from tests.factories import make_engagement

    contact = make_contact("Budi")
    make_engagement(by=cast["operator.trenggalek"], contacts=(contact,))

    answer = sign_in("operator.trenggalek").post(f"/wartawan/{contact.pk}/hapus/")

    assert answer.status_code == 409
    assert "Budi" in answer.context["refusal"]
    assert Contact.objects.filter(pk=contact.pk).exists()
    assert not AuditEntry.objects.filter(verb=Verb.DELETE).exists()


def test_a_person_nobody_met_is_deleted_with_what_belongs_to_them(sign_in):
    contact = make_contact("Budi", phone="+6281234567890", outlet=make_outlet())

    answer = sign_in("operator.trenggalek").post(f"/wartawan/{contact.pk}/hapus/")

    assert answer.url == "/wartawan/"
    assert not Contact.objects.exists()
    assert not Phone.objects.exists()
    assert AuditEntry.objects.get(verb=Verb.DELETE).object_type == "contacts.contact"


def test_the_page_says_which_fields_changed_and_who_did_it_but_not_the_old_words(sign_in):
    contact = make_contact("Budi", email="lama@contoh.id")
    beat = Beat.objects.get(code="hukum")
    client = sign_in("operator.trenggalek")

    client.post(f"/wartawan/{contact.pk}/ubah/", edited(contact, email="baru@contoh.id", beats=[beat.pk]))

    page = client.get(f"/wartawan/{contact.pk}/")
    newest = page.context["changes"][0]
    assert newest.by == "Sari Wulandari"
    assert set(newest.fields) == {"Email", "Bidang liputan"} or len(newest.fields) == 2
    assert "lama@contoh.id" not in page.text


def test_a_greeting_opens_the_chat_at_the_hour_of_the_unit(cast):
    from datetime import UTC, datetime

    from contacts.views.people import greeting

    sender = cast["operator.trenggalek"]
    contact = make_contact("Budi")

    assert greeting(contact, sender, datetime(2026, 11, 21, 1, 0, tzinfo=UTC)).startswith(
        "Selamat pagi Bapak/Ibu Budi, saya Sari"
    )
    assert greeting(contact, sender, datetime(2026, 11, 21, 12, 0, tzinfo=UTC)).startswith("Selamat malam")


def test_a_membership_card_needs_the_day_it_was_seen(sign_in):
    contact, chapter = make_contact(), make_chapter()
    client = sign_in("operator.trenggalek")
    address = f"/wartawan/{contact.pk}/keanggotaan/tambah/"

    assert client.post(address, {"chapter": chapter.pk, "card_number": "13.00.1"}).status_code == 422
    assert (
        client.post(
            address, {"chapter": chapter.pk, "card_number": "13.00.1", "checked_on": "2026-08-12"}
        ).status_code
        == 302
    )
    assert contact.memberships.get().checked_on == date(2026, 8, 12)


def test_the_same_membership_twice_is_a_sentence_in_the_form(sign_in):
    contact, chapter = make_contact(), make_chapter()
    contact.memberships.create(chapter=chapter)

    answer = sign_in("operator.trenggalek").post(
        f"/wartawan/{contact.pk}/keanggotaan/tambah/", {"chapter": chapter.pk}
    )

    assert answer.status_code == 422
    assert contact.memberships.count() == 1


def test_positions_certificates_and_offices_are_added_changed_and_removed(sign_in):
    contact, outlet = make_contact(), make_outlet()
    client = sign_in("operator.trenggalek")

    client.post(f"/wartawan/{contact.pk}/posisi/tambah/", {"outlet": outlet.pk, "start": "2024-01-01"})
    client.post(f"/wartawan/{contact.pk}/ukw/tambah/", {"level": "utama", "checked_on": "2026-08-12"})
    position, competence = contact.positions.get(), contact.competences.get()
    wrong = client.post(
        f"/wartawan/posisi/{position.pk}/ubah/",
        {"outlet": outlet.pk, "start": "2024-01-01", "end": "2023-01-01", "version": 1},
    )
    client.post(f"/wartawan/ukw/{competence.pk}/hapus/")

    assert wrong.status_code == 422
    assert contact.positions.get().end is None
    assert not contact.competences.exists()


def test_a_person_whose_history_was_not_kept_can_still_be_opened(sign_in):
    contact = make_contact("Budi Santoso")
    kept: Any = Contact.history
    kept.all().delete()

    assert sign_in("operator.trenggalek").get(contact.get_absolute_url()).status_code == 200

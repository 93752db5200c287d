""" "Do not contact": anyone sets it, only the head of the unit lifts it."""

import pytest
from django.utils.translation import gettext as _

from contacts import actions
from contacts.models import Contact
from crm.models import AuditEntry
from tests.factories import make_contact, unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "username",
    ["operator.trenggalek", "pimpinan.trenggalek", "dpo.mabes", "admin.trenggalek", "kepala.jatim"],
)
def test_anyone_with_a_role_who_sees_a_person_sets_it(sign_in, cast, username):
    contact = make_contact("Budi Santoso")

    answer = sign_in(username).post(f"/wartawan/{contact.pk}/jangan-hubungi/")

    contact.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, f"/wartawan/{contact.pk}/")
    assert contact.do_not_contact_by == cast[username]
    assert AuditEntry.objects.about(contact).get().detail == "do_not_contact"


def test_without_a_role_it_is_refused(sign_in):
    contact = make_contact()

    assert sign_in("tanpa.peran").post(f"/wartawan/{contact.pk}/jangan-hubungi/").status_code == 403
    contact.refresh_from_db()
    assert contact.do_not_contact_since is None


def test_the_first_mark_stays_when_another_sets_it_again(sign_in, cast):
    contact = make_contact()
    sign_in("operator.trenggalek").post(f"/wartawan/{contact.pk}/jangan-hubungi/")

    sign_in("kepala.trenggalek").post(f"/wartawan/{contact.pk}/jangan-hubungi/")

    contact.refresh_from_db()
    assert (contact.do_not_contact_by, contact.version) == (cast["operator.trenggalek"], 2)


def test_the_mark_does_not_overwrite_what_a_colleague_saved_meanwhile(cast):
    seen = make_contact("Budi", email="lama@contoh.id")
    Contact.objects.filter(pk=seen.pk).update(email="baru@contoh.id", version=2)

    actions.leave_alone(contact=seen, by=cast["operator.trenggalek"])

    stored = Contact.objects.get(pk=seen.pk)
    assert (stored.email, stored.version) == ("baru@contoh.id", 3)
    assert stored.do_not_contact_by == cast["operator.trenggalek"]


def test_the_page_names_who_and_when_and_takes_the_buttons_away(sign_in, cast):
    contact = make_contact("Budi", phone="+6281234567890")
    contact.leave_alone(cast["operator.trenggalek"])
    contact.save()

    page = sign_in("operator.trenggalek").get(f"/wartawan/{contact.pk}/").text

    assert "Sari Wulandari" in page
    assert "https://wa.me/" not in page
    assert "tel:" not in page
    assert f"/wartawan/{contact.pk}/boleh-dihubungi/" not in page


def test_the_head_of_the_unit_lifts_it(sign_in, cast):
    contact = make_contact()
    contact.leave_alone(cast["operator.trenggalek"])
    contact.save()

    answer = sign_in("kepala.trenggalek").post(f"/wartawan/{contact.pk}/boleh-dihubungi/")

    contact.refresh_from_db()
    assert answer.status_code == 302
    assert (contact.do_not_contact_since, contact.do_not_contact_by) == (None, None)


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("operator.trenggalek", 403),
        ("pimpinan.trenggalek", 403),
        ("dpo.mabes", 403),
        ("kepala.jatim", 404),
        ("kepala.mabes", 404),
    ],
)
def test_nobody_else_lifts_it(sign_in, cast, username, status):
    contact = make_contact(of=unit("polres-trenggalek"))
    contact.leave_alone(cast["operator.trenggalek"])
    contact.save()

    assert sign_in(username).post(f"/wartawan/{contact.pk}/boleh-dihubungi/").status_code == status
    contact.refresh_from_db()
    assert contact.do_not_contact_by == cast["operator.trenggalek"]


def test_the_list_and_the_options_say_so(sign_in, cast):
    contact = make_contact("Budi")
    contact.leave_alone(cast["operator.trenggalek"])
    contact.save()
    make_contact("Sri")
    client = sign_in("operator.trenggalek")

    assert client.get("/wartawan/", {"do_not_contact": "on"}).context["result_count"] == 1
    hint = client.get("/opsi/contact/", {"q": "budi"}).json()["results"][0]["hint"]
    assert hint.split(" · ")[0] == _("do not contact")

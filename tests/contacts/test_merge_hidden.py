"""What nobody sees any more, or can change, once an entry is merged into another."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts import actions
from contacts.models import Contact, ContactMerge, Outlet, OutletMerge
from crm.generic import forms
from crm.models import AuditEntry, Verb
from reports.figures import Area
from reports.figures.evaluation import outlets_met, top_outlets
from reports.periods import Period
from tests.contacts.merge_worlds import merge
from tests.factories import make_contact, make_engagement, make_outlet, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def by(cast):
    return cast["operator.trenggalek"]


def test_the_page_of_a_merged_person_leads_to_the_kept_one_along_the_chain(client, sign_in, by):
    top, middle, bottom = make_contact(), make_contact(), make_contact()
    merge(middle, bottom, by)
    merge(top, middle, by)

    assert client.get(bottom.get_absolute_url()).url == top.get_absolute_url()
    assert client.get(middle.get_absolute_url()).url == top.get_absolute_url()
    assert sign_in("operator.ketapang").get(bottom.get_absolute_url()).status_code == 404
    assert client.get("/wartawan/999999/").status_code == 404


def test_the_page_of_a_merged_outlet_leads_to_the_kept_one(sign_in, by):
    kept, other = make_outlet(), make_outlet()
    merge(kept, other, by)

    assert sign_in("operator.ketapang").get(other.get_absolute_url()).url == kept.get_absolute_url()


@pytest.mark.parametrize("page", ["ubah/", "hapus/", "jangan-hubungi/", "posisi/tambah/", "gabung/"])
def test_a_merged_person_is_changed_nowhere(client, by, page):
    kept, other = make_contact(), make_contact()
    merge(kept, other, by)

    assert client.get(f"{other.get_absolute_url()}{page}").status_code == 404
    assert client.post(f"{other.get_absolute_url()}{page}").status_code in (404, 405)


def test_a_change_that_a_merge_overtook_finds_nobody(client, by, monkeypatch):
    kept, other = make_contact("Budi"), make_contact("Bambang")
    page = f"{other.get_absolute_url()}ubah/"
    form = client.get(page).context["form"]
    sent = {box.html_name: box.value() for box in form if box.value() not in (None, False)}
    repeated = forms.accepted_before

    def merged_since(*named: Any) -> str:
        merge(kept, Contact.objects.get(pk=other.pk), by, name="kept")
        return repeated(*named)

    monkeypatch.setattr(forms, "accepted_before", merged_since)

    assert client.post(page, {**sent, "name": "Bambang S."}).status_code == 404
    other.refresh_from_db()
    kept.refresh_from_db()
    assert (other.name, other.merged_into, kept.name) == ("Bambang", kept, "Budi")


@pytest.mark.parametrize(
    ("end", "act"), [("jangan-hubungi", "leave_alone"), ("boleh-dihubungi", "lift_do_not_contact")]
)
def test_a_mark_that_a_merge_overtook_finds_nobody(sign_in, by, monkeypatch, end, act):
    kept = make_contact()
    other = make_contact(do_not_contact_since=date(2026, 6, 1), do_not_contact_by=by)
    mark = getattr(actions, act)

    def merged_first(**named: Any) -> None:
        merge(kept, Contact.objects.get(pk=other.pk), by)
        mark(**named)

    monkeypatch.setattr(actions, act, merged_first)

    assert sign_in("kepala.trenggalek").post(f"{other.get_absolute_url()}{end}/").status_code == 404
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.do_not_contact_since, other.do_not_contact_since) == (date(2026, 6, 1), date(2026, 6, 1))


def test_lists_options_searches_histories_and_chapters_leave_merged_entries_out(client, by):
    kept, other = make_contact("Budi Santoso"), make_contact("Bambang Unik")
    one, two = make_outlet("Kabar Pagi"), make_outlet("Zeta Unik")
    merge(kept, other, by, name="kept")
    merge(one, two, by, name="kept")

    assert [row["text"] for row in client.get("/opsi/contact/", {"q": "unik"}).json()["results"]] == []
    found = client.get("/opsi/outlet/", {"q": "kabar"}).json()["results"]
    assert [row["text"] for row in found] == ["Kabar Pagi"]
    for page in ("/wartawan/", "/cari/?q=bambang", "/"):
        assert "Bambang Unik" not in client.get(page).text
    listed = client.get("/media/")
    assert listed.context["result_count"] == 1
    for kind, entry in (("contact", other), ("outlet", two)):
        assert client.get(reverse("engagements:history", args=[kind, entry.pk])).status_code == 404


def test_visible_and_editable_never_hold_a_merged_entry_whatever_the_manager(cast, by):
    kept, other = make_contact(), make_contact()
    one, two = make_outlet(), make_outlet()
    merge(kept, other, by)
    merge(one, two, by)

    for user in cast.values():
        for model, hidden in ((Contact, other), (Outlet, two)):
            for rows in (model.everyone.visible_to(user), model.everyone.editable_by(user)):
                assert hidden not in rows
    assert set(Contact.everyone.all()) == {kept, other}


def test_figures_count_one_person_and_one_outlet(by):
    kept, other = make_contact(), make_contact()
    one, two = make_outlet("Kabar Pagi", police_owned=False), make_outlet("Kabar Sore")
    meeting = make_engagement(by=by, on=date(2026, 8, 17))
    meeting.participations.create(contact=kept, represents=one)
    meeting.participations.create(contact=other, represents=two)
    merge(kept, other, by)
    merge(one, two, by, name="kept")

    area = Area.of(unit(), Period.parse("2026-Q3"), by)
    assert area.people().count() == 1
    assert outlets_met(area, area.period) == 1
    assert [(row.name, row.value) for row in top_outlets(area)] == [("Kabar Pagi", 1)]


@pytest.mark.parametrize("make", [make_contact, make_outlet])
def test_deleting_the_kept_one_for_good_takes_all_that_was_merged_along_and_says_so(client, by, make):
    kept, other, third = make("Budi"), make("Bambang"), make("Bayu")
    merge(other, third, by, name="kept")
    merge(kept, other, by, name="kept")
    page = f"{kept.get_absolute_url()}hapus/"

    asked = client.get(page)
    client.post(page)

    assert _("Merged entries go with it: %(names)s.") % {"names": "Bambang, Bayu"} in asked.text
    assert not type(kept).everyone.exists()
    assert not ContactMerge.objects.exists()
    assert not OutletMerge.objects.exists()
    lines = AuditEntry.objects.filter(verb=Verb.DELETE, actor=by).order_by("pk")
    assert [line.object_id for line in lines] == [str(entry.pk) for entry in (kept, other, third)]


@pytest.mark.parametrize("make", [make_contact, make_outlet])
def test_nothing_is_said_of_merged_entries_where_there_are_none(client, make):
    make("Lain")
    entry = make("Budi")
    page = f"{entry.get_absolute_url()}hapus/"

    asked = client.get(page)
    client.post(page)

    assert "Entri yang digabung" not in asked.text
    assert AuditEntry.objects.filter(verb=Verb.DELETE).count() == 1
    assert type(entry).everyone.count() == 1

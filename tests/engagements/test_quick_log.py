"""An operator logs a meeting from a journalist's page, and finds it wherever that journalist belongs."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from contacts.models import Position
from crm.models import AuditEntry, User
from engagements.models import Attendance, Engagement, FollowUp, Minutes, Participation, Status
from tests.engagements.posting import LOG, author_of_last_version, errors, kind, log_data, only_engagement
from tests.factories import make_chapter, make_contact, make_outlet, unit

type SignIn = Callable[[str], Client]


def test_the_screen_is_prefilled_from_the_page_it_was_opened_from(sign_in: SignIn) -> None:
    contact, outlet, chapter = make_contact("Budi Santoso"), make_outlet("Kabar Selatan"), make_chapter()
    page = sign_in("operator.trenggalek").get(
        LOG, {"contact": contact.pk, "outlet": outlet.pk, "chapter": chapter.pk}
    )
    assert page.status_code == 200
    assert page.context["form"]["who"].initial == [contact, outlet, chapter]
    html = page.content.decode()
    for key in (f"contact-{contact.pk}", f"outlet-{outlet.pk}", f"chapter-{chapter.pk}"):
        assert f'<option value="{key}" selected>' in html


def test_date_and_time_are_those_of_the_unit(sign_in: SignIn, cast: dict[str, User]) -> None:
    member = cast["operator.ketapang"]
    member.unit.zone = "WIT"
    member.unit.save()
    form = sign_in("operator.ketapang").get(LOG).context["form"]
    there = dt.datetime.now(member.unit.tzinfo)
    assert form.initial["date"] == there.date()
    assert (
        abs(there.hour * 60 + there.minute - form.initial["time"].hour * 60 - form.initial["time"].minute)
        <= 1
    )


@pytest.mark.parametrize("name", ["contact", "outlet", "chapter"])
@pytest.mark.parametrize("number", ["9" * 30, "0", "-1", "x", "", "999999"])
def test_a_prefill_that_is_not_there_is_404(sign_in: SignIn, name: str, number: str) -> None:
    assert sign_in("operator.trenggalek").get(LOG, {name: number}).status_code == 404


def test_a_prefill_from_another_unit_is_404(sign_in: SignIn) -> None:
    foreign = make_contact(of=unit("polres-ketapang"))
    assert sign_in("operator.trenggalek").get(LOG, {"contact": foreign.pk}).status_code == 404


def test_a_meeting_is_saved_with_everything_that_belongs_to_it(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    outlet = make_outlet("Kabar Selatan")
    budi, sari = make_contact("Budi", outlet=outlet), make_contact("Sari")
    promise = {"what": "Kirim data laka", "due": "2026-08-20"}
    answer = sign_in("operator.trenggalek").post(
        LOG, log_data(budi, sari, outcome="Sepakat bertemu tiap bulan", promises=(promise,))
    )
    engagement = only_engagement()
    assert (answer.status_code, answer["Location"]) == (302, engagement.get_absolute_url())
    operator = cast["operator.trenggalek"]
    assert (engagement.unit, engagement.created_by, engagement.zone) == (operator.unit, operator, "WIB")
    assert (engagement.nature, engagement.status, engagement.time) == ("informal", "held", dt.time(9, 30))
    lines = {line.contact: (line.represents, line.attendance) for line in engagement.participations.all()}
    assert lines == {budi: (outlet, Attendance.ATTENDED), sari: (None, Attendance.ATTENDED)}
    minutes = Minutes.objects.get()
    assert (minutes.outcome, minutes.created_by) == ("Sepakat bertemu tiap bulan", operator)
    follow_up = FollowUp.objects.get()
    assert (follow_up.what, follow_up.owner, follow_up.due) == (
        "Kirim data laka",
        operator,
        dt.date(2026, 8, 20),
    )
    assert follow_up.unit == operator.unit
    assert AuditEntry.objects.about(engagement).get().verb == "create"
    assert author_of_last_version(engagement) == operator


def test_it_appears_in_the_history_of_person_outlet_and_chapter(sign_in: SignIn) -> None:
    outlet, chapter = make_outlet("Kabar Selatan"), make_chapter()
    budi = make_contact("Budi", outlet=outlet)
    budi.memberships.create(chapter=chapter)
    client = sign_in("operator.trenggalek")
    client.post(LOG, log_data(budi, theme="Ngopi di kantin"))
    for kind_, party in (("contact", budi), ("outlet", outlet), ("chapter", chapter)):
        page = client.get(f"/riwayat/{kind_}/{party.pk}/")
        assert page.status_code == 200
        assert "Ngopi di kantin" in page.content.decode()


def test_the_outlet_is_that_of_the_day_of_the_meeting(sign_in: SignIn) -> None:
    before, now = make_outlet("Dulu"), make_outlet("Kini")
    budi = make_contact("Budi")
    Position.objects.create(contact=budi, outlet=before, start=dt.date(2024, 1, 1), end=dt.date(2026, 8, 31))
    Position.objects.create(contact=budi, outlet=now, start=dt.date(2026, 9, 1))
    sign_in("operator.trenggalek").post(LOG, log_data(budi, date="2026-08-17"))
    assert Participation.objects.get().represents == before


def test_a_double_tap_makes_one_record(sign_in: SignIn) -> None:
    client, data = sign_in("operator.trenggalek"), log_data(make_contact())
    first, second = client.post(LOG, data), client.post(LOG, data)
    assert Engagement.objects.count() == 1
    assert first["Location"] == second["Location"] == only_engagement().get_absolute_url()
    assert Participation.objects.count() == 1


@pytest.mark.parametrize("nature", ["", None, "rahasia"])
def test_the_nature_is_mandatory(sign_in: SignIn, nature: str | None) -> None:
    answer = sign_in("operator.trenggalek").post(LOG, log_data(nature=nature))
    assert answer.status_code == 422
    assert list(errors(answer)) == ["nature"]
    assert Engagement.objects.count() == 0


def test_the_nature_is_the_users_whatever_the_kind_proposes(sign_in: SignIn) -> None:
    sign_in("operator.trenggalek").post(LOG, log_data(kind=kind("coffee-morning"), nature="formal"))
    assert only_engagement().nature == "formal"


def test_a_meeting_that_lies_ahead_is_a_plan_with_invitations(sign_in: SignIn) -> None:
    sign_in("operator.trenggalek").post(LOG, log_data(make_contact(), date="2099-01-05"))
    engagement = only_engagement()
    assert engagement.status == Status.PLANNED
    assert engagement.participations.get().attendance == Attendance.INVITED


def test_somebody_who_asked_not_to_be_contacted_is_shown_with_a_warning_and_may_be_named(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    shy = make_contact(
        "Rina", do_not_contact_since=dt.date(2026, 8, 1), do_not_contact_by=cast["kepala.trenggalek"]
    )
    client = sign_in("operator.trenggalek")
    assert shy in client.get(LOG, {"contact": shy.pk}).context["left_alone"]
    offered = client.get("/kegiatan/pilihan/party/", {"q": "rina"}).json()["results"]
    assert [one["value"] for one in offered] == [f"contact-{shy.pk}"]
    assert "1 Agustus 2026" in offered[0]["hint"]
    assert client.post(LOG, log_data(shy)).status_code == 302
    assert Participation.objects.get().contact == shy


@pytest.mark.parametrize("username", ["pimpinan.trenggalek", "dpo.mabes", "admin.trenggalek", "tanpa.peran"])
def test_who_may_not_log_is_told_so(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    assert client.get(LOG).status_code == 403
    assert client.post(LOG, log_data()).status_code == 403
    assert Engagement.objects.count() == 0


def test_a_promise_with_a_date_but_no_words_is_asked_for(sign_in: SignIn) -> None:
    answer = sign_in("operator.trenggalek").post(LOG, log_data(promises=({"what": "", "due": "2026-08-20"},)))
    assert answer.status_code == 422
    assert "what" in answer.context["promises"].forms[0].errors
    assert (Engagement.objects.count(), FollowUp.objects.count()) == (0, 0)


def test_the_kinds_a_unit_records_most_stand_first(sign_in: SignIn) -> None:
    client = sign_in("operator.trenggalek")
    client.post(LOG, log_data(kind=kind("anjangsana")))
    codes = [radio.data["value"].instance.code for radio in client.get(LOG).context["form"].common_kinds()]
    assert codes[0] == "anjangsana"
    assert len(codes) == 6

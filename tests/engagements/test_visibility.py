"""Whose engagements one sees: the own unit's and those below, and where the own unit took part."""

from collections.abc import Callable

import pytest
from django.test import Client

from crm.models import User
from engagements.models import Engagement, FollowUp, Participation
from engagements.parties import key_of
from tests.engagements.posting import LOG, edit_data, log_data
from tests.factories import make_contact, make_engagement, make_follow_up, unit

type SignIn = Callable[[str], Client]

ACTS = ["", "ubah/", "terlaksana/", "batal/", "hapus/"]
FOLLOW_UP_ACTS = ["ubah/", "selesai/", "buka/", "hapus/"]


@pytest.fixture
def meeting(cast: dict[str, User]) -> Engagement:
    return make_engagement(by=cast["operator.trenggalek"], theme="Acara Trenggalek", status="planned")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_unit_gets_404(sign_in: SignIn, meeting: Engagement, act: str, method: str) -> None:
    client = sign_in("operator.ketapang")
    answer = getattr(client, method)(f"/kegiatan/{meeting.pk}/{act}")
    assert answer.status_code == (405 if (act, method) == ("", "post") else 404)
    meeting.refresh_from_db()
    assert meeting.status == "planned"


@pytest.mark.parametrize("act", FOLLOW_UP_ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_follow_up_is_404(sign_in: SignIn, cast: dict[str, User], act: str, method: str) -> None:
    follow_up = make_follow_up(owner=cast["operator.trenggalek"])
    answer = getattr(sign_in("operator.ketapang"), method)(f"/tindak-lanjut/{follow_up.pk}/{act}")
    assert answer.status_code == 404
    assert FollowUp.objects.get() == follow_up
    assert FollowUp.objects.get().done_at is None


@pytest.mark.parametrize("page", ["/", "/kegiatan/", "/kegiatan/?q=acara", "/cari/?q=acara"])
def test_a_foreign_unit_reads_of_it_nowhere(sign_in: SignIn, meeting: Engagement, page: str) -> None:
    assert "Acara Trenggalek" not in sign_in("operator.ketapang").get(page).content.decode()


def test_units_above_see_it_and_do_not_change_it(sign_in: SignIn, meeting: Engagement) -> None:
    client = sign_in("kepala.jatim")
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert client.get(f"/kegiatan/{meeting.pk}/ubah/").status_code == 404


def test_a_unit_below_does_not_see_it(sign_in: SignIn, meeting: Engagement) -> None:
    assert sign_in("operator.munjungan").get(meeting.get_absolute_url()).status_code == 404


def test_taking_part_makes_it_visible_to_the_unit_that_did(sign_in: SignIn, meeting: Engagement) -> None:
    client = sign_in("operator.ketapang")
    Participation.objects.create(engagement=meeting, unit=unit("polres-ketapang"))
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert "Acara Trenggalek" in client.get("/kegiatan/").content.decode()
    assert client.get(f"/kegiatan/{meeting.pk}/ubah/").status_code == 404


def test_an_officer_who_took_part_makes_it_visible_too(
    sign_in: SignIn, meeting: Engagement, cast: dict[str, User]
) -> None:
    Participation.objects.create(engagement=meeting, officer=cast["operator.ketapang"])
    assert sign_in("operator.ketapang").get(meeting.get_absolute_url()).status_code == 200


def test_people_of_the_hosts_address_book_stay_unnamed_for_the_guest(
    sign_in: SignIn, meeting: Engagement
) -> None:
    Participation.objects.create(engagement=meeting, contact=make_contact("Budi Rahasia"))
    Participation.objects.create(engagement=meeting, unit=unit("polres-ketapang"))
    page = sign_in("operator.ketapang").get(meeting.get_absolute_url())
    assert "Budi Rahasia" not in page.content.decode()
    assert page.context["unnamed"] == 1


def test_an_operator_changes_what_they_recorded_the_head_everything_of_the_unit(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    of_head = make_engagement(by=cast["kepala.trenggalek"])
    of_operator = make_engagement(by=cast["operator.trenggalek"])
    operator, head = sign_in("operator.trenggalek"), sign_in("kepala.trenggalek")
    assert operator.get(f"/kegiatan/{of_head.pk}/ubah/").status_code == 404
    assert operator.get(f"/kegiatan/{of_operator.pk}/ubah/").status_code == 200
    assert head.get(f"/kegiatan/{of_operator.pk}/ubah/").status_code == 200


def test_a_foreign_person_cannot_be_named(sign_in: SignIn) -> None:
    foreign = make_contact(of=unit("polres-ketapang"))
    answer = sign_in("operator.trenggalek").post(LOG, log_data(foreign))
    assert answer.status_code == 422
    assert Engagement.objects.count() == 0


def test_changing_the_list_keeps_the_people_the_editor_does_not_see(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    meeting = make_engagement(by=cast["operator.trenggalek"])
    unseen, seen, new = make_contact(of=unit("polres-ketapang")), make_contact(), make_contact()
    for contact in (unseen, seen):
        Participation.objects.create(engagement=meeting, contact=contact)
    row = {"party": key_of(new), "role": "speaker", "attendance": "attended"}
    answer = sign_in("operator.trenggalek").post(
        f"/kegiatan/{meeting.pk}/ubah/", edit_data(meeting, attendees=[row], initial=1)
    )
    assert answer.status_code == 302
    assert {line.contact: line.role for line in meeting.participations.all()} == {
        unseen: "participant",
        new: "speaker",
    }


def test_the_history_of_a_foreign_person_is_404(sign_in: SignIn) -> None:
    foreign = make_contact(of=unit("polres-ketapang"))
    assert sign_in("operator.trenggalek").get(f"/riwayat/contact/{foreign.pk}/").status_code == 404


def test_the_type_ahead_offers_no_foreign_person(sign_in: SignIn) -> None:
    make_contact("Budi Jauh", of=unit("polres-ketapang"))
    near = make_contact("Budi Dekat")
    found = sign_in("operator.trenggalek").get("/kegiatan/pilihan/party/", {"q": "budi"}).json()["results"]
    assert [one["value"] for one in found] == [key_of(near)]


@pytest.mark.parametrize("path", ["kegiatan/", "tindak-lanjut/", "kegiatan/pilihan/party/"])
def test_without_a_role_nothing_opens_but_the_front_page(sign_in: SignIn, path: str) -> None:
    client = sign_in("tanpa.peran")
    assert client.get(f"/{path}").status_code == 403
    front = client.get("/")
    assert front.status_code == 200
    assert front.templates[0].name == "engagements/no_role.html"
    assert "Nur Aini" in front.content.decode()


def test_where_one_took_part_is_found_by_index(cast: dict[str, User]) -> None:
    """An OR across a join is answered by reading every participation for every row: minutes, at a million rows."""
    for username in ("operator.trenggalek", "kepala.jatim"):
        sql = str(Engagement.objects.visible_to(cast[username]).query)
        assert "engagements_participation" in sql
        assert "OUTER JOIN" not in sql
    assert "engagements_participation" not in str(Engagement.objects.visible_to(cast["kepala.mabes"]).query)

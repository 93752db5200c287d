"""What was said at an informal meeting is for its author and the people the author names. Nobody else learns of it."""

from collections.abc import Callable

import pytest
from django.test import Client

from crm.models import User
from engagements.models import Engagement, Minutes
from tests.engagements.posting import LOG, attendee, edit_data, errors, log_data, only_engagement, person_of
from tests.exporting import text_taken
from tests.factories import make_contact, make_engagement, unit

type SignIn = Callable[[str], Client]
NOTE = "Catatan di bawah tangan"
SEE_THE_MEETING = [
    "kepala.trenggalek",
    "pimpinan.trenggalek",
    "kepala.jatim",
    "kepala.mabes",
    "dpo.mabes",
    "admin.mabes",
    "admin.trenggalek",
]


@pytest.fixture
def meeting(sign_in: SignIn) -> Engagement:
    sign_in("operator.trenggalek").post(LOG, log_data(make_contact("Budi"), outcome=NOTE, theme="Ngopi"))
    return only_engagement()


def pages(engagement: Engagement) -> list[str]:
    budi = engagement.participations.get().contact_id
    return [
        engagement.get_absolute_url(),
        "/kegiatan/",
        "/kegiatan/?q=tangan",
        "/cari/?q=tangan",
        f"/riwayat/contact/{budi}/",
        "/",
    ]


def test_the_author_reads_them(sign_in: SignIn, meeting: Engagement) -> None:
    client = sign_in("operator.trenggalek")
    assert NOTE in client.get(meeting.get_absolute_url()).content.decode()
    budi = meeting.participations.get().contact_id
    assert NOTE in client.get(f"/riwayat/contact/{budi}/").content.decode()


@pytest.mark.parametrize("username", SEE_THE_MEETING)
def test_who_sees_the_meeting_and_is_not_named_sees_no_trace_of_them(
    sign_in: SignIn, meeting: Engagement, username: str
) -> None:
    client = sign_in(username)
    assert client.get(meeting.get_absolute_url()).status_code == 200
    for page in pages(meeting):
        assert NOTE not in client.get(page).content.decode(), page
    with_notes = client.get(meeting.get_absolute_url()).content.decode()
    Minutes.objects.all().delete()
    assert shape(with_notes) == shape(client.get(meeting.get_absolute_url()).content.decode())


def shape(html: str) -> list[str]:
    """The page without the tokens that differ each time."""
    return [line for line in html.splitlines() if "csrf" not in line.casefold()]


@pytest.mark.parametrize("username", ["kepala.trenggalek", "kepala.jatim"])
@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_no_export_holds_them(sign_in: SignIn, meeting: Engagement, username: str, format_name: str) -> None:
    text = text_taken(sign_in(username), "/kegiatan/ekspor/", file=format_name)
    assert NOTE not in text
    assert "Ngopi" in text


def test_not_even_the_author_exports_them(sign_in: SignIn) -> None:
    client = sign_in("kepala.trenggalek")
    client.post(LOG, log_data(outcome=NOTE, theme="Ngopi"))
    assert NOTE not in text_taken(client, "/kegiatan/ekspor/")


def test_a_named_colleague_reads_them_and_the_others_still_do_not(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    kepala = cast["kepala.trenggalek"]
    sign_in("operator.trenggalek").post(LOG, log_data(make_contact(), outcome=NOTE, readers=[kepala.pk]))
    page = only_engagement().get_absolute_url()
    assert NOTE in sign_in("kepala.trenggalek").get(page).content.decode()
    for username in set(SEE_THE_MEETING) - {"kepala.trenggalek"}:
        assert NOTE not in sign_in(username).get(page).content.decode(), username


@pytest.mark.parametrize("username", ["kepala.jatim", "admin.trenggalek", "dpo.mabes", "operator.munjungan"])
def test_only_colleagues_of_the_unit_can_be_named(
    sign_in: SignIn, cast: dict[str, User], username: str
) -> None:
    answer = sign_in("operator.trenggalek").post(LOG, log_data(outcome=NOTE, readers=[cast[username].pk]))
    assert answer.status_code == 422
    assert list(errors(answer)) == ["readers"]
    assert Engagement.objects.count() == 0


def test_the_head_of_the_unit_cannot_open_them_by_making_the_meeting_formal(
    sign_in: SignIn, meeting: Engagement
) -> None:
    client, page = sign_in("kepala.trenggalek"), f"/kegiatan/{meeting.pk}/ubah/"
    budi = person_of(meeting)
    data = edit_data(meeting, attendees=[attendee(budi)], nature="formal")
    refused = client.post(page, data)
    assert refused.status_code == 422
    assert NOTE not in refused.content.decode()
    meeting.refresh_from_db()
    assert meeting.nature == "informal"


def test_the_refusal_is_the_same_when_there_are_none(sign_in: SignIn, meeting: Engagement) -> None:
    client, page = sign_in("kepala.trenggalek"), f"/kegiatan/{meeting.pk}/ubah/"
    with_notes = errors(client.post(page, edit_data(meeting, nature="formal")))
    Minutes.objects.all().delete()
    assert errors(client.post(page, edit_data(meeting, nature="formal"))) == with_notes


def test_the_author_may_make_it_formal_and_then_everyone_reads_them(
    sign_in: SignIn, meeting: Engagement
) -> None:
    page = f"/kegiatan/{meeting.pk}/ubah/"
    data = edit_data(meeting, nature="formal", outcome=NOTE)
    assert sign_in("operator.trenggalek").post(page, data).status_code == 302
    assert NOTE in sign_in("kepala.jatim").get(meeting.get_absolute_url()).content.decode()


def test_making_a_meeting_informal_narrows_its_notes(sign_in: SignIn) -> None:
    sign_in("operator.trenggalek").post(LOG, log_data(nature="formal", outcome=NOTE))
    meeting = only_engagement()
    kepala, page = sign_in("kepala.trenggalek"), meeting.get_absolute_url()
    assert NOTE in kepala.get(page).content.decode()
    assert kepala.post(f"{page}ubah/", edit_data(meeting, nature="informal", outcome=NOTE)).status_code == 302
    assert NOTE not in kepala.get(page).content.decode()
    assert NOTE in sign_in("operator.trenggalek").get(page).content.decode()


def test_the_head_changes_the_facts_and_leaves_the_notes_as_they_are(
    sign_in: SignIn, meeting: Engagement
) -> None:
    client, page = sign_in("kepala.trenggalek"), f"/kegiatan/{meeting.pk}/ubah/"
    form = client.get(page)
    assert "outcome" not in form.context["form"].fields
    assert client.post(page, edit_data(meeting, place="Aula", outcome="Tulisan lain")).status_code == 302
    assert Minutes.objects.get().outcome == NOTE
    meeting.refresh_from_db()
    assert meeting.place == "Aula"


def test_an_administrator_named_before_that_post_reads_them_no_more(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    kepala = cast["kepala.trenggalek"]
    sign_in("operator.trenggalek").post(LOG, log_data(outcome=NOTE, readers=[kepala.pk]))
    User.objects.filter(pk=kepala.pk).update(role="admin")
    assert NOTE not in sign_in("kepala.trenggalek").get(only_engagement().get_absolute_url()).content.decode()


def test_a_unit_that_took_part_sees_the_meeting_and_not_the_notes(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    meeting = make_engagement(by=cast["operator.trenggalek"])
    Minutes.objects.create(engagement=meeting, outcome=NOTE, created_by=cast["operator.trenggalek"])
    meeting.participations.create(unit=unit("polres-ketapang"))
    page = sign_in("operator.ketapang").get(meeting.get_absolute_url())
    assert page.status_code == 200
    assert NOTE not in page.content.decode()

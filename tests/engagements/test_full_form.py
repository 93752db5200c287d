"""The full form: the attendance list, promises, embargo, and two people at the same record."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from crm.models import AuditEntry, User
from engagements.models import Attendance, Engagement, FollowUp, Minutes, Participation, ParticipationRole
from engagements.parties import key_of
from tests.engagements.posting import (
    attendee,
    author_of_last_version,
    edit_data,
    errors,
    kind,
    only_engagement,
    rows,
)
from tests.factories import make_contact, make_engagement, make_follow_up, make_outlet, unit

type SignIn = Callable[[str], Client]


@pytest.fixture
def meeting(cast: dict[str, User]) -> Engagement:
    return make_engagement(by=cast["operator.trenggalek"], nature="formal", place="Aula")


def address(meeting: Engagement) -> str:
    return f"/kegiatan/{meeting.pk}/ubah/"


def test_an_engagement_is_recorded_with_participants_of_every_sort(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    budi, outlet = make_contact("Budi"), make_outlet("Kabar")
    given = [
        {"party": key_of(budi), "role": "speaker", "attendance": "attended"},
        {"party": key_of(outlet), "role": "guest", "attendance": "absent"},
        {"party": key_of(cast["kepala.trenggalek"]), "role": "moderator", "attendance": "attended"},
        {"party": key_of(unit("polres-ketapang")), "role": "participant", "attendance": "invited"},
        {"party": "", "role": "participant", "attendance": "attended"},
    ]
    data = {
        "kind": kind("pelatihan"),
        "nature": "formal",
        "status": "held",
        "date": "2026-08-17",
        "zone": "WITA",
        "terms": "on_record",
        **rows("attendees", given),
        **rows("promises", [{"what": "", "owner": cast["operator.trenggalek"].pk, "due": ""}]),
    }
    assert sign_in("operator.trenggalek").post("/kegiatan/tambah/", data).status_code == 302
    lines = {str(line.party): (line.role, line.attendance) for line in only_engagement().participations.all()}
    assert lines == {
        "Budi": ("speaker", "attended"),
        "Kabar": ("guest", "absent"),
        "Hadi Prasetyo": ("moderator", "attended"),
        "Polres Ketapang": ("participant", "invited"),
    }
    assert only_engagement().zone == "WITA"
    assert FollowUp.objects.count() == 0


def test_rows_are_changed_added_and_removed(sign_in: SignIn, meeting: Engagement) -> None:
    stays, goes, comes = make_contact(), make_contact(), make_contact()
    for contact in (stays, goes):
        Participation.objects.create(engagement=meeting, contact=contact)
    kept = Participation.objects.get(contact=stays).pk
    given = [
        attendee(stays, role="speaker"),
        {"party": "", "role": "participant", "attendance": "attended"},
        attendee(comes),
    ]
    answer = sign_in("operator.trenggalek").post(
        address(meeting), edit_data(meeting, attendees=given, initial=2)
    )
    assert answer.status_code == 302
    assert {line.contact: line.role for line in meeting.participations.all()} == {
        stays: "speaker",
        comes: "participant",
    }
    assert Participation.objects.get(contact=stays).pk == kept


def test_a_participant_stands_in_the_list_once(sign_in: SignIn, meeting: Engagement) -> None:
    twice = [attendee(make_contact())] * 2
    answer = sign_in("operator.trenggalek").post(address(meeting), edit_data(meeting, attendees=twice))
    assert answer.status_code == 422
    assert meeting.participations.count() == 0


def test_a_promise_is_reworded_added_and_taken_out(
    sign_in: SignIn, meeting: Engagement, cast: dict[str, User]
) -> None:
    owner, head = cast["operator.trenggalek"], cast["kepala.trenggalek"]
    reworded = make_follow_up("Kirim data", owner=owner, engagement=meeting)
    dropped = make_follow_up("Batal saja", owner=owner, engagement=meeting)
    given = [
        {
            "existing": reworded.pk,
            "seen": 1,
            "what": "Kirim data lengkap",
            "owner": head.pk,
            "due": "2026-09-01",
        },
        {"existing": dropped.pk, "seen": 1, "what": "", "owner": owner.pk, "due": ""},
        {"what": "Undang lagi", "owner": owner.pk, "due": ""},
    ]
    answer = sign_in("operator.trenggalek").post(address(meeting), edit_data(meeting, promises=given))
    assert answer.status_code == 302
    assert {(one.what, one.owner, one.due) for one in FollowUp.objects.all()} == {
        ("Kirim data lengkap", head, dt.date(2026, 9, 1)),
        ("Undang lagi", owner, None),
    }


def test_a_promise_of_another_engagement_is_not_changed_from_here(
    sign_in: SignIn, meeting: Engagement, cast: dict[str, User]
) -> None:
    elsewhere = make_follow_up("Milik lain", owner=cast["operator.ketapang"])
    given = [{"existing": elsewhere.pk, "what": "Diubah", "owner": "", "due": ""}]
    answer = sign_in("operator.trenggalek").post(address(meeting), edit_data(meeting, promises=given))
    elsewhere.refresh_from_db()
    assert (answer.status_code, elsewhere.what, meeting.follow_ups.count()) == (422, "Milik lain", 0)


def test_an_embargo_needs_its_end_which_is_read_in_the_zone_of_the_meeting(
    sign_in: SignIn, meeting: Engagement
) -> None:
    client = sign_in("operator.trenggalek")
    refused = client.post(address(meeting), edit_data(meeting, terms="embargo"))
    assert (refused.status_code, list(errors(refused))) == (422, ["embargo_until"])
    data = edit_data(meeting, terms="embargo", embargo_until="2026-12-01T10:00", zone="WIT")
    assert client.post(address(meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert meeting.embargo_until == dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
    assert 'value="2026-12-01T10:00"' in client.get(address(meeting)).content.decode()


def test_other_terms_have_no_end(sign_in: SignIn, meeting: Engagement) -> None:
    data = edit_data(meeting, terms="background", embargo_until="2026-12-01T10:00")
    assert sign_in("operator.trenggalek").post(address(meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.terms, meeting.embargo_until) == ("background", None)


@pytest.mark.parametrize(
    "broken", [{"terms": "embargo"}, {"embargo_until": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}]
)
def test_the_database_itself_keeps_embargo_and_end_together(
    meeting: Engagement, broken: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Engagement.objects.filter(pk=meeting.pk).update(**broken)


def test_a_meeting_that_lies_ahead_is_not_held(sign_in: SignIn, meeting: Engagement) -> None:
    answer = sign_in("operator.trenggalek").post(address(meeting), edit_data(meeting, date="2099-01-01"))
    assert (answer.status_code, list(errors(answer))) == (422, ["status"])


def test_the_second_of_two_editors_sees_both_texts(sign_in: SignIn, meeting: Engagement) -> None:
    head, operator = sign_in("kepala.trenggalek"), sign_in("operator.trenggalek")
    assert head.post(address(meeting), edit_data(meeting, place="Pendopo")).status_code == 302
    late = operator.post(address(meeting), edit_data(meeting, place="Kantin"))
    assert late.status_code == 409
    differing = {entry["label"]: (entry["mine"], entry["theirs"]) for entry in late.context["conflict"]}
    assert ("Kantin", "Pendopo") in differing.values()
    meeting.refresh_from_db()
    assert meeting.place == "Pendopo"


def test_the_second_of_two_editors_sees_both_lists(sign_in: SignIn, meeting: Engagement) -> None:
    theirs, mine = make_contact("Budi"), make_contact("Sari")
    sign_in("kepala.trenggalek").post(address(meeting), edit_data(meeting, attendees=[attendee(theirs)]))
    late = sign_in("operator.trenggalek").post(
        address(meeting), edit_data(meeting, attendees=[attendee(mine)])
    )
    assert late.status_code == 409
    shown = [(entry["mine"], entry["theirs"]) for entry in late.context["conflict"]]
    line = f"({ParticipationRole.PARTICIPANT.label}, {Attendance.ATTENDED.label})"
    assert shown == [(f"Sari {line}", f"Budi {line}")]
    assert meeting.participations.get().contact == theirs


def test_a_form_opened_before_the_meeting_became_informal_writes_no_notes(
    sign_in: SignIn, meeting: Engagement
) -> None:
    before = edit_data(meeting, place="Kantin", outcome="Tulisan kepala")
    Engagement.objects.filter(pk=meeting.pk).update(version=2, nature="informal")
    late = sign_in("kepala.trenggalek").post(address(meeting), before)
    assert late.status_code == 422
    assert list(errors(late)) == ["nature"]
    assert Minutes.objects.count() == 0


def test_a_plan_took_place_and_those_not_ticked_did_not_come(sign_in: SignIn, meeting: Engagement) -> None:
    came, absent = make_contact(), make_contact()
    lines = [meeting.participations.create(contact=one, attendance="invited") for one in (came, absent)]
    Engagement.objects.filter(pk=meeting.pk).update(status="planned")
    client = sign_in("operator.trenggalek")
    assert client.get(f"/kegiatan/{meeting.pk}/terlaksana/").status_code == 200
    assert client.post(f"/kegiatan/{meeting.pk}/terlaksana/", {"came": [lines[0].pk]}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == "held"
    attendance = dict(meeting.participations.values_list("contact", "attendance"))
    assert attendance == {came.pk: Attendance.ATTENDED, absent.pk: Attendance.ABSENT}
    assert AuditEntry.objects.about(meeting).latest("pk").detail == "held"


def test_nothing_is_held_before_its_day(sign_in: SignIn, meeting: Engagement) -> None:
    Engagement.objects.filter(pk=meeting.pk).update(status="planned", date=dt.date(2099, 1, 1))
    client = sign_in("operator.trenggalek")
    assert client.post(f"/kegiatan/{meeting.pk}/terlaksana/").status_code == 404
    assert "terlaksana/" not in client.get(meeting.get_absolute_url()).content.decode()
    meeting.refresh_from_db()
    assert meeting.status == "planned"


def test_a_cancelled_one_stays_on_the_list(sign_in: SignIn, meeting: Engagement) -> None:
    client = sign_in("operator.trenggalek")
    assert client.post(f"/kegiatan/{meeting.pk}/batal/").status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == "cancelled"
    assert client.get("/kegiatan/?status=cancelled").context["result_count"] == 1


def test_a_deleted_one_is_gone_and_the_trail_says_so(sign_in: SignIn, meeting: Engagement) -> None:
    meeting.participations.create(contact=make_contact())
    number = str(meeting.pk)
    assert sign_in("kepala.trenggalek").post(f"/kegiatan/{meeting.pk}/hapus/").status_code == 302
    assert (Engagement.objects.count(), Participation.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(object_id=number, verb="delete").count() == 1


def test_the_page_tells_who_changed_what(sign_in: SignIn, meeting: Engagement) -> None:
    sign_in("kepala.trenggalek").post(address(meeting), edit_data(meeting, place="Pendopo"))
    changes = sign_in("operator.trenggalek").get(meeting.get_absolute_url()).context["changes"]
    assert changes[0].who == "Hadi Prasetyo"
    assert "Pendopo" not in changes[0].what


def test_an_act_without_a_request_knows_its_author_too(cast: dict[str, User]) -> None:
    from engagements.actions import Facts, log_engagement
    from engagements.models import EngagementKind

    chosen = EngagementKind.objects.get(code="audiensi")
    facts = Facts(kind=chosen, nature="formal", date=dt.date(2026, 8, 17))
    made = log_engagement(user=cast["operator.ketapang"], facts=facts)
    assert author_of_last_version(made) == cast["operator.ketapang"]
    with pytest.raises(ValidationError):
        log_engagement(
            user=cast["operator.ketapang"], facts=Facts(kind=chosen, nature="", date=dt.date(2026, 8, 17))
        )
    assert Engagement.objects.count() == 1

"""No input gives a 5xx: bad input gets a sentence, and nothing changes."""

from collections.abc import Callable

import pytest
from django.test import Client

from crm.models import User
from engagements.models import Engagement, FollowUp
from tests.engagements.posting import LOG, edit_data, log_data
from tests.factories import make_contact, make_engagement, unit

type SignIn = Callable[[str], Client]
HUGE = "9" * 30

BAD_LOG = {
    "NUL in the outcome": {"outcome": "a\x00b"},
    "NUL in the place": {"place": "a\x00b"},
    "a control character in the theme": {"theme": "a\x07b"},
    "an outcome that is too long": {"outcome": "x" * 4001},
    "a place that is too long": {"place": "x" * 201},
    "a theme that is too long": {"theme": "x" * 100_000},
    "30 digits as kind": {"kind": HUGE},
    "no kind": {"kind": ""},
    "a kind of words": {"kind": "kopi"},
    "NUL as kind": {"kind": "\x00"},
    "30 digits as topic": {"topics": [HUGE]},
    "words as topic": {"topics": ["x"]},
    "30 digits as reader": {"readers": [HUGE]},
    "a participant of 30 digits": {"who": [f"contact-{HUGE}"]},
    "a participant that is no key": {"who": ["budi"]},
    "NUL as participant": {"who": ["contact-1\x00"]},
    "30 digits of others": {"others_count": HUGE},
    "fewer than no others": {"others_count": "-1"},
    "no date": {"date": ""},
    "a date that is none": {"date": "2026-02-30"},
    "a time that is none": {"time": "25:99"},
    "terms that are none": {"terms": "semua"},
    "an embargo without end": {"terms": "embargo"},
    "an embargo that ends never": {"terms": "embargo", "embargo_until": "besok"},
    "a token that is none": {"submission": "x"},
    "promises of no number": {"promises-TOTAL_FORMS": "x"},
    "promises of 30 digits": {"promises-TOTAL_FORMS": HUGE},
    "a promise that is too long": {"promises-TOTAL_FORMS": "1", "promises-0-what": "x" * 301},
    "a promise with NUL": {"promises-TOTAL_FORMS": "1", "promises-0-what": "a\x00b"},
    "a promise due never": {"promises-TOTAL_FORMS": "1", "promises-0-what": "x", "promises-0-due": "nanti"},
}


@pytest.mark.parametrize("changes", BAD_LOG.values(), ids=BAD_LOG.keys())
def test_the_quick_log_answers_with_a_sentence(sign_in: SignIn, changes: dict[str, object]) -> None:
    answer = sign_in("operator.trenggalek").post(LOG, log_data(**changes))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert (Engagement.objects.count(), FollowUp.objects.count()) == (0, 0)


BAD_EDIT = {
    "a version of 30 digits": {"version": HUGE},
    "a version that is none": {"version": "x"},
    "a zone that is none": {"zone": "GMT"},
    "a status that is none": {"status": "mungkin"},
    "a participant of 30 digits": {"attendees-TOTAL_FORMS": "1", "attendees-0-party": f"contact-{HUGE}"},
    "a role that is none": {"attendees-TOTAL_FORMS": "1", "attendees-0-role": "raja"},
    "participants of no number": {"attendees-TOTAL_FORMS": "x"},
    "a promise of 30 digits": {
        "promises-TOTAL_FORMS": "1",
        "promises-0-existing": HUGE,
        "promises-0-due": "x",
    },
    "an owner of 30 digits": {"promises-TOTAL_FORMS": "1", "promises-0-what": "x", "promises-0-owner": HUGE},
}


@pytest.mark.parametrize("changes", BAD_EDIT.values(), ids=BAD_EDIT.keys())
def test_the_full_form_answers_with_a_sentence(
    sign_in: SignIn, cast: dict[str, User], changes: dict[str, object]
) -> None:
    meeting = make_engagement(by=cast["operator.trenggalek"], place="Aula")
    answer = sign_in("operator.trenggalek").post(
        f"/kegiatan/{meeting.pk}/ubah/", edit_data(meeting, place="Kantin", **changes)
    )
    assert answer.status_code == 422
    meeting.refresh_from_db()
    assert (meeting.place, meeting.version) == ("Aula", 1)


@pytest.mark.parametrize(
    "query",
    [
        f"unit={HUGE}",
        f"contact={HUGE}",
        f"outlet={HUGE}",
        f"chapter={HUGE}",
        f"host={HUGE}",
        "unit=x",
        "kind=tidak-ada",
        "topics=tidak-ada",
        "nature=rahasia",
        "status=x",
        "date_min=2026-13-01",
        "date_max=kemarin",
        "terms=x",
        "q=" + "x" * 5000,
        "q=a%00b",
    ],
)
def test_a_filter_that_is_none_is_400_and_shows_no_row(
    sign_in: SignIn, cast: dict[str, User], query: str
) -> None:
    make_engagement(by=cast["operator.trenggalek"], theme="Acara Trenggalek")
    answer = sign_in("operator.trenggalek").get(f"/kegiatan/?{query}")
    assert answer.status_code == 400
    assert "Acara Trenggalek" not in answer.content.decode()


@pytest.mark.parametrize("query", [f"unit={HUGE}", "whose=x", "state=x", "due_min=x", "q=" + "x" * 5000])
def test_a_wrong_filter_of_follow_ups_is_400(sign_in: SignIn, query: str) -> None:
    assert sign_in("operator.trenggalek").get(f"/tindak-lanjut/?{query}").status_code == 400


def test_a_foreign_unit_or_person_in_a_filter_is_no_choice(sign_in: SignIn) -> None:
    client, foreign = sign_in("operator.trenggalek"), unit("polres-ketapang")
    assert client.get(f"/kegiatan/?unit={foreign.pk}").status_code == 400
    assert client.get(f"/kegiatan/?contact={make_contact(of=foreign).pk}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"kegiatan/{HUGE}/",
        f"kegiatan/{HUGE}/ubah/",
        f"lampiran/{HUGE}/",
        f"tindak-lanjut/{HUGE}/selesai/",
        "kegiatan/0/",
        "kegiatan/999999/",
        "kegiatan/?page=0",
        f"kegiatan/?page={HUGE}",
        "kegiatan/pilihan/rahasia/",
        "lampiran/1/",
    ],
)
def test_an_address_of_nothing_is_404(sign_in: SignIn, path: str) -> None:
    assert sign_in("operator.trenggalek").get(f"/{path}").status_code == 404


@pytest.mark.parametrize(
    "text",
    ["x" * 9000, "%", "'\"\\", " ", "۱۲۳", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")],
)
@pytest.mark.parametrize("of", ["party", "press", "unit"])
def test_the_type_ahead_takes_any_text(sign_in: SignIn, of: str, text: str) -> None:
    answer = sign_in("operator.trenggalek").get(f"/kegiatan/pilihan/{of}/", {"q": text})
    assert answer.status_code == 200
    assert isinstance(answer.json()["results"], list)

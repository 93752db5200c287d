"""Off the record keeps the fact of a meeting and never its content, in no table and no history."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings

from contacts.models import Beat
from crm.models import User
from engagements.models import Attachment, Engagement, FollowUp, Minutes
from tests.engagements.posting import LOG, attendee, edit_data, errors, log_data, only_engagement, person_of
from tests.factories import make_contact, make_engagement

type SignIn = Callable[[str], Client]
SECRET = "rahasiabesar"


def tables_with(word: str) -> set[str]:
    """Every table of the database that holds `word` in any column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names from the database itself
            if any(word in str(value).casefold() for row in cursor.fetchall() for value in row):
                found.add(table)
    return found


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("field", "value"), [("theme", SECRET), ("outcome", SECRET), ("understanding", SECRET)]
)
def test_content_typed_with_it_is_refused_with_a_sentence(sign_in: SignIn, field: str, value: str) -> None:
    answer = sign_in("operator.trenggalek").post(LOG, log_data(terms="off_record", **{field: value}))
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert Engagement.objects.count() == 0
    assert tables_with(SECRET) == set()


def test_follow_ups_typed_with_it_are_refused(sign_in: SignIn) -> None:
    answer = sign_in("operator.trenggalek").post(
        LOG, log_data(terms="off_record", promises=({"what": SECRET, "due": ""},))
    )
    assert answer.status_code == 422
    assert list(errors(answer)) == ["terms"]
    assert tables_with(SECRET) == set()


def test_the_fact_alone_is_kept(sign_in: SignIn) -> None:
    budi = make_contact()
    assert sign_in("operator.trenggalek").post(LOG, log_data(budi, terms="off_record")).status_code == 302
    engagement = only_engagement()
    assert (engagement.is_off_record, engagement.place) == (True, "Kantin Polres")
    assert engagement.participations.get().contact == budi
    assert Minutes.objects.count() == 0


@pytest.fixture(autouse=True)
def own_media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def told(sign_in: SignIn, cast: dict[str, User]) -> Engagement:
    """A meeting on the record, its content in every place there is for it."""
    budi, client = make_contact("Budi"), sign_in("operator.trenggalek")
    data = log_data(
        budi,
        theme=f"Tema {SECRET}",
        outcome=SECRET,
        understanding=SECRET,
        topics=[Beat.objects.get(code="umum").pk],
        readers=[cast["kepala.trenggalek"].pk],
        promises=({"what": SECRET, "due": ""},),
    )
    client.post(LOG, data)
    engagement = only_engagement()
    paper = SimpleUploadedFile(f"{SECRET}.pdf", b"%PDF-1.7 x")
    page = f"/kegiatan/{engagement.pk}/ubah/"
    changed = edit_data(
        engagement, attendees=[attendee(budi)], outcome=SECRET, uploads=[paper], theme=f"Lagi {SECRET}"
    )
    assert client.post(page, changed).status_code == 302
    engagement.refresh_from_db()
    assert Attachment.objects.count() == 1
    return engagement


def test_going_off_the_record_asks_first(sign_in: SignIn, told: Engagement) -> None:
    before = tables_with(SECRET)
    assert {"engagements_engagement", "engagements_historicalengagement", "engagements_minutes"} < before
    answer = sign_in("operator.trenggalek").post(
        f"/kegiatan/{told.pk}/ubah/", edit_data(told, terms="off_record", outcome=SECRET)
    )
    assert answer.status_code == 422
    assert list(errors(answer)) == ["forget"]
    assert tables_with(SECRET) == before


def test_once_confirmed_nothing_of_it_is_left_anywhere(
    sign_in: SignIn, told: Engagement, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    budi = person_of(told)
    assert len(files()) == 1
    data = edit_data(told, attendees=[attendee(budi)], terms="off_record", outcome=SECRET, forget="on")
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in("operator.trenggalek").post(f"/kegiatan/{told.pk}/ubah/", data)
    assert answer.status_code == 302
    assert tables_with(SECRET) == set()
    assert files() == []
    told.refresh_from_db()
    assert (told.is_off_record, told.theme, told.place) == (True, "", "Kantin Polres")
    assert told.participations.get().contact == budi
    assert not told.topics.exists()
    assert (Minutes.objects.count(), FollowUp.objects.count(), Attachment.objects.count()) == (0, 0, 0)


def test_later_nothing_can_be_hung_on_it(sign_in: SignIn, cast: dict[str, User]) -> None:
    engagement = make_engagement(by=cast["operator.trenggalek"], terms="off_record")
    client = sign_in("operator.trenggalek")
    added = client.post(
        f"/tindak-lanjut/tambah/?engagement={engagement.pk}",
        {"what": SECRET, "owner": cast["operator.trenggalek"].pk},
    )
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    changed = client.post(f"/kegiatan/{engagement.pk}/ubah/", edit_data(engagement, uploads=[paper]))
    assert (added.status_code, changed.status_code) == (422, 422)
    assert tables_with(SECRET) == set()
    assert Attachment.objects.count() == 0

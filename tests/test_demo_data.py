"""`manage.py demo_data` gives a register to try things on: believable, the same every time, and nobody real in it."""

import re
import stat
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Chapter, Competence, Contact, ContactKind, Office, Outlet, Phone, PressBody
from crm.cast import CAST
from crm.models import User
from engagements.models import Engagement, FollowUp, Minutes, Participation, Status
from engagements.models.engagements import Nature, Terms
from engagements.models.participations import Attendance, ParticipationRole
from reports.demo import signins, year
from reports.models import Edition


def run(**options: bool) -> str:
    out = StringIO()
    call_command("demo_data", stdout=out, **options)
    return out.getvalue()


def counts() -> dict[str, int]:
    """Rows of every table of ours, histories and links between tables included."""
    ours = {"crm", "contacts", "engagements", "reports"}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ours]
    return {model._meta.db_table: model._default_manager.count() for model in models}


@pytest.fixture(scope="module")
def first_run(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """What the command says on an empty house. Loaded once for the tests of this file, then rolled back."""
    from django.conf import settings

    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "VAR_DIR", tmp_path_factory.mktemp("var"))
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        User.objects.all().delete()
        yield run()
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def demo(first_run: str, db: None) -> str:
    return first_run


# --- Signing in ---------------------------------------------------------------------------------------


def test_every_member_of_the_cast_signs_in_with_the_printed_password(demo: str) -> None:
    printed = dict(re.findall(r"^(\S+\.\S+) .*  (\S+)$", demo, re.MULTILINE))
    assert printed.keys() == {member.username for member in CAST}
    for username, password in printed.items():
        client = Client()
        answer = client.post(reverse("account_login"), {"login": username, "password": password})
        assert answer.status_code == 302, username
        assert client.session["_auth_user_id"] == str(User.objects.get(username=username).pk)


def test_one_readable_password_is_kept_in_a_file_of_its_owner(demo: str) -> None:
    (password,) = set(signins.kept().values())
    assert re.fullmatch(r"[a-z]{6}-[a-z]{6}-[a-z]{6}", password)
    assert stat.S_IMODE(signins.file().stat().st_mode) == 0o600
    assert reverse("account_login") in demo


def test_a_missing_member_is_made_again_with_the_password_that_is_kept(demo: str) -> None:
    before = signins.kept()
    User.objects.filter(username="tanpa.peran").delete()
    signins.ensure()
    assert signins.kept() == before
    assert User.objects.get(username="tanpa.peran").check_password(before["tanpa.peran"])


# --- Once ---------------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing_and_shows_the_sign_ins_again(demo: str) -> None:
    before, accounts = counts(), signins.file().read_bytes()
    assert run() == accounts.decode() + "\n" * (not accounts.endswith(b"\n"))
    assert counts() == before
    assert signins.file().read_bytes() == accounts


# --- Nobody real ------------------------------------------------------------------------------------


def test_every_person_is_marked_and_unreachable(demo: str) -> None:
    assert Contact.objects.count() == 166
    assert not Contact.objects.exclude(name__endswith="(contoh)").exists()
    assert not Contact.objects.exclude(source="data contoh").exists()
    assert not Contact.objects.exclude(email="").exclude(email__endswith="@example.com").exists()
    assert not Phone.objects.exclude(number__startswith="+6281200000").exists()
    Phone.objects.earliest("pk").full_clean()


def test_nothing_else_holds_an_address_or_a_number(demo: str) -> None:
    assert not Outlet.objects.exclude(email="", phone="", whatsapp="").exists()
    assert not Chapter.objects.exclude(email="").exists()
    assert not Minutes.objects.filter(outcome__regex=r"@|[0-9]{5}").exists()
    assert not User.objects.exclude(email="").exists()


def test_no_invented_person_bears_the_name_of_the_cast(demo: str) -> None:
    names = {name.removesuffix(" (contoh)") for name in Contact.objects.values_list("name", flat=True)}
    assert len(names) == 166
    assert names.isdisjoint(member.name for member in CAST)


def test_those_who_asked_to_be_left_alone_were_never_invited(demo: str) -> None:
    silent = Contact.objects.filter(do_not_contact_since__isnull=False)
    assert silent.count() == 2
    assert not Participation.objects.filter(contact__in=silent).exists()


def test_social_media_users_stand_apart_from_the_press(demo: str) -> None:
    social = Contact.objects.filter(kind=ContactKind.SOCIAL)
    assert social.count() > 5
    assert not social.filter(positions__isnull=False).exists()
    assert not Competence.objects.filter(contact__in=social).exists()
    assert not Participation.objects.filter(contact__in=social, engagement__nature=Nature.FORMAL).exists()


# --- The directory ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "name", "steward"),
    [
        (Outlet, "Kabar Trenggalek", "polda-jawa-timur"),
        (Outlet, "Pontianak Post", "polda-kalimantan-barat"),
        (Outlet, "Tempo", "mabes-polri"),
        (Chapter, "PWI Trenggalek", "polres-trenggalek"),
        (Chapter, "PWI Blitar Raya", "polda-jawa-timur"),
        (Chapter, "PWI Pusat", "mabes-polri"),
        (PressBody, "Aliansi Jurnalis Independen", "mabes-polri"),
    ],
)
def test_an_entry_of_the_directory_is_kept_by_the_unit_it_belongs_to(demo: str, model, name, steward) -> None:
    assert model.objects.get(name=name).steward.code == steward


def test_a_chapter_stands_in_its_tree_with_its_regions(demo: str) -> None:
    blitar = Chapter.objects.get(name="PWI Blitar Raya")
    assert blitar.parent is not None
    assert blitar.parent.name == "PWI Jawa Timur"
    assert [region.code for region in blitar.regions.all()] == ["35.05", "35.72"]


def test_a_chapter_keeps_its_former_chairs_and_another_has_two_rivals(demo: str) -> None:
    trenggalek, jatim = (
        Office.objects.chairs().filter(chapter__name=name) for name in ("PWI Trenggalek", "PWI Jawa Timur")
    )
    assert (trenggalek.current().count(), trenggalek.former().count()) == (1, 2)
    assert sorted(jatim.current().values_list("status", flat=True)) == ["definitive", "disputed"]


# --- The year -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["polres-trenggalek", "polda-jawa-timur", "polres-nganjuk", "mabes-polri"])
def test_five_quarters_have_formal_and_informal_meetings(demo: str, code: str) -> None:
    today = timezone.localdate()
    held = Engagement.objects.filter(unit__code=code, date__lte=today).held()
    found = Counter((e.date.year, (e.date.month - 1) // 3, e.nature) for e in held)
    first = year.first_day(today)
    starts = [(first.year * 4 + (first.month - 1) // 3 + step) for step in range(5)]
    for start in starts:
        assert found[start // 4, start % 4, Nature.FORMAL] > 0, start
        assert found[start // 4, start % 4, Nature.INFORMAL] > 0, start


def test_what_lies_ahead_is_planned_and_nobody_has_come_yet(demo: str) -> None:
    ahead = Engagement.objects.filter(date__gte=timezone.localdate())
    assert ahead.count() > 10
    assert not ahead.exclude(status=Status.PLANNED).exists()
    lines = Participation.objects.exclude(engagement__status=Status.HELD)
    assert not lines.exclude(attendance=Attendance.INVITED).exists()


def test_the_days_of_the_press_and_the_police_are_marked(demo: str) -> None:
    marked = Engagement.objects.filter(unit__code="polres-trenggalek", kind__code="peringatan")
    assert {(e.date.month, e.date.day, e.theme) for e in marked} >= {
        (2, 9, "Hari Pers Nasional"),
        (7, 1, "Hari Bhayangkara"),
        (10, 30, "HUT Humas Polri"),
    }


def test_the_chair_of_the_chapter_speaks_at_trainings(demo: str) -> None:
    chair = Office.objects.chairs().current().get(chapter__name="PWI Trenggalek").contact
    trainings = Engagement.objects.filter(unit__code="polres-trenggalek", kind__code="pelatihan")
    speaking = Participation.objects.filter(contact=chair, role=ParticipationRole.SPEAKER)
    assert trainings.count() >= 5
    assert speaking.filter(engagement__in=trainings).count() == trainings.count()


def test_off_the_record_leaves_the_fact_alone(demo: str) -> None:
    silent = Engagement.objects.filter(terms=Terms.OFF_RECORD)
    assert silent.filter(status=Status.HELD).exists()
    assert not silent.exclude(theme="").exists()
    assert not silent.filter(topics__isnull=False).exists()
    assert not Minutes.objects.filter(engagement__in=silent).exists()
    assert not FollowUp.objects.filter(engagement__in=silent).exists()


def test_informal_minutes_have_an_author_and_readers_of_the_unit(demo: str, cast: dict[str, User]) -> None:
    informal = Minutes.objects.filter(engagement__nature=Nature.INFORMAL)
    assert informal.filter(readers__isnull=False).exists()
    assert not informal.filter(created_by__isnull=True).exists()
    operator, chief = cast["operator.trenggalek"], cast["pimpinan.trenggalek"]
    assert informal.visible_to(operator).exists()
    assert not informal.visible_to(chief).exists()


def test_the_operator_finds_work_on_the_desk(demo: str, cast: dict[str, User]) -> None:
    mine = FollowUp.objects.owned_by(cast["operator.trenggalek"])
    assert mine.overdue().count() > 0
    assert mine.open().count() > mine.overdue().count()
    assert mine.done().count() > 5
    assert Engagement.objects.filter(unit__code="polres-trenggalek", date=timezone.localdate()).exists()
    assert not FollowUp.objects.filter(done_at__gt=timezone.now()).exists()


def test_the_chief_finds_the_report_of_the_last_finished_quarter(demo: str, cast: dict[str, User]) -> None:
    chief, head = cast["pimpinan.trenggalek"], cast["kepala.jatim"]
    edition = Edition.objects.visible_to(chief).get()
    assert edition.report.unit == chief.unit
    assert edition.pdf.read(5) == b"%PDF-"
    assert {found.report.unit.code for found in Edition.objects.visible_to(head)} == {
        "polres-trenggalek",
        "polda-jawa-timur",
    }


def test_history_tells_who_made_a_record_and_with_what(demo: str, cast: dict[str, User]) -> None:
    contact = Contact.objects.filter(created_by=cast["operator.trenggalek"]).earliest("pk")
    past: Any = Contact.history
    (born,) = past.filter(id=contact.pk)
    assert (born.history_type, born.history_user) == ("+", cast["operator.trenggalek"])
    assert {line.beat for line in born.beats.all()} == set(contact.beats.all())

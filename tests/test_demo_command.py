"""`manage.py demo_data` where it must not act, and what does not depend on a loaded house."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from crm.models import User
from engagements.models import Engagement, Participation
from reports.demo import is_loaded, load_directory, load_year, signins, year


def run(**options: bool) -> str:
    out = StringIO()
    call_command("demo_data", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def own_var(tmp_path: Path, settings) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_two_installations_never_share_a_password() -> None:
    assert len({signins.readable_password() for _try in range(50)}) == 50


def test_users_without_the_file_keep_their_passwords(db: None, own_var: Path) -> None:
    before = dict(User.objects.values_list("username", "password"))
    said = run(if_empty=True)
    assert "does not: their passwords are known to nobody here" in said
    assert dict(User.objects.values_list("username", "password")) == before
    assert not (own_var / "demo-accounts.txt").exists()


def test_if_empty_leaves_a_house_with_users_alone(db: None, own_var: Path) -> None:
    run(if_empty=True)
    assert not is_loaded()
    assert not Engagement.objects.exists()


def test_a_production_installation_gets_no_demo_data(db: None, own_var: Path, settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        run()
    assert run(if_empty=True) == ""
    assert not is_loaded()
    assert not (own_var / "demo-accounts.txt").exists()


def test_the_same_day_gives_the_same_rows(db: None) -> None:
    def facts() -> list[tuple[object, ...]]:
        lines = Participation.objects.order_by("pk").values_list(
            "engagement__date", "engagement__kind__code", "engagement__theme", "contact__name", "attendance"
        )
        return list(lines)

    found = []
    for _time in range(2):
        with transaction.atomic():
            load_directory()
            load_year(date(2026, 11, 22))
            found.append(facts())
            transaction.set_rollback(True)
    assert len(found[0]) > 1000
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 10, 1), date(2028, 2, 29), date(2026, 11, 22)]
)
def test_any_day_has_five_full_quarters_behind_it(today: date) -> None:
    first = year.first_day(today)
    quarters = (today.year - first.year) * 4 + (today.month - 1) // 3 - (first.month - 1) // 3
    assert (first.day, first.month % 3, quarters) == (1, 1, 5)

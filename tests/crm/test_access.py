"""Roles, and the units they reach."""

import pytest
from django.contrib.auth.models import AnonymousUser

from crm.access import GRANTS, Act, Role, may
from crm.models import Unit, User


def test_every_role_has_its_line_in_the_grants() -> None:
    assert set(GRANTS) == {*Role.values, ""}


@pytest.mark.parametrize(
    ("username", "acts"),
    [
        ("operator.trenggalek", {Act.READ, Act.LOG, Act.IMPORT, Act.BUILD_REPORT}),
        (
            "kepala.trenggalek",
            {
                Act.READ,
                Act.LOG,
                Act.IMPORT,
                Act.BUILD_REPORT,
                Act.EDIT_ALL,
                Act.EXPORT,
                Act.LIFT_DO_NOT_CONTACT,
            },
        ),
        ("pimpinan.trenggalek", {Act.READ, Act.BUILD_REPORT}),
        ("admin.trenggalek", {Act.READ, Act.MANAGE_USERS}),
        ("admin.mabes", {Act.READ, Act.MANAGE_USERS, Act.MANAGE_LISTS}),
        ("dpo.mabes", {Act.READ, Act.READ_TRAIL}),
        ("tanpa.peran", set()),
    ],
)
def test_each_role_may_exactly_this(cast: dict[str, User], username: str, acts: set[Act]) -> None:
    assert {act for act in Act if may(cast[username], act)} == acts


def test_nobody_may_anything_before_signing_in_or_after_being_locked_out(cast: dict[str, User]) -> None:
    locked = cast["kepala.mabes"]
    locked.is_active = False
    assert not any(may(visitor, act) for visitor in (AnonymousUser(), locked) for act in Act)


def names(user: User) -> set[str]:
    return set(Unit.objects.visible_to(user).values_list("code", flat=True))


def test_a_unit_reaches_itself_and_what_is_below(cast: dict[str, User]) -> None:
    assert names(cast["operator.trenggalek"]) == {"polres-trenggalek", "polsek-munjungan"}
    assert names(cast["operator.munjungan"]) == {"polsek-munjungan"}
    assert {"polda-jawa-timur", "polres-trenggalek", "polsek-munjungan"} < names(cast["kepala.jatim"])
    assert "polres-ketapang" not in names(cast["kepala.jatim"])


def test_the_top_reaches_everything_and_no_role_reaches_nothing(cast: dict[str, User]) -> None:
    assert len(names(cast["kepala.mabes"])) == 546
    assert names(cast["tanpa.peran"]) == set()

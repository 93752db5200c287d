"""Work that nobody asks for: what was kept long enough goes."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from crm import chores
from crm.models import Submission


def submitted(user, *, days: float) -> Submission:
    made = Submission.objects.create(token=uuid4(), user=user, location="/")
    Submission.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(days=days))
    return made


def test_forms_sent_a_week_ago_are_forgotten_and_newer_ones_are_not(cast):
    submitted(cast["operator.trenggalek"], days=8)
    kept = submitted(cast["operator.trenggalek"], days=6)
    assert chores.do_chores()["forget_submissions"] == 1
    assert Submission.objects.get() == kept
    assert chores.do_chores()["forget_submissions"] == 0


def test_the_command_says_what_was_done(cast):
    submitted(cast["operator.trenggalek"], days=8)
    said = StringIO()
    call_command("do_chores", stdout=said)
    assert "forget_submissions: 1" in said.getvalue()


@pytest.mark.parametrize("problem", [OperationalError, ValueError])
def test_a_chore_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog, problem):
    def failing() -> int:
        raise problem("Budi 08123")

    def due() -> int:
        return 2

    monkeypatch.setattr(chores, "CHORES", [failing, due])
    with caplog.at_level("INFO"):
        assert chores.do_chores() == {"due": 2}
    assert [record.getMessage() for record in caplog.records] == [
        f"failing is not done this time: {problem.__name__}",
        "due: 2",
    ]
    assert "Budi" not in caplog.text


def test_the_command_fails_when_a_chore_does(monkeypatch):
    def failing() -> int:
        raise ValueError("Budi 08123")

    def due() -> int:
        return 2

    monkeypatch.setattr("crm.chores.CHORES", [failing, due])
    said = StringIO()
    with pytest.raises(CommandError, match=r"^Not done, see the log: failing$"):
        call_command("do_chores", stdout=said)
    assert said.getvalue() == "due: 2\n"

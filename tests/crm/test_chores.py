"""Work that nobody asks for: what was kept long enough goes."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from crm import chores
from crm.management.commands import worker
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


@pytest.mark.django_db
def test_a_database_that_does_not_answer_leaves_chores_for_the_next_hour(monkeypatch, caplog):
    def no_database() -> int:
        raise OperationalError("database is locked: Budi 08123")

    monkeypatch.setattr(chores, "CHORES", [no_database])
    worker.tidy()
    assert "OperationalError" in caplog.text
    assert "Budi" not in caplog.text

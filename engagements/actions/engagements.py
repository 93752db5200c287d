"""Engagements: recorded, changed, held, cancelled, deleted."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import Beat
from crm import audit
from crm.models import User, Verb
from engagements.actions.content import (
    NO_CONTENT,
    NOT_YOUR_NOTES,
    Notes,
    Paper,
    attach,
    drop_papers,
    forget_content,
    may_write_notes,
    write_minutes,
)
from engagements.actions.follow_ups import Promise, set_promises
from engagements.actions.participants import Attendee, came, set_attendees
from engagements.actions.signing import delete_signed, signed
from engagements.models import (
    Attachment,
    Engagement,
    EngagementKind,
    Minutes,
    Participation,
    Status,
    Terms,
)

STAYS_INFORMAL = _(
    "Only the one who recorded this meeting may make it formal: notes of an informal meeting stay with their author."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The engagement itself. `date` and `time` are local to `zone` ("" means the zone of the unit)."""

    kind: EngagementKind
    nature: str
    date: dt.date
    time: dt.time | None = None
    zone: str = ""
    status: str = Status.HELD
    place: str = ""
    theme: str = ""
    topics: Sequence[Beat] = ()
    others_count: int = 0
    terms: str = Terms.ON_RECORD
    embargo_until: dt.datetime | None = None


FIELDS = tuple(name for name in Facts.__dataclass_fields__ if name not in ("topics", "zone"))


@transaction.atomic
def log_engagement(
    *,
    user: User,
    facts: Facts,
    attendees: Iterable[Attendee] = (),
    notes: Notes | None = None,
    promises: Sequence[Promise] = (),
    papers: Sequence[Paper] = (),
) -> Engagement:
    """Record an engagement of the user's unit with everything that belongs to it, or nothing of it.

    Each person is noted as coming for the outlet they work for on that day. Raises ValidationError when a rule is
    broken; content handed in with an off-the-record engagement is refused, not dropped unseen.
    """
    engagement = Engagement(unit=user.unit)
    save_facts(engagement, facts, user)
    audit.record(Verb.CREATE, actor=user, obj=engagement)
    set_attendees(engagement=engagement, user=user, attendees=attendees)
    if notes is not None:
        write_minutes(user=user, engagement=engagement, notes=notes)
    set_promises(user=user, engagement=engagement, promises=promises)
    attach(user=user, engagement=engagement, papers=papers)
    return engagement


@transaction.atomic
def change_engagement(
    *,
    user: User,
    engagement: Engagement,
    facts: Facts,
    attendees: Iterable[Attendee] | None = None,
    notes: Notes | None = None,
    promises: Sequence[Promise] = (),
    papers: Sequence[Paper] = (),
    dropped: Sequence[Attachment] = (),
) -> Engagement:
    """Change what is handed in; None leaves the attendance list or the notes as they are.

    Going off the record deletes all content for good, history included. Raises ValidationError when a rule is broken.
    """
    before = Engagement.objects.select_for_update().get(pk=engagement.pk)
    refuse_widening(before=before, nature=facts.nature, user=user)
    if notes is not None and not may_write_notes(engagement=before, user=user):
        raise ValidationError(NOT_YOUR_NOTES)
    engagement.version = before.version
    save_facts(engagement, facts, user)
    went_off = engagement.is_off_record and not before.is_off_record
    audit.record(Verb.CHANGE, actor=user, obj=engagement, detail="off the record" if went_off else "")
    if attendees is not None:
        set_attendees(engagement=engagement, user=user, attendees=attendees)
    if went_off:
        forget_content(user=user, engagement=engagement)
        return engagement
    drop_papers(user=user, attachments=dropped)
    if notes is not None:
        write_minutes(user=user, engagement=engagement, notes=notes)
    set_promises(user=user, engagement=engagement, promises=promises)
    attach(user=user, engagement=engagement, papers=papers)
    return engagement


def save_facts(engagement: Engagement, facts: Facts, user: User) -> None:
    if facts.terms == Terms.OFF_RECORD and facts.topics:
        raise ValidationError({"topics": NO_CONTENT})
    for name in FIELDS:
        setattr(engagement, name, getattr(facts, name))
    engagement.zone = facts.zone or engagement.unit.zone
    signed(engagement, user)
    engagement.topics.set(facts.topics)


def refuse_widening(*, before: Engagement, nature: str, user: User) -> None:
    """Raises ValidationError when making `before` formal would show notes of somebody else.

    The sentence is the same with notes and without, so that a refusal does not tell that there are any.
    """
    if not before.is_informal or nature == before.nature:
        return
    others = Minutes.objects.filter(engagement=before).exclude(created_by=user)
    if not before.is_of(user) or others.exists():
        raise ValidationError(STAYS_INFORMAL)


@transaction.atomic
def mark_held(*, user: User, engagement: Engagement, absent: Iterable[Participation] = ()) -> Engagement:
    """A planned engagement took place. Everyone invited came, except `absent`."""
    return with_status(engagement, Status.HELD, user, absent)


@transaction.atomic
def cancel_engagement(*, user: User, engagement: Engagement) -> Engagement:
    """It did not take place; it stays on the list, as cancelled."""
    return with_status(engagement, Status.CANCELLED, user)


def with_status(
    engagement: Engagement, status: Status, user: User, absent: Iterable[Participation] = ()
) -> Engagement:
    current = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if current.status == status:
        return current
    current.status = status
    signed(current, user)
    if status == Status.HELD:
        came(engagement=current, user=user, absent=absent)
    audit.record(Verb.CHANGE, actor=user, obj=current, detail=status)
    return current


@transaction.atomic
def delete_engagement(*, user: User, engagement: Engagement) -> None:
    """Remove the engagement with its list, notes, follow-ups and papers. The trail keeps that it happened."""
    audit.record(Verb.DELETE, actor=user, obj=engagement)
    drop_papers(user=user, attachments=list(engagement.attachments.all()))
    delete_signed(engagement, user)

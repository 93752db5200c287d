"""Promises: made, kept, taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from crm import audit
from crm.models import User, Verb
from engagements.actions.content import NO_CONTENT
from engagements.actions.signing import delete_signed, signed
from engagements.models import Engagement, FollowUp


@dataclass(frozen=True, slots=True)
class Promise:
    """One follow-up as the user wants it; `existing` is the row it changes, `drop` removes that row."""

    what: str
    owner: User
    due: date | None = None
    existing: FollowUp | None = None
    drop: bool = False


@transaction.atomic
def save_follow_up(*, user: User, follow_up: FollowUp) -> FollowUp:
    """Make or change one. Raises ValidationError when it hangs on an off-the-record engagement."""
    if follow_up.engagement and follow_up.engagement.is_off_record:
        raise ValidationError({"what": NO_CONTENT})
    verb = Verb.CREATE if follow_up._state.adding else Verb.CHANGE
    signed(follow_up, user)
    audit.record(verb, actor=user, obj=follow_up)
    return follow_up


@transaction.atomic
def set_promises(*, user: User, engagement: Engagement, promises: Sequence[Promise]) -> None:
    """The follow-ups written on the engagement's own form. They belong to the unit of the engagement."""
    for promise in promises:
        follow_up = promise.existing
        if follow_up and promise.drop:
            delete_follow_up(user=user, follow_up=follow_up)
        elif follow_up is None:
            follow_up = FollowUp(engagement=engagement, unit=engagement.unit)
            save_follow_up(user=user, follow_up=worded(follow_up, promise))
        elif (follow_up.what, follow_up.owner_id, follow_up.due) != (
            promise.what,
            promise.owner.pk,
            promise.due,
        ):
            save_follow_up(user=user, follow_up=worded(follow_up, promise))


def worded(follow_up: FollowUp, promise: Promise) -> FollowUp:
    follow_up.what, follow_up.owner, follow_up.due = promise.what, promise.owner, promise.due
    return follow_up


@transaction.atomic
def finish_follow_up(*, user: User, follow_up: FollowUp) -> FollowUp:
    """Mark as done by `user`, now. Done once: a second time changes nothing."""
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if current.done_at is None:
        current.finish(user)
        signed(current, user)
        audit.record(Verb.CHANGE, actor=user, obj=current, detail="done")
    return current


@transaction.atomic
def reopen_follow_up(*, user: User, follow_up: FollowUp) -> FollowUp:
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if current.done_at is not None:
        current.reopen()
        signed(current, user)
        audit.record(Verb.CHANGE, actor=user, obj=current, detail="reopened")
    return current


@transaction.atomic
def delete_follow_up(*, user: User, follow_up: FollowUp) -> None:
    audit.record(Verb.DELETE, actor=user, obj=follow_up)
    delete_signed(follow_up, user)

"""What was said at a meeting and what Humas promised to do: minutes and follow-ups."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from crm.models import User
from engagements.models import FollowUp, Minutes, Status
from engagements.models.engagements import Nature, Terms
from reports.demo.bulk import link, store
from reports.demo.meetings import Meeting

FORMAL_SHARE, INFORMAL_SHARE, PROMISE_SHARE, PUNCTUAL_SHARE = 0.85, 0.4, 0.5, 0.85
FORGIVEN = timedelta(days=60)
"""What was due longer ago than this is done by now."""


def make(held: list[Meeting], today: date) -> Counter[str]:
    told = [meeting for meeting in held if is_told(meeting)]
    minutes = [(meeting, minutes_of(meeting)) for meeting in told if is_minuted(meeting)]
    store([each for _meeting, each in minutes])
    link(Minutes, "readers", [(each, readers(meeting)) for meeting, each in minutes])
    promises = store(list(follow_ups(told, today)))
    return Counter(Minutes=len(minutes), FollowUp=len(promises))


def is_told(meeting: Meeting) -> bool:
    """Whether there is anything to write: it took place, and not off the record."""
    return meeting.occasion.status == Status.HELD and meeting.occasion.terms != Terms.OFF_RECORD


def is_minuted(meeting: Meeting) -> bool:
    """Informal minutes belong to their author: without one there are none."""
    if not meeting.occasion.theme.outcome:
        return False
    if meeting.engagement.nature == Nature.FORMAL:
        return meeting.rng.random() < FORMAL_SHARE
    return meeting.engagement.created_by is not None and meeting.rng.random() < INFORMAL_SHARE


def minutes_of(meeting: Meeting) -> Minutes:
    theme = meeting.occasion.theme
    minutes = Minutes(engagement=meeting.engagement, outcome=theme.outcome, understanding=theme.understanding)
    author = meeting.engagement.created_by
    return minutes.stamp(author) if author else minutes


def readers(meeting: Meeting) -> list[User]:
    """The other people of the unit whom the author of informal minutes names."""
    if meeting.engagement.nature == Nature.FORMAL:
        return []
    return [user for user in meeting.circle.staff if user != meeting.engagement.created_by]


def follow_ups(told: list[Meeting], today: date) -> Iterator[FollowUp]:
    """Promises of the units that have people; the two newest of each unit still wait, one of them overdue."""
    promising = [each for each in told if each.occasion.theme.promise and each.circle.staff]
    newest: dict[str, list[Meeting]] = {}
    for meeting in promising:
        newest[meeting.circle.area.unit] = [*newest.get(meeting.circle.area.unit, []), meeting][-2:]
    for meeting in promising:
        last = newest[meeting.circle.area.unit]
        if meeting in last:
            late = meeting is last[0]
            yield promise(
                meeting,
                today - timedelta(days=2) if late else today + timedelta(days=3),
                meeting.circle.staff[0],
            )
        elif meeting.rng.random() < PROMISE_SHARE:
            yield usual(meeting, today)


def usual(meeting: Meeting, today: date) -> FollowUp:
    """Due within two weeks; done by then as a rule."""
    made = promise(
        meeting,
        meeting.occasion.date + timedelta(days=meeting.rng.randint(3, 14)),
        meeting.rng.choice(meeting.circle.staff),
    )
    assert made.due is not None
    forgotten = today - made.due <= FORGIVEN and meeting.rng.random() > PUNCTUAL_SHARE
    if made.due < today and not forgotten:
        day = made.due - timedelta(days=meeting.rng.randint(0, 2))
        made.done_at, made.done_by = datetime.combine(day, time(14), meeting.circle.unit.tzinfo), made.owner
    return made


def promise(meeting: Meeting, due: date, owner: User) -> FollowUp:
    """A follow-up (unsaved) of `meeting`; one asked for by a single person names the person too."""
    asked = meeting.lines[0].contact if meeting.occasion.kind == "kontak-telepon-whatsapp" else None
    made = FollowUp(
        engagement=meeting.engagement,
        contact=asked,
        unit=meeting.circle.unit,
        what=meeting.occasion.theme.promise,
        owner=owner,
        due=due,
    )
    return made.stamp(meeting.engagement.created_by or owner)

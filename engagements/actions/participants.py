"""The attendance list of an engagement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from contacts.models import Contact, Position
from crm.models import User
from engagements.models import Attendance, Engagement, Participation, ParticipationRole
from engagements.parties import Party, key_of, kind_of


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the list as the user wants it."""

    party: Party
    role: str = ParticipationRole.PARTICIPANT
    attendance: str = Attendance.ATTENDED


def set_attendees(*, engagement: Engagement, user: User, attendees: Iterable[Attendee]) -> None:
    """Make the list what `attendees` say. People whom `user` may not see stay as they are."""
    wanted = {key_of(one.party): one for one in attendees}
    seen = Participation.objects.visible_to(user).filter(engagement=engagement)
    existing = {party_key(line): line for line in seen}
    for key, line in existing.items():
        if key not in wanted:
            line._history_user = user  # type: ignore[attr-defined]
            line.delete()
    change_lines([(line, wanted[key]) for key, line in existing.items() if key in wanted], user)
    add_lines(engagement, [one for key, one in wanted.items() if key not in existing], user)


def party_key(line: Participation) -> str:
    kind = next(
        kind for kind in ("contact", "outlet", "chapter", "officer", "unit") if getattr(line, f"{kind}_id")
    )
    return f"{kind}-{getattr(line, f'{kind}_id')}"


def change_lines(pairs: Sequence[tuple[Participation, Attendee]], user: User) -> None:
    changed = []
    for line, wanted in pairs:
        if (line.role, line.attendance) != (wanted.role, wanted.attendance):
            line.role, line.attendance = wanted.role, wanted.attendance
            changed.append(line)
    if changed:
        bulk_update_with_history(changed, Participation, ["role", "attendance"], default_user=user)


def add_lines(engagement: Engagement, attendees: Sequence[Attendee], user: User) -> None:
    outlets = outlets_on(engagement, [one.party for one in attendees if isinstance(one.party, Contact)])
    lines = [
        Participation(
            engagement=engagement,
            role=one.role,
            attendance=one.attendance,
            represents_id=outlets.get(one.party.pk) if isinstance(one.party, Contact) else None,
            **{kind_of(one.party): one.party},
        )
        for one in attendees
    ]
    if lines:
        bulk_create_with_history(lines, Participation, default_user=user)


def outlets_on(engagement: Engagement, contacts: Sequence[Contact]) -> dict[int, int]:
    """The outlet each person worked for on the day of the engagement; the latest position counts."""
    if not contacts:
        return {}
    day = engagement.date
    held = Position.objects.filter(
        Q(start__isnull=True) | Q(start__lte=day), Q(end__isnull=True) | Q(end__gte=day), contact__in=contacts
    )
    latest_last = held.order_by(F("start").asc(nulls_first=True), "-pk").values_list("contact", "outlet")
    return dict(latest_last)


def came(*, engagement: Engagement, user: User, absent: Iterable[Participation]) -> None:
    """Everyone who was invited attended, except `absent`."""
    missing = {line.pk for line in absent}
    lines = list(engagement.participations.filter(attendance=Attendance.INVITED))
    for line in lines:
        line.attendance = Attendance.ABSENT if line.pk in missing else Attendance.ATTENDED
    if lines:
        bulk_update_with_history(lines, Participation, ["attendance"], default_user=user)

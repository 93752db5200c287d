"""Occasions become engagements with their attendance lists."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from contacts.models import Beat, ContactKind
from crm.access import Role
from crm.models import User
from engagements.models import Engagement, EngagementKind, Participation, Status
from engagements.models.engagements import Nature, Terms
from engagements.models.participations import Attendance, ParticipationRole
from reports.demo.areas import Circle, Person
from reports.demo.bulk import link, store
from reports.demo.forms import FORMS
from reports.demo.year import Occasion, year_of

NEVER_MET = 13
SELDOM_MET, SELDOM_DAYS = 8, timedelta(days=45)
"""Every 13th person was never met, every 8th not for 45 days: somebody to greet."""


@dataclass
class Meeting:
    """An occasion with the row that records it. `rng` is its own: one meeting does not change the next."""

    circle: Circle
    occasion: Occasion
    engagement: Engagement
    rng: Random
    lines: list[Participation] = field(default_factory=list)


def year_of_all(circles: list[Circle], today: date) -> list[Meeting]:
    """The year of every circle (unsaved), the meetings of one unit in order of time."""
    kinds = {kind.code: kind for kind in EngagementKind.objects.all()}
    return [meeting(circle, occasion, kinds) for circle in circles for occasion in year_of(circle, today)]


def make(held: list[Meeting], today: date) -> Counter[str]:
    engagements = store([each.engagement for each in held])
    beats = {beat.code: [beat] for beat in Beat.objects.all()}
    link(Engagement, "topics", [(each.engagement, beats.get(each.occasion.theme.topic, [])) for each in held])
    for each in held:
        each.lines = attendance_list(each, today)
    lines = store([line for each in held for line in each.lines])
    return Counter(Engagement=len(engagements), Participation=len(lines))


def meeting(circle: Circle, occasion: Occasion, kinds: dict[str, EngagementKind]) -> Meeting:
    rng = Random(f"{circle.area.unit} {occasion.kind} {occasion.date}")
    form, kind = FORMS[occasion.kind], kinds[occasion.kind]
    names = {"unit": circle.unit.name, "seat": circle.unit.seat}
    engagement = Engagement(
        unit=circle.unit,
        kind=kind,
        nature=kind.nature,
        status=occasion.status,
        date=occasion.date,
        time=form.at,
        zone=circle.unit.zone,
        place=form.place.format(**names),
        theme=occasion.theme.text.format(**names),
        others_count=rng.randint(*form.others) if occasion.status == Status.HELD else 0,
        terms=occasion.terms,
        embargo_until=embargo_end(circle, occasion),
    )
    if circle.staff:
        engagement.stamp(rng.choices(circle.staff, [3, 1][: len(circle.staff)])[0])
    return Meeting(circle, occasion, engagement, rng)


def embargo_end(circle: Circle, occasion: Occasion) -> datetime | None:
    """The next morning at six."""
    if occasion.terms != Terms.EMBARGO:
        return None
    return datetime.combine(occasion.date + timedelta(days=1), time(6), circle.unit.tzinfo)


def attendance_list(meeting: Meeting, today: date) -> list[Participation]:
    lines = [*press(meeting, today), *newsrooms(meeting), *guests(meeting), *officers(meeting)]
    for line in lines:
        line.engagement = meeting.engagement
        line.attendance = attendance(meeting, line)
    return lines


def attendance(meeting: Meeting, line: Participation) -> Attendance:
    """Whoever comes unasked came; of those invited one in eight stays away."""
    if meeting.occasion.status != Status.HELD:
        return Attendance.INVITED
    asked = line.contact is not None and line.role == ParticipationRole.PARTICIPANT
    if not asked or FORMS[meeting.occasion.kind].spontaneous or meeting.rng.random() >= 0.12:
        return Attendance.ATTENDED
    return Attendance.ABSENT


def press(meeting: Meeting, today: date) -> Iterator[Participation]:
    """Journalists, each for the outlet of the present position; the chair of the chapter speaks at a training."""
    chair = meeting.circle.chair if meeting.occasion.kind == "pelatihan" else None
    if chair:
        yield Participation(contact=chair, role=ParticipationRole.SPEAKER)
    people = [known for known in invitable(meeting, today) if known.contact != chair]
    least, most = FORMS[meeting.occasion.kind].people
    wanted = min(meeting.rng.randint(least, most), len(people))
    for known in drawn(people, wanted, meeting.rng):
        yield Participation(contact=known.contact, represents=known.outlet)


def invitable(meeting: Meeting, today: date) -> list[Person]:
    """People of the unit who may be asked; social-media users come to informal meetings only."""
    informal = meeting.engagement.nature == Nature.INFORMAL
    recent = meeting.occasion.date > today - SELDOM_DAYS
    return [
        known
        for place, known in enumerate(meeting.circle.people)
        if known.contact.do_not_contact_since is None
        and (place + 1) % NEVER_MET
        and not (recent and (place + 2) % SELDOM_MET == 0)
        and (informal or known.contact.kind != ContactKind.SOCIAL)
    ]


def drawn(people: list[Person], number: int, rng: Random) -> list[Person]:
    """`number` different people, those at the head of the list more often: every unit has its regulars."""
    keyed = [(rng.random() ** (1 + place / 20), place) for place in range(len(people))]
    return [people[place] for _key, place in sorted(keyed, reverse=True)[:number]]


def newsrooms(meeting: Meeting) -> Iterator[Participation]:
    """Outlets on the list without a name."""
    number = FORMS[meeting.occasion.kind].outlets
    for outlet in meeting.rng.sample(meeting.circle.outlets, min(number, len(meeting.circle.outlets))):
        yield Participation(outlet=outlet)


def guests(meeting: Meeting) -> Iterator[Participation]:
    """The PWI chapter, and units below at the meetings that are for them."""
    kind = meeting.occasion.kind
    if FORMS[kind].chapter:
        yield Participation(chapter=meeting.circle.chapter, role=ParticipationRole.GUEST)
    if kind in ("anev", "pelatihan", "peringatan"):
        for unit in meeting.circle.below:
            yield Participation(unit=unit)


def officers(meeting: Meeting) -> Iterator[Participation]:
    """The author; the head of public relations or the chief speaks where a unit speaks."""
    author = meeting.engagement.created_by
    kind = meeting.occasion.kind
    speaker = speaker_of(meeting.circle, kind)
    if author and author != speaker:
        yield Participation(officer=author)
    if speaker:
        yield Participation(officer=speaker, role=ParticipationRole.SPEAKER)


def speaker_of(circle: Circle, kind: str) -> User | None:
    if kind in ("audiensi", "peringatan"):
        return circle.chief
    if kind in ("konferensi-pers", "klarifikasi", "keterangan-resmi", "doorstop"):
        return next((user for user in circle.staff if user.role == Role.KEPALA), None)
    return None

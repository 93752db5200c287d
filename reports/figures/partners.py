"""Section II: the map of media partners."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from contacts.models import (
    ChapterLevel,
    Competence,
    ContactKind,
    Office,
    OfficeStatus,
    Outlet,
    OutletKind,
    Verification,
)
from crm import access
from engagements.models import Participation
from reports.figures.area import Area
from reports.figures.tree import Chair, ChapterRow, Partners
from reports.figures.tree import Count as Tally

LISTED_CHAPTERS = 60
LEVELS = tuple(reversed(Competence.Level.values))


def partners_of(area: Area, chapters: tuple[ChapterRow, ...]) -> Partners:
    """The directory part; `chapters` are all of the area, of which the first are listed."""
    kinds = tally(area.outlets().order_by(), "kind__code")
    statuses = tally(area.outlets().order_by(), "verification")
    people = tally(area.people(), "kind")
    return Partners(
        outlets=sum(kinds.values()),
        outlets_by_kind=kind_counts(kinds),
        outlets_by_status=choice_counts(Verification.choices, statuses),
        police_outlets=police_outlets(area),
        people_by_kind=choice_counts(ContactKind.choices, people),
        journalists=people[ContactKind.JOURNALIST],
        journalists_by_level=competence_counts(area),
        chapters=chapters[:LISTED_CHAPTERS],
        chapters_left_out=max(len(chapters) - LISTED_CHAPTERS, 0),
    )


def tally(rows: QuerySet[Any], field: str) -> Counter[str]:
    return Counter(dict(rows.values_list(field).annotate(n=Count("pk"))))


def kind_counts(kinds: Counter[str]) -> tuple[Tally, ...]:
    """In the order of the list of kinds, those without an outlet left out."""
    return tuple(
        Tally(kind.code, kind.name, kinds[kind.code]) for kind in OutletKind.objects.all() if kinds[kind.code]
    )


def choice_counts(choices: list[tuple[str, Any]], counts: Counter[str]) -> tuple[Tally, ...]:
    return tuple(Tally(code, str(label), counts[code]) for code, label in choices)


def police_outlets(area: Area) -> int:
    """Of the whole register: they belong to the police everywhere."""
    return Outlet.objects.visible_to(area.user).filter(police_owned=True).count()


def competence_counts(area: Area) -> tuple[Tally, ...]:
    """Each journalist by the highest competence on record; the rows add up to all journalists."""
    order = Case(
        *(When(level=level, then=Value(place)) for place, level in enumerate(LEVELS)),
        output_field=IntegerField(),
    )
    highest = Competence.objects.filter(contact=OuterRef("pk")).order_by(order).values("level")[:1]
    counts = tally(area.people().journalists().annotate(top=Subquery(highest)), "top")
    named = {level.value: str(level.label) for level in Competence.Level}
    rows = [Tally(level, named[level], counts[level]) for level in LEVELS]
    return (*rows, Tally("", _("not recorded"), sum(counts.values()) - sum(row.value for row in rows)))


def chapter_rows(area: Area) -> tuple[ChapterRow, ...]:
    """Every chapter of the area, the wider ones first."""
    chairs, met = current_chairs(area), meetings_by_chapter(area)
    wide = Case(*(When(level=level, then=Value(place)) for place, level in enumerate(ChapterLevel.values)))
    found = area.chapters().order_by(wide, "body__abbreviation", "name", "pk").values_list("pk", "name")
    return tuple(ChapterRow(pk, name, tuple(chairs.get(pk, ())), met[pk]) for pk, name in found)


def current_chairs(area: Area) -> dict[int, list[Chair]]:
    """Holders of the leading office, as far as they stand in an address book of the area."""
    held = Office.objects.current().chairs().filter(access.below(area.unit, "contact__unit"))
    found: dict[int, list[Chair]] = {}
    for office in (
        held.filter(access.within(area.user, "contact__unit"))
        .select_related("contact")
        .order_by("start", "pk")
    ):
        standing = "" if office.status == OfficeStatus.DEFINITIVE else str(office.get_status_display())
        found.setdefault(office.chapter_id, []).append(Chair(office.contact.full_name, standing))
    return found


def meetings_by_chapter(area: Area) -> Counter[int]:
    """Engagements in which a chapter came itself, or one of its members or office-holders did; each counted once."""
    came = (
        Participation.objects.filter(engagement__in=area.engagements(area.period).held())
        .attended()
        .order_by()
    )
    paths = ("chapter", "contact__memberships__chapter", "contact__offices__chapter")
    first, *others = (
        came.filter(**{f"{path}__isnull": False}).values_list(path, "engagement") for path in paths
    )
    return Counter(chapter for chapter, _engagement in first.union(*others).order_by())

"""Acts on the register that write more than one table. Each is atomic, stamped and in the trail."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from phonenumber_field.phonenumber import to_python

from contacts.erasure import belongings, erase_past
from contacts.models import Beat, Chapter, Contact, Membership, Outlet, Phone, Position, PositionRole
from crm import audit
from crm.models import Region, User, Verb


@transaction.atomic
def save_contact(
    *,
    contact: Contact,
    by: User,
    phones: Sequence[str],
    beats: Iterable[Beat],
    regions: Iterable[Region],
    outlet: Outlet | None = None,
    role: PositionRole | None = None,
    chapters: Iterable[Chapter] = (),
) -> Contact:
    """Write a person, new or changed, with phones (E.164, the main one first) and the present position."""
    verb = Verb.CREATE if contact._state.adding else Verb.CHANGE
    contact.stamp(by).save()
    contact.beats.set(beats)
    contact.regions.set(regions)
    set_phones(contact=contact, numbers=phones)
    work_at(contact=contact, outlet=outlet, role=role, by=by)
    join(contact=contact, chapters=chapters, by=by)
    audit.record(verb, actor=by, obj=contact)
    return contact


@transaction.atomic
def set_phones(*, contact: Contact, numbers: Sequence[str]) -> None:
    """The numbers of a person, in this order. A number that stays keeps its row and its history."""
    known: dict[Any, Phone] = {phone.number: phone for phone in contact.phones.all()}
    wanted = [to_python(number) for number in numbers]
    for number in known.keys() - set(wanted):
        known[number].delete()
    for order, number in enumerate(wanted):
        phone = known.get(number) or Phone(contact=contact, number=number)
        if phone._state.adding or phone.order != order:
            phone.order = order
            phone.save()


@transaction.atomic
def work_at(*, contact: Contact, outlet: Outlet | None, role: PositionRole | None, by: User) -> None:
    """Make `outlet` and `role` the present position; another outlet ends the one held until now."""
    present = contact.positions.current().first()
    if present and present.outlet_id == (outlet.pk if outlet else None):
        if present.role_id != (role.pk if role else None):
            present.role = role
            present.stamp(by).save()
        return
    if present:
        leave(present, by)
    if outlet and not contact.positions.filter(outlet=outlet, role=role, end__isnull=True).exists():
        start = timezone.localdate() if present else None
        Position(contact=contact, outlet=outlet, role=role, start=start).stamp(by).save()


def leave(position: Position, by: User) -> None:
    """End a position with yesterday; one that began today was a slip and goes."""
    yesterday = timezone.localdate() - timedelta(days=1)
    if position.start and position.start > yesterday:
        position.delete()
        return
    position.end = yesterday
    position.stamp(by).save()


def join(*, contact: Contact, chapters: Iterable[Chapter], by: User) -> None:
    """Make a person a member of these chapters; memberships that stand already stay as they are."""
    known = set(contact.memberships.values_list("chapter", flat=True))
    for chapter in chapters:
        if chapter.pk not in known:
            Membership(contact=contact, chapter=chapter).stamp(by).save()


@transaction.atomic
def leave_alone(*, contact: Contact, by: User) -> None:
    """Mark that a person does not want to be contacted. Anyone with a role may; the first mark stays."""
    current = Contact.objects.select_for_update().get(pk=contact.pk)
    if current.do_not_contact_since is None:
        current.leave_alone(by)
        current.stamp(by).save()
        audit.record(Verb.CHANGE, actor=by, obj=current, detail="do_not_contact")


@transaction.atomic
def lift_do_not_contact(*, contact: Contact, by: User) -> None:
    """Take the mark away. Who may is asked before (`Act.LIFT_DO_NOT_CONTACT`, own unit)."""
    current = Contact.objects.select_for_update().get(pk=contact.pk)
    if current.do_not_contact_since is not None:
        current.lift_do_not_contact()
        current.stamp(by).save()
        audit.record(Verb.CHANGE, actor=by, obj=current, detail="do_not_contact_lifted")


@transaction.atomic
def delete_record(*, record: models.Model, by: User) -> None:
    """Delete a row for good, and what was merged into it. Raises ProtectedError while others need one.

    Of people the past goes with them.
    """
    gone = [record, *merged_into(record)]
    for one in gone:
        audit.record(Verb.DELETE, actor=by, obj=one)
    people = [one.pk for one in gone if isinstance(one, Contact)]
    rows = belongings(people) if people else {}
    record.delete()
    if people:
        erase_past(people, rows)


def merged_into(record: models.Model) -> list[models.Model]:
    """The entries that are hidden behind `record`, along the chains of merges: they go with it."""
    entries: Any = getattr(type(record), "everyone", None)
    found: list[models.Model] = []
    level = [record.pk] if entries else []
    while level:
        rows = list(entries.filter(merged_into__in=level).order_by("pk"))
        found += rows
        level = [row.pk for row in rows]
    return found

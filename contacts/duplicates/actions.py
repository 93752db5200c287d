"""What people decide about two entries that look like one. Atomic, and in the trail."""

from typing import Any

from django.db import transaction

from contacts.models import Contact, DistinctContacts, DistinctOutlets, Outlet
from crm import audit
from crm.models import User, Verb


def decisions(model: type[Contact] | type[Outlet]) -> Any:
    """Where it is remembered of two entries of `model` that they are two."""
    return DistinctContacts if model is Contact else DistinctOutlets


@transaction.atomic
def set_apart[E: (Contact, Outlet)](*, one: E, other: E, by: User) -> None:
    """Remember that two entries are not the same. They are not proposed again; who said so first stays."""
    low, high = sorted((one, other), key=lambda entry: entry.pk)
    _pair, created = decisions(type(one)).objects.get_or_create(one=low, other=high, defaults={"by": by})
    if created:
        audit.record(Verb.CHANGE, actor=by, obj=low, detail=f"not the same as {high.pk}")


@transaction.atomic
def put_back[E: (Contact, Outlet)](*, one: E, other: E, by: User) -> None:
    """Take that back: the two may be proposed again."""
    low, high = sorted((one, other), key=lambda entry: entry.pk)
    deleted, _rows = decisions(type(one)).objects.filter(one=low, other=high).delete()
    if deleted:
        audit.record(Verb.CHANGE, actor=by, obj=low, detail=f"maybe the same as {high.pk}")

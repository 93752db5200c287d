"""The past of a person who is deleted for good goes too: UU 27/2022 gives a right to erasure, not to a hidden copy.

One line of history is left of each, which says that an entry of this unit was deleted, when and by whom, and nothing of
the person: a preview made before must see that the register has moved.
"""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalChanges, HistoricalRecords

from contacts.duplicates.relations import keys_to
from contacts.models import Contact

NOBODY: dict[str, Any] = {
    **dict.fromkeys(("name", "prefix_title", "suffix_title", "kind", "email", "name_key", "key"), ""),
    **dict.fromkeys(("source", "legal_basis", "purpose"), ""),
    **dict.fromkeys(("do_not_contact_since", "do_not_contact_by"), None),
}

type Belongings = dict[type[models.Model], list[int]]
"""The rows that go with people, by model."""


def belongings(people: Collection[int]) -> Belongings:
    """What stands with these people and goes with them; ask before they are deleted."""
    models_of_rows = {key.model for key in keys_to(Contact, besides=(HistoricalChanges,)) if goes_along(key)}
    return {
        model: list(model._base_manager.filter(contact__in=people).values_list("pk", flat=True))
        for model in models_of_rows
    }


def goes_along(key: Any) -> bool:
    has_past = hasattr(key.model, "history") and key.model is not Contact
    return has_past and key.name == "contact" and key.remote_field.on_delete is models.CASCADE


def erase_past(people: Collection[int], rows: Belongings) -> None:
    """Delete the history of deleted people and of their `rows`, which may have stood with somebody else for a while."""
    for model, numbers in rows.items():
        past(model).filter(Q(contact__in=people) | Q(id__in=numbers)).delete()
    lines = past(Contact).filter(id__in=people)
    earlier = lines.exclude(history_type="-")
    for links in past_links():
        links._default_manager.filter(history__in=earlier.values("history_id")).delete()
    earlier.delete()
    lines.update(**NOBODY)


def past(model: Any) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = model.history.all()
    return found


def past_links() -> list[Any]:
    """The tables of past links, to beats and regions."""
    book: Any = Contact
    return [HistoricalRecords.m2m_models[field] for field in book.history.model._history_m2m_fields]

"""What the forms of this app share."""

from typing import Any

from django import forms
from django.db.models import Model

from crm.forms import RecordForm


class WholeRecordForm[M: Model](RecordForm[M]):
    """A form that holds the record against every rule of the database, those over fields it does not show included.

    Django leaves a unique rule out as soon as one of its fields is not in the form; the row would then fail
    while it is being written.
    """

    unseen: tuple[str, ...] = ()
    """Fields that a rule compares and the form does not show."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return set(excluded) - set(self.unseen)


def offered_and_kept(field: forms.Field, chosen: Any) -> None:
    """Offer the entries of a list that are not retired, and the retired one a record still uses."""
    rows = field.queryset  # type: ignore[attr-defined]
    field.queryset = rows.offered() | rows.filter(pk__in=chosen)  # type: ignore[attr-defined]

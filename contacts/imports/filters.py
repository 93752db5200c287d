"""What narrows the list of imports."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from contacts.models import ImportBatch


class ImportFilter(FilterSet):
    q = CharFilter(method="by_name", label=_("Search"), max_length=100)
    into = ChoiceFilter(choices=ImportBatch.Into.choices, label=_("Kind of list"), empty_label=_("All"))
    state = ChoiceFilter(choices=ImportBatch.State.choices, label=_("State"), empty_label=_("All"))

    class Meta:
        model = ImportBatch
        fields: list[Any] = []

    def by_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)

"""The forms of the import wizard."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from contacts.imports.columns import TARGETS, WrongMapping, checked
from contacts.models import ImportBatch, OutletKind

SAMPLES = 3


class StartForm(forms.Form):
    """What the list is of, and the list."""

    into = forms.ChoiceField(
        label=_("What does the list hold?"),
        choices=ImportBatch.Into.choices,
        widget=forms.RadioSelect,
        initial=ImportBatch.Into.CONTACTS,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (.xlsx) or CSV. The first sheet that opens is read; its headers may be Indonesian or English."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={"empty": _("The file is empty.")},
    )


class ColumnsForm(forms.Form):
    """Which column goes into which field, and what happens to known entries."""

    on_duplicate = forms.ChoiceField(
        label=_("Entries that the register knows already"),
        choices=ImportBatch.OnDuplicate.choices,
        widget=forms.RadioSelect,
        help_text=_("A blank cell never erases anything."),
    )
    default_kind = forms.ModelChoiceField(
        label=_("Kind of outlet, where the file names none"),
        queryset=OutletKind.objects.none(),
        required=False,
        empty_label=_("worked out from the file"),
    )
    create_missing = forms.BooleanField(
        label=_("Create outlets and chapters that the register does not know"),
        required=False,
        help_text=_("Without this, a row that names one is wrong."),
    )

    def __init__(self, data: Any = None, *, batch: ImportBatch) -> None:
        initial = {name: getattr(batch, name) for name in ("on_duplicate", "default_kind", "create_missing")}
        super().__init__(data, initial=initial)
        self.batch = batch
        self.fields["default_kind"].queryset = OutletKind.objects.offered()  # type: ignore[attr-defined]
        if batch.into == ImportBatch.Into.OUTLETS:
            del self.fields["create_missing"]
        targets = [("", _("do not read")), *((target.field, target.label) for target in TARGETS[batch.into])]
        for index, header in enumerate(batch.headers):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header, choices=targets, required=False, initial=batch.mapping.get(header, "")
            )

    def columns(self) -> Iterator[tuple[BoundField, list[str]]]:
        """Each column's field with a few of its values."""
        samples = samples_of(self.batch)
        for index, header in enumerate(self.batch.headers):
            yield self[f"column_{index}"], samples[header]

    def options(self) -> list[BoundField]:
        return [
            self[name] for name in ("on_duplicate", "default_kind", "create_missing") if name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            checked(self.mapping(), self.batch.into)
        except WrongMapping as wrong:
            self.add_error(None, str(wrong))
        return cleaned

    def mapping(self) -> dict[str, str]:
        return {
            header: self.cleaned_data.get(f"column_{index}", "")
            for index, header in enumerate(self.batch.headers)
        }


def samples_of(batch: ImportBatch) -> dict[str, list[str]]:
    """The first different values of each column."""
    samples: dict[str, list[str]] = {header: [] for header in batch.headers}
    for cells in batch.rows.values_list("cells", flat=True)[:200]:
        for header, text in cells.items():
            known = samples[header]
            if len(known) < SAMPLES and text not in known:
                known.append(text)
    return samples

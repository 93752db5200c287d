"""The forms of the import wizard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.imports.columns import TARGETS, WrongMapping, checked
from contacts.imports.forbidden import holds_identity
from contacts.imports.reading import MAX_CELL
from contacts.models import ImportBatch, ImportRow, OutletKind
from crm.fields import cleaned

SAMPLES = 3

RECOGNISED: Mapping[str, Promise] = {
    "alias": _("known header"),
    "like": _("looks like it, please check"),
    "remembered": _("as last time"),
    "": _("not recognised"),
}
LIKELY_CHOICES = [
    ("", _("ask me for each row")),
    (ImportBatch.OnDuplicate.SKIP, _("do not import these rows")),
    (ImportBatch.OnDuplicate.UPDATE, _("update the known entry where only one fits, else ask me")),
    (
        ImportBatch.OnDuplicate.FILL,
        _("fill empty fields of the known entry where only one fits, else ask me"),
    ),
    (ImportBatch.OnDuplicate.NEW, _("add them as new entries")),
]


class StartForm(forms.Form):
    """What the list is of, and the list: a file, or cells that were copied in a spreadsheet."""

    into = forms.ChoiceField(
        label=_("What does the list hold?"),
        choices=ImportBatch.Into.choices,
        widget=forms.RadioSelect,
        initial=ImportBatch.Into.CONTACTS,
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "Excel (.xlsx), CSV, or contacts of a phone (.vcf). Headers may be Indonesian or English."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv,.vcf"}),
        error_messages={"empty": _("The file is empty.")},
    )
    pasted = forms.CharField(
        label=_("Cells copied from a spreadsheet"),
        required=False,
        strip=False,
        help_text=_(
            "Mark the table in Excel with its headers, copy it (Ctrl+C), and paste it here (Ctrl+V)."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean() or {}
        pasted = (cleaned_data.get("pasted") or "").strip()
        if not cleaned_data.get("file") and not pasted and not self.errors.keys() & {"file", "pasted"}:
            self.add_error("file", _("Choose a file, or paste the cells below."))
        if cleaned_data.get("file") and pasted:
            self.add_error("pasted", _("There is a file already. Send one of the two."))
        return cleaned_data


class SheetForm(forms.Form):
    """Which of the sheets of a workbook is meant."""

    sheet = forms.ModelChoiceField(
        ImportBatch.objects.none(), label=_("Sheet"), error_messages={"required": _("Choose a sheet.")}
    )

    def __init__(self, data: Any = None, *, sheets: Any) -> None:
        super().__init__(data)
        self.fields["sheet"].queryset = sheets  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Column:
    """A column of the file with the field it goes into, a few of its values, and how it was recognised."""

    field: BoundField
    samples: list[str]
    recognised: str
    is_known: bool


class ColumnsForm(forms.Form):
    """Which column goes into which field, and what happens to known entries."""

    on_duplicate = forms.ChoiceField(
        label=_("Entries that the register knows already"),
        choices=ImportBatch.OnDuplicate.choices,
        widget=forms.RadioSelect,
        help_text=_("A blank cell never erases anything. To erase a field, write __HAPUS__ into its cell."),
    )
    on_likely = forms.ChoiceField(
        label=_("Rows that are perhaps known already"),
        choices=LIKELY_CHOICES,
        required=False,
        help_text=_("Such as the same name at the same outlet. Nothing is merged unless you say so."),
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

    rules = ("on_duplicate", "on_likely", "default_kind", "create_missing")

    def __init__(self, data: Any = None, *, batch: ImportBatch) -> None:
        super().__init__(data, initial={name: getattr(batch, name) for name in self.rules})
        self.batch = batch
        self.fields["default_kind"].queryset = OutletKind.objects.offered()  # type: ignore[attr-defined]
        if batch.into == ImportBatch.Into.OUTLETS:
            del self.fields["create_missing"]
        targets = [("", _("do not read")), *((target.field, target.label) for target in TARGETS[batch.into])]
        for index, header in self.readable():
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header, choices=targets, required=False, initial=batch.mapping.get(header, "")
            )

    def readable(self) -> Iterator[tuple[int, str]]:
        """A column that held nothing but identity numbers keeps its place, and is not read."""
        dropped = self.batch.dropped_columns
        return ((index, header) for index, header in enumerate(self.batch.headers) if header not in dropped)

    def columns(self) -> Iterator[Column]:
        samples = samples_of(self.batch)
        for index, header in self.readable():
            how = self.batch.guesses.get(header, "") if self.batch.mapping.get(header) else ""
            yield Column(self[f"column_{index}"], samples[index], str(RECOGNISED.get(how, "")), bool(how))

    def options(self) -> list[BoundField]:
        return [self[name] for name in self.rules if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean() or {}
        try:
            checked(self.mapping(), self.batch.into)
        except WrongMapping as wrong:
            self.add_error(None, str(wrong))
        return cleaned_data

    def mapping(self) -> dict[str, str]:
        return {header: self.cleaned_data.get(f"column_{index}", "") for index, header in self.readable()}


def samples_of(batch: ImportBatch) -> list[list[str]]:
    """The first different values of each column."""
    samples: list[list[str]] = [[] for _header in batch.headers]
    for cells in batch.rows.values_list("cells", flat=True)[:200]:
        for known, text in zip(samples, cells, strict=False):
            if text and len(known) < SAMPLES and text not in known:
                known.append(text)
    return samples


class CellField(forms.CharField):
    """The text of one cell, cleaned as reading cleans it. Empty it, and nobody misses it.

    `place` says which one it is where it does not stand in its row: in the summary of errors.
    """

    def __init__(self, *, place: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.place = place

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return cleaned(text, multiline=True, max_length=MAX_CELL) if text else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and holds_identity(value):
            raise ValidationError(_("A national identity number (NIK) may not be kept here. Leave it out."))


class CellsForm(forms.Form):
    """The wrong cells of some rows, to be mended in place: `cell-12-3` is the cell of line 12 in the fourth column.

    `rows` must come with their `problems`. Of a row that is wrong as a whole every cell that is read is offered.
    `right-12` says that line 12, with which reading had its trouble, is right as it stands here.
    """

    def __init__(self, data: Any = None, *, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        super().__init__(data)
        self.batch, self.rows = batch, rows
        for row in rows:
            for index in self.wrong_columns(row):
                text = row.cells[index] if index < len(row.cells) else ""
                header = batch.headers[index]
                self.fields[f"cell-{row.number}-{index}"] = CellField(
                    label=header,
                    place=_("Row %(row)s, %(header)s") % {"row": row.number, "header": header},
                    initial=text,
                    widget=self.widget(row, index, text),
                )
            if row.flaws:
                self.fields[f"right-{row.number}"] = forms.BooleanField(
                    label=_("The cells of this row are right as they stand here"), required=False
                )

    def widget(self, row: ImportRow, index: int, text: str) -> forms.Widget:
        """A field that says itself what is wrong with it."""
        header, attrs = self.batch.headers[index], {"autocomplete": "off"}
        if any(problem.header == header for problem in row.problems.all()):
            attrs |= {"aria-describedby": f"id_cell-{row.number}-{index}_problem", "aria-invalid": "true"}
        return forms.Textarea(attrs={"rows": 2, **attrs}) if "\n" in text else forms.TextInput(attrs)

    def wrong_columns(self, row: ImportRow) -> list[int]:
        """A problem names the first column of its field; what is wrong may stand in the second."""
        columns = self.batch.columns
        wrong = {problem.header for problem in row.problems.all()}
        fields = {columns[header] for header in wrong if header in columns} - {""}
        return [
            index
            for index, (header, name) in enumerate(columns.items())
            if header in wrong or name in fields or ("" in wrong and name)
        ]

    def cells_of(self, row: ImportRow) -> list[BoundField]:
        return [self[f"cell-{row.number}-{index}"] for index in self.wrong_columns(row)]

    def mended(self) -> dict[tuple[int, str], str]:
        """`{(line, header): text}` of the cells that were changed; one that was not sent was not emptied."""
        changed = {}
        for name in (name for name in self.changed_data if name.startswith("cell-") and name in self.data):
            _cell, number, index = name.split("-")
            changed[int(number), self.batch.headers[int(index)]] = self.cleaned_data[name]
        return changed

    def right(self) -> set[int]:
        """The rows that are right as they stand."""
        return {row.number for row in self.rows if self.cleaned_data.get(f"right-{row.number}")}

    def right_of(self, row: ImportRow) -> BoundField | None:
        return self[f"right-{row.number}"] if f"right-{row.number}" in self.fields else None


class LikelyForm(forms.Form):
    """One rule for all rows that are perhaps known."""

    on_likely = forms.ChoiceField(label=_("For all of them"), choices=LIKELY_CHOICES, required=False)

"""From the cells of many rows to cleaned values, column by column: each text is cleaned once."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.resources import ModelResource

from contacts.imports.columns import TARGETS
from contacts.imports.footers import is_footer, no_entry
from contacts.imports.reading import sentence_of_flaw
from contacts.imports.rows import Rules, Work
from contacts.imports.widgets import BLANKS

ERASE = "__HAPUS__"

Cleaned = tuple[Any, ValidationError | None]
BLANK: Cleaned = (None, None)
LABELS = {target.field: target.label for targets in TARGETS.values() for target in targets}
LONGEST_BLANK = max(map(len, BLANKS))


class CleaningResource(ModelResource):
    """The part of a resource that reads the rows. A blank cell says nothing; a wrong one is told with its column."""

    erasable: ClassVar[frozenset[str]] = frozenset()
    paired: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values are lists, a place for each of their columns: the second role goes with the second outlet."""
    first_name_column = "name"
    """Where it is told that a row is nobody's."""

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules
        self.columns = columns_by_field(rules)
        self.readers = {name: (self.fields[name].widget.clean, self.longest(name)) for name in self.columns}
        """By field: what reads a cell, and how long its value may be."""

    def clean(self, works: list[Work]) -> None:
        for name, indexes in self.columns.items():
            self.clean_column(name, indexes, works)
        self.look_further(works)
        for work in works:
            if work.line.flaws:
                self.note_flaws(work)
            self.keep_name(work)
            self.complete(work)
            if work.errors and not work.line.flaws and is_footer(work.line.cells):
                work.errors = {self.first_name_column: [no_entry()]}

    def look_further(self, works: list[Work]) -> None:
        """Of a cell that says several things where its field holds one, the first counts."""
        for name in self.columns:
            further: dict[str, list[str]] = getattr(self.fields[name].widget, "further", {})
            for work in works if further else ():
                if name in work.values and (others := further.get(work.said.get(name, ""))):
                    self.take_further(work, name, others)

    def take_further(self, work: Work, name: str, others: list[str]) -> None:
        sentence = _("%(field)s: only the first is kept. Left out: %(others)s.")
        work.tell(sentence % {"field": LABELS[name], "others": ", ".join(others)[:200]})

    def keep_name(self, work: Work) -> None:
        """`-` and `NULL` stand for nothing, but in a row of our own export they are what somebody is called."""
        if "entry" in work.values and "name" in work.said and "name" not in {*work.values, *work.errors}:
            work.values["name"] = work.said["name"]

    def clean_column(self, name: str, indexes: list[int], works: list[Work]) -> None:
        if name in self.paired:
            self.clean_paired(name, indexes, works)
            return
        known: dict[str, Cleaned] = {}
        first, alone = indexes[0], len(indexes) == 1
        for work in works:
            cells = work.line.cells
            text = cells[first] if alone else joined([cells[index] for index in indexes])
            if not text:
                continue
            work.said[name] = text
            value, error = known.get(text) or self.clean_once(name, text, known)
            if error is not None:
                work.refuse(name, error)
            elif value is ERASE:
                work.erased.add(name)
            elif value or value is False:
                work.values[name] = value

    def clean_paired(self, name: str, indexes: list[int], works: list[Work]) -> None:
        known: dict[str, Cleaned] = {"": BLANK}
        for work in works:
            cells, values = work.line.cells, []
            for index in indexes:
                text = cells[index]
                value, error = known.get(text) or self.clean_once(name, text, known)
                if error is not None:
                    work.refuse(name, error)
                values.append(value or None)
            if any(values):
                work.values[name] = values

    def clean_once(self, name: str, text: str, known: dict[str, Cleaned]) -> Cleaned:
        found = known[text] = self.clean_cell(name, text)
        return found

    def clean_cell(self, name: str, text: str) -> Cleaned:
        bare = text.strip()
        if len(bare) <= LONGEST_BLANK and bare.casefold() in BLANKS:
            return BLANK
        erases = len(bare) == len(ERASE) and bare.upper() == ERASE
        clean, limit = self.readers[name]
        try:
            if erases:
                return self.erasing(name, bare), None
            value = clean(text)
            return (fitting(value, limit) if limit and isinstance(value, str) else value), None
        except ValidationError as error:
            return None, error

    def erasing(self, name: str, text: str) -> str:
        if text != ERASE:
            raise ValidationError(
                _("To erase, write %(marker)s in capital letters.") % {"marker": ERASE}, code="marker"
            )
        if name not in self.erasable:
            raise ValidationError(_("This cannot be erased by an import."), code="not_erasable")
        return ERASE

    def longest(self, name: str) -> int | None:
        try:
            return getattr(self._meta.model._meta.get_field(self.fields[name].attribute), "max_length", None)
        except LookupError:
            return None

    def note_flaws(self, work: Work) -> None:
        """A flaw of a column that is not read stops nothing; one of the whole row stands under "".

        Whatever else is wrong with what is left of a cell comes from its flaw.
        """
        into = dict(zip(self.rules.headers, self.rules.fields, strict=True))
        for header, code in work.line.flaws.items():
            name = into.get(header, "")
            if name or not header:
                work.errors.pop(name, None)
                work.refuse(name, ValidationError(sentence_of_flaw(code), code=f"flaw_{code}"))

    def complete(self, work: Work) -> None:
        """Work out what the row leaves unsaid; refuse what is missing."""


def columns_by_field(rules: Rules) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for index, name in enumerate(rules.fields):
        if name:
            columns.setdefault(name, []).append(index)
    return columns


def joined(cells: list[str]) -> str:
    """Several columns of one field stand one under the other. All of them erase, or none does."""
    said = [text for text in cells if text and text.strip().casefold() not in BLANKS]
    return ERASE if said and all(text.strip() == ERASE for text in said) else "\n".join(said)


def fitting(text: str, limit: int) -> str:
    """`text`, which is not longer than its field. Raises ValidationError."""
    if len(text) > limit:
        raise too_long(limit)
    return text


def too_long(limit: int) -> ValidationError:
    sentence = _("The text is too long: at most %(limit)s characters.")
    return ValidationError(sentence % {"limit": limit}, code="long")

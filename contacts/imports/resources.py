"""The resources of django-import-export that write a list into the register: its widgets, row results and errors.

A row goes through five steps: its cells are cleaned, the entry it means is found (`matching`), the changes are worked
out under the rule for known entries, and only then, when there are any, it is validated and saved with its history.
A blank cell never erases. A row without changes writes nothing.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.results import RowResult

from contacts.imports.reading import sentence_of_flaw
from contacts.imports.widgets import BLANKS, as_shown
from contacts.models import ImportBatch, ImportRow, OutletKind
from crm.models import Stamped, User

OnDuplicate = ImportBatch.OnDuplicate
Outcome = ImportRow.Outcome


@dataclass
class Rules:
    """What the user chose for the whole file."""

    user: User
    on_duplicate: str
    create_missing: bool
    source: str
    default_kind: OutletKind | None = None
    television: bool = False
    numbers: Sequence[int] = ()
    flaws: Sequence[dict[str, str]] = ()


class ImportedRow(RowResult):
    """What became of one row. `changes` is `{field: [old, new]}`; `notes` are sentences that stop nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.outcome = Outcome.WRONG
        self.changes: dict[str, list[str]] = {}
        self.notes: list[str] = []


@dataclass
class Work:
    """The row in hand."""

    number: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    after_save: list[Callable[[], None]] = field(default_factory=list)
    new: bool = False
    kept: bool = False
    """The entry would change and stays as it is: by the user's rule, or because another unit keeps it."""


class RegisterResource(ModelResource):
    """What outlets and contacts share. One instance serves one pass over one file."""

    plain: ClassVar[tuple[str, ...]] = ()
    """Fields that are copied as they are."""
    related: ClassVar[tuple[str, ...]] = ()
    """Many-to-many fields: values are added, none is taken away."""
    check_constraints: ClassVar[bool] = True
    """Ask the database for each row beforehand; a model that no row of ours can offend against does without."""

    class Meta:
        use_transactions = True
        report_skipped = True
        skip_diff = True

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules
        self.work = Work()
        self.trial = False
        self.lines: dict[int, int] = {}
        self.made: set[int] = set()
        self.created: dict[str, int] = {}

    # --- the five steps -----------------------------------------------------------------------------

    def before_import_row(self, row: dict[str, str], **kwargs: Any) -> None:
        self.trial = kwargs["dry_run"]
        index = kwargs["row_number"] - 1
        self.work = Work(number=self.rules.numbers[index])
        errors = {name: [sentence_of_flaw(code)] for name, code in self.rules.flaws[index].items()}
        for name, text in row.items():
            if name not in errors and text and text.strip().casefold() not in BLANKS:
                self.clean_cell(name, text, errors)
        if not errors:
            self.complete(self.work.values, errors)
        if errors:
            raise ValidationError(errors)

    def clean_cell(self, name: str, text: str, errors: dict[str, list[str]]) -> None:
        try:
            value = self.fields[name].clean({name: text})
        except ValidationError as error:
            errors[name] = error.messages
            return
        if value not in (None, "", []):
            self.work.values[name] = value

    def complete(self, values: dict[str, Any], errors: dict[str, list[str]]) -> None:
        """Work out what the row leaves unsaid; name what is missing in `errors`."""

    def get_instance(self, instance_loader: Any, row: dict[str, str]) -> models.Model | None:
        found = self.find(self.work.values)
        # The copy is what a wrong row spoils: the index keeps the entry as it is stored.
        return copy.copy(found) if found else None

    def find(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError

    def import_instance(self, instance: Any, row: dict[str, str], **kwargs: Any) -> None:
        self.work.new = instance.pk is None
        for name in self.plain:
            self.set_plain(instance, name)
        for name in self.related:
            self.add_related(instance, name)
        self.relate(instance)
        if self.work.changes and not self.work.new:
            self.work.kept = self.rules.on_duplicate == OnDuplicate.SKIP or not self.may_change(instance)
            self.refuse_second_row(instance)
        if not self.work.new:
            self.lines.setdefault(instance.pk, self.work.number)

    def relate(self, instance: Any) -> None:
        """Work out the rows of other tables: say the change, and leave the writing to `after_save`."""

    def may_change(self, instance: Any) -> bool:
        return True

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and (self.work.kept or not (self.work.changes or self.work.new))

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """As `full_clean` does, but without a query for each foreign key: those come from the register itself."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        foreign = {field.name for field in instance._meta.concrete_fields if field.is_relation}
        instance.clean_fields(exclude=foreign)
        instance.clean()
        if self.check_constraints:
            instance.validate_constraints()

    def before_save_instance(self, instance: Stamped, row: Any, **kwargs: Any) -> None:
        if not self.work.new:
            refuse_overtaken(instance)
        self.sign(instance)

    def sign(self, record: Any) -> None:
        """Mark who writes, here and in the history; a trial that is taken back anyway writes no history."""
        record._history_user = self.rules.user
        if self.trial:
            record.skip_history_when_saving = True
        if hasattr(record, "stamp"):
            record.stamp(self.rules.user)

    def do_instance_save(self, instance: models.Model, is_create: bool) -> None:
        # A refusal of the database must not spoil the transaction for the rows after it.
        with transaction.atomic():
            instance.save(force_insert=is_create)
            for write in self.work.after_save:
                write()

    def after_save_instance(self, instance: models.Model, row: Any, **kwargs: Any) -> None:
        self.lines.setdefault(instance.pk, self.work.number)
        if self.work.new:
            self.made.add(instance.pk)
        self.remember(instance)

    def remember(self, instance: Any) -> None:
        """Let later rows find what this one wrote."""

    def save_m2m(self, instance: models.Model, row: Any, **kwargs: Any) -> None:
        """Done in `after_save`, with the rest."""

    def after_import_row(self, row: Any, row_result: ImportedRow, **kwargs: Any) -> None:
        work = self.work
        row_result.notes, row_result.changes = work.notes, work.changes
        if row_result.import_type == RowResult.IMPORT_TYPE_SKIP:
            row_result.outcome = Outcome.SKIPPED if work.kept else Outcome.UNCHANGED
        else:
            row_result.outcome = Outcome.NEW if work.new else Outcome.UPDATE

    @classmethod
    def get_row_result_class(cls) -> type[ImportedRow]:
        return ImportedRow

    # --- changes ------------------------------------------------------------------------------------

    def takes(self, old: Any) -> bool:
        """Whether the rule for known entries lets a field with the value `old` change."""
        return self.work.new or self.rules.on_duplicate != OnDuplicate.FILL or old in (None, "", [])

    def set_plain(self, instance: Any, name: str) -> None:
        value = self.work.values.get(name)
        old = getattr(instance, name, None) if not self.work.new else None
        if value is None or self.same(name, value, old) or not self.takes(old):
            return
        self.note_change(name, old, value)
        setattr(instance, name, value)

    def same(self, name: str, value: Any, old: Any) -> bool:
        """Whether a cell says what the register says already."""
        return as_shown(value) == as_shown(old)

    def add_related(self, instance: Any, name: str) -> None:
        wanted = self.work.values.get(name) or []
        old = list(getattr(instance, name).all()) if not self.work.new else []
        added = [entry for entry in wanted if entry not in old]
        if added and self.takes(old):
            self.note_change(name, old, [*old, *added])
            self.work.after_save.append(lambda: getattr(instance, name).add(*added))

    def note_change(self, name: str, old: Any, new: Any) -> None:
        self.work.changes[name] = [as_shown(old), as_shown(new)]

    def refuse_second_row(self, instance: Any) -> None:
        """Two rows of one file that mean the same entry and say different things: a person has to decide."""
        first = self.lines.get(instance.pk)
        if first is not None and (not self.work.kept or instance.pk in self.made):
            raise ValidationError(
                _(
                    "Row %(row)s means the same entry as row %(first)s and says something else. Keep one of them."
                )
                % {"row": self.work.number, "first": first}
            )

    def count_created(self, what: str) -> None:
        self.created[what] = self.created.get(what, 0) + 1


def refuse_overtaken(instance: Stamped) -> None:
    """Somebody saved this entry since the pass began: nothing of theirs is overwritten. Locks the row where it can."""
    rows = type(instance)._default_manager.select_for_update()
    if rows.values_list("version", flat=True).get(pk=instance.pk) != instance.version:
        raise ValidationError(_("This entry was changed by somebody else just now."))


def problems_of(result: ImportedRow, headers: dict[str, str]) -> Iterator[dict[str, str]]:
    """What is wrong with a row, by the header of the column as the file has it ("" when it is the row as a whole)."""
    if result.validation_error is not None:
        errors = result.validation_error
        by_field = (
            errors.message_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.messages}
        )
        for name, messages in by_field.items():
            for message in messages:
                yield {"column": headers.get(name, ""), "message": str(message)}
    elif result.errors:
        yield {"column": "", "message": _("This row could not be stored.")}

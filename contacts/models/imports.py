"""One upload on its way into the register: read, matched, previewed, confirmed once, and for a while taken back."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.outlets import OutletKind
from crm import access
from crm.access import Act
from crm.fields import JSONTextField, KeyField
from crm.models import Job, JobState, KeyedQuerySet, Stamped, Unit

if TYPE_CHECKING:
    from crm.access import Visitor


class ImportBatchQuerySet(KeyedQuerySet["ImportBatch"]):
    def visible_to(self, user: "Visitor") -> Self:
        """Batches of the own unit: its operators work on one list together."""
        return self.filter(access.own_unit(user, Act.IMPORT))

    def editable_by(self, user: "Visitor") -> Self:
        return self.visible_to(user).filter(created_by=user.pk)

    def undoable_by(self, user: "Visitor") -> Self:
        """Who uploaded it, or the head of the unit: the thirty days run on while an operator is on leave."""
        return self.visible_to(user).filter(access.own_or_all(user))

    def stuck(self) -> Self:
        """Confirmed, and the job that was to do it has failed or is gone: nobody is at work on them."""
        at_work = self.filter(state__in=(ImportBatch.State.CONFIRMED, ImportBatch.State.UNDOING))
        return at_work.filter(Q(job=None) | Q(job__state=JobState.FAILED))

    def throw_away(self) -> int:
        """Delete these with everything that was read from them; how many. Joins the transaction of the caller."""
        # Locked first: one that is confirmed at this moment is none of these any more.
        numbers = list(self.select_for_update().values_list("pk", flat=True))
        empty(numbers)
        gone = ImportBatch.objects.filter(pk__in=numbers)
        return gone._raw_delete(gone.db)


def empty(numbers: Collection[int]) -> None:
    """Delete what was read from these batches. Not by cascade: a hundred thousand rows would be fetched first."""
    models_of_rows: tuple[type[models.Model], ...] = (ImportProblem, ImportOutcome, ImportRow)
    for model in models_of_rows:
        rows = model._default_manager.filter(batch__in=numbers)
        rows._raw_delete(rows.db)


class ImportBatch(Stamped):
    """An upload. The file itself is not kept: only the cells of allowed columns are, as `rows`.

    `upload` is shared by the sheets of one workbook until one of them is chosen. `mapping` is `{header: field or ""}`,
    `guesses` how each header was recognised (`{header: "alias" | "like" | "remembered"}`); `dropped_columns` names the
    headers whose values were never stored (what must not exist). `digest` is the fingerprint of the preview that a
    confirmation is held against, `mark` that of the register when the preview was made; of an import that wrote
    something, when it was written ("": somebody else wrote at that moment too).
    `made` numbers the outlets and chapters that come with the rows: `{"outlet:1": id}`. `notes` says what was left out:
    `sheet`, `other_sheets`, `hidden_sheets`, `unread` (columns without a header), `identity_cells` (`{header: how
    many}` cells that held a national identity number), `hidden_rows`, `filtered_rows`, and as `imports/reading.py`
    says. `counts` is `{outcome: rows}`, `undo_counts` `{undone: rows}` and how many of what came with the rows goes, or
    stays and why (`imports/undo.py`).
    """

    class Into(models.TextChoices):
        OUTLETS = "outlets", _("outlets")
        CONTACTS = "contacts", _("contacts")

    class State(models.TextChoices):
        SHEETS = "sheets", _("sheet to choose")
        READ = "read", _("columns to check")
        PREVIEWED = "previewed", _("preview ready")
        CONFIRMED = "confirmed", _("being written")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    class OnDuplicate(models.TextChoices):
        SKIP = "skip", _("leave as it is")
        UPDATE = "update", _("update")
        FILL = "fill", _("fill empty fields only")
        NEW = "new", _("add as a new entry")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="imports", verbose_name=_("unit"))
    into = models.CharField(_("into"), max_length=10, choices=Into)
    file_name = models.CharField(_("file"), max_length=200)
    upload = models.UUIDField(default=uuid4, editable=False, db_index=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    key = KeyField("file_name", "sheet")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    guesses = models.JSONField(default=dict)
    dropped_columns = models.JSONField(default=list)
    on_duplicate = models.CharField(
        _("known entries"), max_length=6, choices=OnDuplicate, default=OnDuplicate.UPDATE
    )
    on_likely = models.CharField(
        _("likely duplicates"), max_length=6, choices=OnDuplicate, blank=True, default=""
    )
    default_kind = models.ForeignKey(
        OutletKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kind when the file says none"),
    )
    create_missing = models.BooleanField(_("create outlets and chapters that are not known"), default=False)
    leave_out = models.BooleanField(_("leave out rows that are wrong or undecided"), default=False)
    digest = models.CharField(max_length=64, blank=True)
    mark = models.CharField(max_length=200, blank=True)
    made = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(_("imported"), null=True)
    undo_digest = models.CharField(max_length=64, blank=True)
    undo_counts = models.JSONField(default=dict)
    cleared_at = models.DateTimeField(_("cells deleted"), null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

    @property
    def columns(self) -> dict[str, str]:
        """`mapping` in the order of the file, which a database does not keep."""
        return {header: self.mapping.get(header, "") for header in self.headers}

    @property
    def unknown_headers(self) -> list[str]:
        return [header for header, name in self.columns.items() if not name]

    def get_absolute_url(self) -> str:
        steps = {self.State.SHEETS: "sheets", self.State.READ: "columns", self.State.PREVIEWED: "preview"}
        return reverse(f"contacts:import-{steps.get(self.State(self.state), 'result')}", args=[self.pk])


class Outcome(models.TextChoices):
    """What becomes of a row. DUPLICATE waits for a decision; WRONG for a cell to be mended."""

    NEW = "new", _("new")
    UPDATE = "update", pgettext_lazy("what becomes of a row", "update")
    UNCHANGED = "unchanged", _("unchanged")
    SKIPPED = "skipped", _("left as it is")
    DUPLICATE = "duplicate", _("duplicate?")
    WRONG = "wrong", _("wrong")


class ImportRow(models.Model):
    """What the file says in one row. `number` is its line as the user sees it (the header is line 1).

    `cells` are texts in the order of the batch's `headers`, then those beyond them; `flaws` is what reading found wrong
    with a cell: `{header: code}` ("" for the row as a whole); of such a cell stands what may be kept. `decision` is
    what the user wants to happen when the row means, or may mean, the entry `decided_for` (negative: an earlier row);
    "" follows the rule for all.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    cells = JSONTextField(default=list)
    flaws = JSONTextField(default=dict)
    decision = models.CharField(max_length=6, choices=ImportBatch.OnDuplicate, blank=True)
    decided_for = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return str(self.number)


class Undone(models.TextChoices):
    """What taking back an import makes of a row."""

    REVERSED = "reversed", _("taken back")
    KEPT = "kept", _("kept")
    FAILED = "failed", _("failed")


class ImportOutcome(models.Model):
    """What the preview found a row to do, in the form in which it is written and taken back (`imports/plan.py`).

    `object_id` is the entry the row means; of a new one it is reserved by the preview and taken with the import.
    `object_version` is the entry's version before, null for a new one. `notes` are sentences that stop nothing.
    `candidates` of a DUPLICATE: `[{"id": entry or null, "row": earlier row or null, "reasons": [code, …]}]`.
    `undone` and `undo_note` say what taking back made, or would make, of it.
    """

    row = models.OneToOneField(ImportRow, models.CASCADE, primary_key=True, related_name="outcome")
    # That of its row, which the database checks: not once more for every row of a large list.
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="outcomes", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    object_id = models.BigIntegerField(null=True)
    object_version = models.PositiveIntegerField(null=True)
    plan = JSONTextField(default=dict)
    notes = JSONTextField(default=list)
    candidates = JSONTextField(default=list)
    undone = models.CharField(max_length=10, choices=Undone, blank=True)
    undo_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class ImportProblem(models.Model):
    """One wrong cell (`header`), or a row that is wrong as a whole (""). `code` groups those of one cause."""

    row = models.ForeignKey(ImportRow, models.CASCADE, related_name="problems")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems", db_index=False)
    header = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "header", "code"], name="import_problem_cause")]

    def __str__(self) -> str:
        return self.message


class ColumnMemory(models.Model):
    """How a unit matched the columns of a list before: the next file with the same headers is matched alike."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    into = models.CharField(max_length=10, choices=ImportBatch.Into)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "into", "fingerprint"], name="column_memory_once")
        ]

    def __str__(self) -> str:
        return self.fingerprint

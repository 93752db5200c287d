"""One upload on its way into the register: read, matched, previewed, confirmed once."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models.outlets import OutletKind
from crm import access
from crm.access import Act
from crm.models import Job, ScopedQuerySet, Stamped, Unit

if TYPE_CHECKING:
    from crm.access import Visitor


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    def visible_to(self, user: "Visitor") -> Self:
        """Batches of the own unit: its operators work on one list together."""
        return self.filter(access.own_unit(user, Act.IMPORT))

    def editable_by(self, user: "Visitor") -> Self:
        return self.visible_to(user).filter(created_by=user.pk)


class ImportBatch(Stamped):
    """An upload. The file itself is not kept: only the cells of allowed columns are, as `rows`.

    `mapping` is `{header: field or ""}`; `dropped_columns` names the headers whose values were never stored
    (what must not exist); `digest` is the fingerprint of the preview that a confirmation is held against.
    `notes` says what was left out: `sheet`, `other_sheets`, `unread` (columns without a header), `identity_cells`
    (`{header: how many}` cells that held a national identity number). `counts` is `{outcome: rows}`.
    """

    class Into(models.TextChoices):
        OUTLETS = "outlets", _("outlets")
        CONTACTS = "contacts", _("contacts")

    class State(models.TextChoices):
        READ = "read", _("columns to check")
        PREVIEWED = "previewed", _("preview ready")
        CONFIRMED = "confirmed", _("being written")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    class OnDuplicate(models.TextChoices):
        SKIP = "skip", _("leave as it is")
        UPDATE = "update", _("update")
        FILL = "fill", _("fill empty fields only")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="imports", verbose_name=_("unit"))
    into = models.CharField(_("into"), max_length=10, choices=Into)
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    dropped_columns = models.JSONField(default=list)
    on_duplicate = models.CharField(
        _("known entries"), max_length=6, choices=OnDuplicate, default=OnDuplicate.UPDATE
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
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

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
        step = {self.State.READ: "columns", self.State.PREVIEWED: "preview"}.get(
            self.State(self.state), "result"
        )
        return reverse(f"contacts:import-{step}", args=[self.pk])


class ImportRow(models.Model):
    """One row of an upload. `number` is its line in the file as the user sees it (the header is line 1).

    `cells` is `{header: text}`, `flaws` what reading found wrong with a cell: `{header: code}`; such a cell is blank.
    `changes` is `{field: [old, new]}`, `problems` is `[{"column", "message"}]`, `notes` sentences that stop nothing.
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("update")
        UNCHANGED = "unchanged", _("unchanged")
        SKIPPED = "skipped", _("left as it is")
        WRONG = "wrong", _("wrong")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    flaws = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    object_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return str(self.number)

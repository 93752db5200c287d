"""The full form of an engagement."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import SeveralOf
from crm.forms import DateInput, TimeInput
from crm.models import User
from engagements.actions.content import NO_CONTENT, Paper
from engagements.actions.engagements import refuse_widening
from engagements.attachments import papers_of
from engagements.forms.records import NOTES, EngagementForm, MomentInput
from engagements.models import Attachment, Engagement, Status, Terms


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files, each looked into. The cleaned value is a list of Paper."""

    widget = FilesInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"multiple": True, "accept": ".jpg,.jpeg,.png,.pdf,.xlsx,.docx"}

    def to_python(self, value: Any) -> list[Paper]:
        files: list[UploadedFile] = value if isinstance(value, list) else [value] if value else []
        return papers_of(files)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class FilesFromForm(FilesInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FullForm(EngagementForm):
    uploads = FilesField(
        label=_("Add photos or papers"),
        required=False,
        widget=FilesFromForm,
        help_text=_("JPEG, PNG, PDF, XLSX or DOCX. Everyone who sees this engagement can open them."),
    )
    dropped = SeveralOf(
        Attachment.objects.none(), label=_("Remove"), required=False, widget=forms.CheckboxSelectMultiple
    )
    forget = forms.BooleanField(
        label=_("Yes, delete the content of this meeting for good"),
        required=False,
        help_text=_(
            "Off the record keeps when, where, who and what kind. Theme, topics, outcome, shared understanding, "
            "follow-ups and attachments are deleted, from the history too. This cannot be undone."
        ),
    )

    class Meta(EngagementForm.Meta):
        fields = [*EngagementForm.Meta.fields, "status", "zone"]
        widgets = {"date": DateInput(), "time": TimeInput(), "embargo_until": MomentInput()}

    field_order = [
        "kind",
        "nature",
        "status",
        "date",
        "time",
        "zone",
        "place",
        "theme",
        "terms",
        "embargo_until",
        "forget",
        "outcome",
        "understanding",
        "readers",
        "others_count",
        "topics",
        "uploads",
        "dropped",
    ]

    def scope(self, user: User) -> None:
        super().scope(user)
        if not self.instance.pk:
            self.initial["zone"] = self.zone
            self.propose("date", self.today)
        papers = (
            Attachment.objects.filter(engagement=self.instance)
            if self.instance.pk
            else Attachment.objects.none()
        )
        self.fields["dropped"].queryset = papers  # type: ignore[attr-defined]
        if not self.instance.pk or not papers.exists():
            del self.fields["dropped"]
        if not self.goes_off_record_now:
            del self.fields["forget"]

    @property
    def goes_off_record_now(self) -> bool:
        """Whether an existing engagement that kept content may be taken off the record on this form."""
        return bool(self.instance.pk) and self.stored_terms != Terms.OFF_RECORD

    @property
    def stored_terms(self) -> str:
        # The instance takes the typed value while the form is cleaned; the initial does not.
        return str(self.initial.get("terms", ""))

    def clean_nature(self) -> str:
        nature: str = self.cleaned_data["nature"]
        if self.instance.pk:
            before = Engagement.objects.get(pk=self.instance.pk)
            refuse_widening(before=before, nature=nature, user=self.user)
        return nature

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        assert data is not None
        self.refuse_held_ahead(data)
        return data

    def refuse_held_ahead(self, data: dict[str, Any]) -> None:
        day = data.get("date")
        if day and day > self.today and data.get("status") == Status.HELD:
            self.add_error("status", ValidationError(_("A meeting that lies ahead is planned, not held.")))

    def clean_off_record(self, data: dict[str, Any]) -> None:
        if data.get("uploads"):
            self.add_error("uploads", ValidationError(NO_CONTENT))
        if not self.goes_off_record_now:
            super().clean_off_record(data)
        elif not data.get("forget"):
            data["theme"] = ""  # one sentence is enough: the constraint on the theme need not add its own
            self.add_error("forget", ValidationError(_("Tick this to confirm, or choose other terms.")))
        else:
            data.update(theme="", topics=[], **{name: "" for name in NOTES if name in data})

    @property
    def papers(self) -> Sequence[Paper]:
        return self.cleaned_data["uploads"] or []

    @property
    def dropped_papers(self) -> list[Attachment]:
        return list(self.cleaned_data.get("dropped") or [])

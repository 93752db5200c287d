"""Forms of the ground, and what every form here shares."""

from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.renderers import TemplatesSetting
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.access import Role
from crm.fields import cleaned
from crm.models import Level, ListEntry, Unit, User
from crm.text import MAX_TEXT

YEARS = range(1900, 2101)
"""Years that a date may lie in: a moment at either end of the calendar leaves it in another time zone."""


class Renderer(TemplatesSetting):
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class DateInput(forms.DateInput):
    """A native date field: the browser wants ISO, whatever the language of the page."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class RecordForm[M: Model](forms.ModelForm[M]):
    """A form on one domain record: knows its user, carries a submission token (new) or a version (existing).

    Subclasses narrow their choices in `scope(user)`; `folded` names the fields shown under "Lengkapi".
    """

    folded: tuple[str, ...] = ()
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["submission"].initial = uuid4
        if self.instance.pk and hasattr(self.instance, "version"):
            self.fields["version"].initial = self.instance.version
        if self.instance.pk:
            del self.fields["submission"]
        self.scope(user)

    def scope(self, user: User) -> None:
        """Limit every choice to what `user` may see."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        for name, value in list((data or {}).items()):
            if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**31 - 1:
                self.add_error(name, ValidationError(_("The number is too large.")))
            if isinstance(value, str):
                self.refuse_dirty(name, value)
            if isinstance(value, date) and value.year not in YEARS:
                self.add_error(name, ValidationError(_("The year must lie between 1900 and 2100.")))
        return data

    def refuse_dirty(self, name: str, text: str) -> None:
        """Addresses and e-mails too, which are no cleaned fields: what no text may hold breaks an export later."""
        try:
            cleaned(text, multiline=True, max_length=MAX_TEXT)
        except ValidationError as error:
            self.add_error(name, error)


class CleanCharField(forms.CharField):
    """Free text that is no model field: the same cleaning, the same sentences."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return cleaned(text, multiline=False, max_length=self.max_length or MAX_TEXT) if text else text


class UnitForm(RecordForm[Unit]):
    """A unit below one's own. The code is made from the name once; the level follows the unit above."""

    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit above"))
    folded = ("regions",)

    class Meta:
        model = Unit
        fields = ["name", "zone", "seat", "regions"]

    field_order = ["parent", "name", "zone", "seat", "regions"]

    def scope(self, user: User) -> None:
        if self.instance.pk:
            del self.fields["parent"]
        else:
            above = Unit.objects.editable_by(user).exclude(level=Level.POLSEK).order_by("path")
            cast(forms.ModelChoiceField[Unit], self.fields["parent"]).queryset = above

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if self.instance.pk or "name" not in data:
            return data
        code = slugify(data["name"])[:80]
        if not code:
            self.add_error("name", _("The name needs letters or digits."))
        elif Unit.objects.filter(code=code).exists():
            self.add_error("name", _("There is a unit of this name already."))
        return data


class UserForm(RecordForm[User]):
    """A colleague of the own unit or below. The first password is handed over; the colleague changes it."""

    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    folded = ("email", "service_number", "rank", "post")

    class Meta:
        model = User
        fields = ["username", "name", "unit", "role", "is_active", "email", "service_number", "rank", "post"]

    field_order = ["username", "name", "unit", "role", "password"]

    def scope(self, user: User) -> None:
        field = cast(forms.ModelChoiceField[Unit], self.fields["unit"])
        field.queryset, field.required = Unit.objects.editable_by(user).order_by("path"), True
        self.fields["role"].choices = [("", _("no role yet")), *Role.choices]  # type: ignore[attr-defined]
        # Nobody gives themself another role, or locks themself out: a second administrator does.
        for name in ("unit", "role", "is_active") if self.instance.pk == user.pk else ():
            self.fields[name].disabled = True
        if self.instance.pk:
            self.fields["password"].required = False
            self.fields["password"].label = _("New password")
            self.fields["password"].help_text = _("Leave empty to keep the present one.")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password

    def save(self, commit: bool = True) -> User:
        if self.cleaned_data["password"]:
            self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit)


def term_form(model: type[ListEntry]) -> type[RecordForm[Any]]:
    """The form of one extendable list; the code is given once and kept."""
    shared = {"id", "code", "name_id", "name_en", "order", "retired"}
    own = [field.name for field in model._meta.fields if field.editable and field.name not in shared]
    meta = type(
        "Meta", (), {"model": model, "fields": ["code", "name_id", "name_en", *own, "order", "retired"]}
    )
    return type("TermForm", (TermFormBase,), {"Meta": meta})


class TermFormBase(RecordForm[Any]):
    def scope(self, user: User) -> None:
        if self.instance.pk:
            del self.fields["code"]

"""Rows of outlets."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field

from contacts.imports.columns import TARGETS
from contacts.imports.matching import OutletIndex, place_of
from contacts.imports.resources import RegisterResource, Rules
from contacts.imports.widgets import (
    AddressWidget,
    DateWidget,
    EmailWidget,
    EntryWidget,
    FirstNameWidget,
    PhoneWidget,
    RegionsWidget,
    StatusWidget,
    TextWidget,
)
from contacts.models import ImportBatch, Outlet, OutletKind
from contacts.models.outlets import domain_of
from crm.text import search_key

WORDS_OF_KIND = {
    "televisi": frozenset({"tv", "televisi"}),
    "radio": frozenset({"radio", "fm", "rri"}),
    "cetak": frozenset({"koran", "harian", "tabloid", "majalah"}),
}


def kind_told_by(name: str) -> str:
    """The kind that a name says itself (`Radio Suara Kota`), else ""."""
    words = set(search_key(name).split())
    return next((code for code, told in WORDS_OF_KIND.items() if words & told), "")


class OutletResource(RegisterResource):
    """A row without a name is called after its website's domain.

    A row that names no kind gets the one chosen for the file; else television when the headers are those of a list
    of channels; else online when it has a website; else what its name says. A known outlet keeps its kind then.
    """

    name = Field("name", widget=FirstNameWidget())
    kind = Field("kind", widget=EntryWidget(OutletKind, "kinds"))
    website = Field("website", widget=AddressWidget())
    feed = Field("feed", widget=AddressWidget())
    regions = Field("regions", widget=RegionsWidget())
    company = Field("company", widget=TextWidget())
    verification = Field("verification", widget=StatusWidget())
    certificate_number = Field("certificate_number", widget=TextWidget())
    verification_checked_on = Field("verification_checked_on", widget=DateWidget())
    phone = Field("phone", widget=PhoneWidget())
    whatsapp = Field("whatsapp", widget=PhoneWidget())
    email = Field("email", widget=EmailWidget())
    address = Field("address", widget=TextWidget(lines=True))

    plain = tuple(target.field for target in TARGETS[ImportBatch.Into.OUTLETS] if target.field != "regions")
    related = ("regions",)

    class Meta(RegisterResource.Meta):
        model = Outlet
        fields = tuple(target.field for target in TARGETS[ImportBatch.Into.OUTLETS])

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.index = OutletIndex()
        self.kinds = {kind.code: kind for kind in OutletKind.objects.all()}
        self.own: set[int] | None = None

    def complete(self, values: dict[str, Any], errors: dict[str, list[str]]) -> None:
        if "name" not in values and "website" in values:
            values["name"] = domain_of(values["website"])
        if not values.get("name"):
            errors["name"] = [_("The name is missing, and so is a website that could stand for it.")]
        # A date alone is the date of the table, not of a status.
        if "verification" not in values:
            values.pop("verification_checked_on", None)

    def find(self, values: dict[str, Any]) -> Outlet | None:
        found = self.index.find(values["name"], values.get("website", ""), values.get("kind"))
        if found is None and "kind" not in values:
            self.supply_kind(values)
        return found

    def supply_kind(self, values: dict[str, Any]) -> None:
        kind = self.rules.default_kind or self.kinds.get(self.likely_kind(values))
        if kind:
            values["kind"] = kind

    def likely_kind(self, values: dict[str, Any]) -> str:
        if self.rules.television:
            return "televisi"
        return "siber" if values.get("website") else kind_told_by(values["name"])

    def same(self, name: str, value: Any, old: Any) -> bool:
        if name == "website":
            return place_of(value) == place_of(old or "")
        return super().same(name, value, old)

    def init_instance(self, row: Any = None) -> Outlet:
        return Outlet(steward=self.rules.user.unit, source=self.rules.source)

    def import_instance(self, instance: Outlet, row: dict[str, str], **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        if instance.kind_id is None:
            self.refuse_without_kind()

    def refuse_without_kind(self) -> None:
        known = ", ".join(map(str, self.kinds.values()))
        raise ValidationError(
            {"kind": _("The kind is missing. Add a column with one of: %(known)s.") % {"known": known}}
        )

    def may_change(self, instance: Outlet) -> bool:
        if self.own is None:
            self.own = set(Outlet.objects.editable_by(self.rules.user).values_list("pk", flat=True))
        if instance.pk in self.own | self.made:
            return True
        self.work.notes.append(
            _("%(unit)s keeps this outlet, so it is left as it is.") % {"unit": instance.steward}
        )
        return False

    def remember(self, instance: Outlet) -> None:
        self.index.add(instance)

"""The form on one outlet."""

from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf, OptionsSelect, OptionsSelectMultiple, SeveralOf
from contacts.forms.phones import PhoneField
from contacts.forms.records import WholeRecordForm, offered_and_kept
from contacts.models import Outlet, OutletKind
from crm.forms import DateInput
from crm.models import Region, User


class OutletForm(WholeRecordForm[Outlet]):
    unseen = ("name_key", "domain")
    folded = (
        "other_names",
        "group",
        "company",
        "certificate_number",
        "feed",
        "address",
        "source",
        "police_owned",
    )

    kind = OneOf(OutletKind.objects.all(), label=_("Kind"), empty_label=_("Choose"))
    regions = SeveralOf(
        queryset=Region.objects.all(),
        label=_("Regions"),
        required=False,
        widget=OptionsSelectMultiple("region", placeholder=_("Type the name of a region")),
    )
    group = OneOf(
        Outlet.objects.none(),
        label=_("Parent group"),
        required=False,
        empty_label="",
        widget=OptionsSelect("outlet", placeholder=_("Type the name of an outlet")),
    )
    phone = PhoneField(label=_("Phone of the newsroom"), required=False)
    whatsapp = PhoneField(label=_("WhatsApp of the newsroom"), required=False)

    class Meta:
        model = Outlet
        fields = [
            "name",
            "kind",
            "website",
            "regions",
            "verification",
            "verification_checked_on",
            "phone",
            "whatsapp",
            "email",
            "other_names",
            "group",
            "company",
            "certificate_number",
            "feed",
            "address",
            "source",
            "police_owned",
        ]
        widgets = {"verification_checked_on": DateInput()}

    def scope(self, user: User) -> None:
        self.fields["group"].queryset = Outlet.objects.visible_to(user).exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        offered_and_kept(self.fields["kind"], [self.instance.kind_id] if self.instance.kind_id else [])

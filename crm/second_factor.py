"""Forms of the second factor whose labels allauth leaves without a translation."""

from allauth.mfa.webauthn import forms as keys
from django import forms
from django.utils.translation import gettext_lazy as _


class AddKey(keys.AddWebAuthnForm):
    name = forms.CharField(label=_("Name"), required=False)


class EditKey(keys.EditWebAuthnForm):
    name = forms.CharField(label=_("Name"))

"""Forms of the register: people, what belongs to them, outlets, press bodies."""

from contacts.forms.bodies import BodyForm, ChapterForm
from contacts.forms.outlets import OutletForm
from contacts.forms.people import ContactForm
from contacts.forms.ties import CompetenceForm, MembershipForm, OfficeEndForm, OfficeForm, PositionForm

__all__ = [
    "BodyForm",
    "ChapterForm",
    "CompetenceForm",
    "ContactForm",
    "MembershipForm",
    "OfficeEndForm",
    "OfficeForm",
    "OutletForm",
    "PositionForm",
]

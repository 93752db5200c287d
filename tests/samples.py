"""One record of each kind, all of Polres Trenggalek, and the address of every URL on them."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse

from contacts.duplicates.merging import merge_contacts, merge_outlets
from contacts.models import Beat, Competence, ImportBatch, Membership, Office, OfficeTitle
from crm.models import Job, User
from engagements.models import Attachment
from reports.actions import build_edition, report_for
from reports.letterhead import Paper
from reports.periods import Period
from tests import factories

SUBJECTS = {
    "import": "batch",
    "followup": "follow_up",
    "term": "beat",
    "contacts:contact-unmerge": "contact_merge",
    "contacts:outlet-unmerge": "outlet_merge",
    "reports:report-download": "edition",
    "engagements:history": "contact",
    "contacts:chapter-export": "body",
}
"""What the first word of a URL name (or the whole name) is about, where the sample has another name."""

WORDS = {
    ("engagements:history", "kind"): "contact",
    ("engagements:options", "of"): "party",
    ("contacts:options", "kind"): "contact",
    ("contacts:import-template", "into"): "contacts",
    ("crm:term-list", "name"): "beat",
    ("crm:term-add", "name"): "beat",
    ("crm:term-edit", "name"): "beat",
    ("mfa_remove_webauthn", "pk"): 1,
    ("mfa_edit_webauthn", "pk"): 1,
}


class Samples:
    """Records are made when an address first needs them."""

    def __init__(self, cast: dict[str, User]) -> None:
        self.cast = cast
        self.author = cast["operator.trenggalek"]

    def address(self, url_name: str, converters: Iterable[str]) -> str:
        """The address of `url_name` on the sample records; AttributeError names a URL that has no sample yet."""
        return reverse(url_name, kwargs={name: self.argument(url_name, name) for name in converters})

    def argument(self, url_name: str, name: str) -> Any:
        if (url_name, name) in WORDS:
            return WORDS[url_name, name]
        subject = name if name != "pk" else url_name.split(":")[-1].split("-")[0]
        return getattr(self, SUBJECTS.get(url_name) or SUBJECTS.get(subject) or subject).pk

    @cached_property
    def unit(self) -> Any:
        return factories.unit()

    @cached_property
    def user(self) -> Any:
        return self.author

    @cached_property
    def beat(self) -> Any:
        return Beat.objects.first()

    @cached_property
    def job(self) -> Any:
        return Job.objects.create(kind="note", created_by=self.author)

    @cached_property
    def outlet(self) -> Any:
        return factories.make_outlet("Kabar Contoh")

    @cached_property
    def contact(self) -> Any:
        return factories.make_contact("Budi Contoh", outlet=self.outlet, phone="081200001111")

    @cached_property
    def other_outlet(self) -> Any:
        return factories.make_outlet("Kabar Contoh Baru")

    @cached_property
    def outlet_merge(self) -> Any:
        kept, merged = self.outlet, self.other_outlet
        return merge_outlets(kept=kept, merged=merged, by=self.author, choices={}, versions=(1, 1))

    @cached_property
    def other_contact(self) -> Any:
        return factories.make_contact("Budi Contoh, S.H.")

    @cached_property
    def contact_merge(self) -> Any:
        kept, merged = self.contact, self.other_contact
        return merge_contacts(kept=kept, merged=merged, by=self.author, choices={}, versions=(1, 1))

    @cached_property
    def position(self) -> Any:
        return self.contact.positions.get()

    @cached_property
    def body(self) -> Any:
        body = factories.make_body(code="pokja-trenggalek")
        body.steward = self.unit
        body.save()
        return body

    @cached_property
    def chapter(self) -> Any:
        return factories.make_chapter()

    @cached_property
    def membership(self) -> Any:
        return Membership.objects.create(contact=self.contact, chapter=self.chapter)

    @cached_property
    def competence(self) -> Any:
        return Competence.objects.create(contact=self.contact, level="muda", checked_on=date(2026, 8, 12))

    @cached_property
    def office(self) -> Any:
        return Office.objects.create(
            contact=self.contact, chapter=self.chapter, title=OfficeTitle.objects.get(code="ketua")
        )

    @cached_property
    def batch(self) -> Any:
        return ImportBatch.objects.create(
            unit=self.unit, into="outlets", file_name="media.csv", created_by=self.author, headers=["nama"]
        )

    @cached_property
    def engagement(self) -> Any:
        return factories.make_engagement(by=self.author, kind="audiensi", contacts=(self.contact,))

    @cached_property
    def attachment(self) -> Any:
        made = Attachment(
            engagement=self.engagement, name="daftar.pdf", content_type="application/pdf", size=4
        )
        made.file.save("daftar.pdf", ContentFile(b"%PDF"))
        return made

    @cached_property
    def follow_up(self) -> Any:
        return factories.make_follow_up(owner=self.author, engagement=self.engagement)

    @cached_property
    def report(self) -> Any:
        return report_for(unit=self.unit, period=Period.parse("2026-Q3"), user=self.author)

    @cached_property
    def edition(self) -> Any:
        return build_edition(report=self.report, paper=Paper.A4, user=self.author)

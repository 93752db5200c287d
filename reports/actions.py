"""Acts on reports: give a number, have an edition built, build it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm import access, audit
from crm.access import Act
from crm.jobs import enqueue
from crm.models import Job, Unit, User, Verb
from reports.document import document
from reports.figures import Area, digest, freeze, partnership_figures
from reports.letterhead import Paper
from reports.models import Edition, Letterhead, Report, new_report
from reports.periods import Period

if TYPE_CHECKING:
    from reports.pdf import Printed

PAPER_LANGUAGE = "id"
"""An official paper is Indonesian, whatever language its reader chose for the screen."""


class ReportRefused(Exception):
    """The report cannot be made; the message is a sentence for the user."""


def check_request(unit: Unit, user: User) -> None:
    """Raise ReportRefused unless `user` may have a report of `unit` made."""
    if not access.may(user, Act.BUILD_REPORT):
        raise ReportRefused(_("Your role does not include building reports."))
    if not Unit.objects.visible_to(user).filter(pk=unit.pk).exists():
        raise ReportRefused(_("The unit “%s” is not known, or not one of yours.") % unit.code)


@transaction.atomic
def report_for(*, unit: Unit, period: Period, user: User) -> Report:
    """The report of a unit and period, with its number; made on the first call, the same row ever after."""
    check_request(unit, user)
    wanted = Report.objects.filter(unit=unit, period_code=period.code)
    found = wanted.first()
    if found:
        return found
    with translation.override(PAPER_LANGUAGE):
        report = new_report(unit, period, timezone.localdate(timezone=unit.tzinfo), user)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:  # another request was quicker; its number stands, ours stays unused
        return wanted.get()
    audit.record(Verb.CREATE, actor=user, obj=report)
    return report


@transaction.atomic
def request_report(*, unit: Unit, period: Period, paper: Paper, user: User) -> Job:
    """Have the report built by a worker; the job's page leads to it."""
    report = report_for(unit=unit, period=period, user=user)
    return enqueue("report", user=user, report=report.pk, paper=paper.value, by=user.pk)


def build_edition(*, report: Report, paper: Paper, user: User) -> Edition:
    """The edition of today's figures: printed now, or found when the same figures were printed before."""
    with translation.override(PAPER_LANGUAGE):
        figures = partnership_figures(Area.of(report.unit, report.period, user))
        sheet = Letterhead.of(report.unit).sheet(report)
    frozen, frame = freeze(figures), freeze(sheet)
    seen = digest(frozen, frame)
    found = report.editions.filter(paper=paper, digest=seen).first()
    if found and found.pdf and found.pdf.storage.exists(str(found.pdf.name)):
        return found
    with translation.override(PAPER_LANGUAGE):
        paper_copy = document(figures, sheet, paper)
    edition = found or Edition(
        report=report, paper=paper, figures=frozen, sheet=frame, digest=seen, built_by=user
    )
    return kept(edition, paper_copy, user)


@transaction.atomic
def kept(edition: Edition, printed: Printed, user: User) -> Edition:
    """Store the file with its row; when another worker stored the same figures meanwhile, theirs is the edition."""
    edition.sha256 = hashlib.sha256(printed.data).hexdigest()
    edition.pages = printed.pages
    edition.pdf.save("edition.pdf", ContentFile(printed.data), save=False)
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        edition.pdf.delete(save=False)
        return Edition.objects.get(report=edition.report, paper=edition.paper, digest=edition.digest)
    audit.record(Verb.REPORT, actor=user, obj=edition.report, detail=f"built {edition.paper}")
    return edition

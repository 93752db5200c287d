"""What a worker does for this app."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.jobs import JobProblem, handler
from crm.models import Job, User
from reports.actions import ReportRefused, build_edition, check_request
from reports.letterhead import Paper
from reports.models import Report


@handler("report", gettext_lazy("Building a report"))
def build_report(job: Job, *, report: int, paper: str, by: int) -> str:
    """Build the edition of a report as the user who asked for it, whose rights are asked again now."""
    user = User.objects.select_related("unit").get(pk=by)
    wanted = Report.objects.visible_to(user).select_related("unit").filter(pk=report).first()
    if wanted is None:
        raise JobProblem(_("You may no longer read this report."))
    try:
        check_request(wanted.unit, user)
    except ReportRefused as refused:
        raise JobProblem(str(refused)) from refused
    job.progress(0, 1, _("Counting and printing %s") % wanted)
    build_edition(report=wanted, paper=Paper(paper), user=user)
    return wanted.get_absolute_url()

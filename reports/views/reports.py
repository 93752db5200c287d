"""Reports: listed, asked for, read on the screen, taken home as a file; and the letterhead they are printed on."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from crm import access, audit
from crm.access import Act
from crm.generic import DetailPage, FormPage, ListPage, Page
from crm.models import Verb
from reports.actions import ReportRefused, request_report
from reports.document import body_context
from reports.figures import OtherShape, thaw
from reports.filters import ReportFilter
from reports.forms import LetterheadForm, ReportForm
from reports.letterhead import Paper
from reports.links import links_for
from reports.models import Edition, Letterhead, Report
from reports.tables import ReportTable
from reports.views.scope import ScopedPage


class ReportList(ListPage):
    model = Report
    table_class = ReportTable
    filterset_class = ReportFilter
    template_name = "reports/report_list.html"
    title = gettext_lazy("Reports")
    add_url_name = "reports:report-request"
    add_label = gettext_lazy("Build a report")
    add_act = Act.BUILD_REPORT
    empty_title = gettext_lazy("No report yet")
    empty_text = gettext_lazy(
        "A report sums up the partnership of a unit for a month, quarter, semester or year."
    )

    def get_queryset(self) -> Any:
        return super().get_queryset().for_list()

    def noun(self, count: int) -> str:
        return ngettext("%(count)s report", "%(count)s reports", count) % {"count": number_format(count)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_edit_letterhead=access.may(self.user, Act.EDIT_ALL), **kwargs)


class ReportRequest(ScopedPage, TemplateView):
    act = Act.BUILD_REPORT
    template_name = "generic/form.html"

    def form(self, data: Any = None) -> ReportForm:
        area = self.area()
        return ReportForm(data, user=self.user, unit=area.unit, period=area.period, today=area.today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "page_title": _("Build a report"),
            "submit_label": _("Build the report"),
            "intro": _("The report is built in the background and kept. You may leave the page meanwhile."),
            "cancel_url": "..",
        }
        return super().get_context_data(**{**context, "form": self.form(), **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                job = request_report(
                    unit=form.cleaned_data["unit"],
                    period=form.cleaned_data["period"],
                    paper=Paper(form.cleaned_data["paper"]),
                    user=self.user,
                )
            except ReportRefused as refused:
                form.add_error(None, str(refused))
            else:
                return HttpResponseRedirect(job.get_absolute_url())
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ReportDetail(DetailPage):
    """The newest edition on the screen: the same frozen figures as in its file."""

    model = Report
    template_name = "reports/report_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            editions=list(self.object.editions.all()),
            may_build=access.may(self.user, Act.BUILD_REPORT),
            papers=Paper.choices,
            **self.shown(self.object.newest),
            **kwargs,
        )

    def shown(self, edition: Edition | None) -> dict[str, Any]:
        if edition is None:
            return {}
        try:
            figures = thaw(edition.figures)
        except OtherShape:
            return {"other_shape": True}
        unit = self.object.unit
        links = links_for(unit, self.object.period, timezone.localdate(timezone=unit.tzinfo))
        return {**body_context(figures), "links": links, "newest": edition}


class ReportDownload(Page):
    """The file of an edition. It has no address of its own: it leaves through here, and that is written down."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        editions = Edition.objects.visible_to(self.user).light().select_related("report__unit")
        edition = get_object_or_404(editions, pk=pk)
        try:
            file = edition.pdf.open("rb")
        except FileNotFoundError as error:
            raise Http404(_("The file of this edition is gone. Build the report again.")) from error
        audit.record(Verb.REPORT, actor=self.user, obj=edition.report, detail=f"downloaded {edition.paper}")
        return FileResponse(
            file, as_attachment=True, filename=edition.file_name, content_type="application/pdf"
        )


class LetterheadEdit(FormPage):
    """The letterhead of one's own unit; the usual one is offered until there is one."""

    model = Letterhead
    form_class = LetterheadForm
    act = Act.EDIT_ALL
    edit_title = add_title = gettext_lazy("Letterhead and signature")
    submit_label = gettext_lazy("Save the letterhead")

    def get_object(self) -> Letterhead | None:
        return Letterhead.objects.editable_by(self.user).filter(unit=self.user.unit_id).first()

    def new_instance(self) -> Letterhead:
        return Letterhead.usual(self.user.unit)

    def get_cancel_url(self) -> str:
        return Letterhead().get_absolute_url()

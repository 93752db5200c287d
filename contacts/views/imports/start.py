"""The first step: a file, or cells pasted from a spreadsheet; and the template to start from."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from contacts.imports import actions
from contacts.imports.forms import StartForm
from contacts.imports.reading import Refused
from contacts.imports.template import template_workbook
from contacts.models import ImportBatch
from crm.access import Act
from crm.generic import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportStart(Page, TemplateView):
    act = Act.IMPORT
    template_name = "contacts/import_start.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        into = request.GET.get("into")
        initial = {"into": into} if into in ImportBatch.Into.values else None
        return self.show(StartForm(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = StartForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            batch = self.read(form)
        except Refused as refused:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(refused))
            return self.show(form, status=422)
        return HttpResponseRedirect(batch.get_absolute_url())

    def read(self, form: StartForm) -> ImportBatch:
        into, upload = form.cleaned_data["into"], form.cleaned_data["file"]
        if upload is None:
            return actions.read_pasted(user=self.user, text=form.cleaned_data["pasted"], into=into)
        return actions.read_sent(user=self.user, file=upload.file, file_name=upload.name or "", into=into)

    def show(self, form: StartForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, page_title=_("Import a list"), step=1)
        return self.render_to_response(context, status=status)


class ImportTemplate(Page):
    """Our own workbook to fill in: its headers are known, and its example row is not imported."""

    act = Act.IMPORT

    def get(self, request: HttpRequest, into: str) -> HttpResponse:
        names = {ImportBatch.Into.CONTACTS: "wartawan", ImportBatch.Into.OUTLETS: "media"}
        if into not in ImportBatch.Into.values:
            raise Http404(_("There is no such template."))
        name = f"mitra-pers-{names[ImportBatch.Into(into)]}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(template_workbook(into), content_type=XLSX, headers=headers)

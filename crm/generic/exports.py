"""A list as a file: what for is asked first, and the trail keeps the answer."""

import re
from array import array
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from crm import audit
from crm.access import Act
from crm.exports import (
    TABLES,
    Columns,
    Fetched,
    Format,
    Purpose,
    export_response,
    keys_of,
    told_in_trail,
)
from crm.forms import CleanCharField
from crm.generic.lists import ListPage, active_filters, in_full_order
from crm.generic.pages import Page
from crm.models import Verb

LONGEST_REASON = 120
# A phone, an identity or a service number, however it is grouped; a year or a date is none.
A_NUMBER = re.compile(r"\d{6}|\d(?:[ .\-/]?\d){8}")


class ExportForm(forms.Form):
    """Which kind of file, and what for. The words of `other` stay in the trail for ever: no person belongs in them."""

    file = forms.ChoiceField(label=gettext_lazy("Kind of file"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=gettext_lazy("What the file is for"), choices=Purpose, widget=forms.RadioSelect
    )
    other = CleanCharField(
        label=gettext_lazy("Something else, namely"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("A few words for the audit trail, without names, numbers or addresses."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, formats: Mapping[str, Format], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, form.label) for name, form in formats.items()]
        self.fields["file"].choices = choices  # type: ignore[attr-defined]
        self.fields["file"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("purpose") != Purpose.OTHER:
            return {**data, "other": ""}
        if "other" in data:
            self.ask_for_words(data["other"])
        return data

    def ask_for_words(self, text: str) -> None:
        if not text:
            self.add_error("other", _("Say in a few words what the file is for."))
        elif "@" in text or A_NUMBER.search(text):
            sentence = _(
                "Leave out phone numbers, identity numbers and addresses: the trail keeps these words."
            )
            self.add_error("other", sentence)


class ExportPage(Page, TemplateView):
    """The rows of a list as filtered, and only those that the user may see.

    GET says what would leave and asks what for; POST writes the trail and sends the file.
    """

    act = Act.EXPORT
    list_page: ClassVar[type[ListPage]]
    list_url_name: ClassVar[str]
    columns: ClassVar[Columns] = {}
    formats: ClassVar[Mapping[str, Format]] = TABLES
    template_name = "generic/export.html"
    note: ClassVar[Promise | str] = ""
    """What the file holds, where its list does not say so."""

    def list_queryset(self) -> Any:
        """The rows of the list before its filter."""
        page = self.list_page()
        page.setup(self.request, *self.args, **self.kwargs)
        return page.get_queryset()

    def complete(self, rows: Any) -> Any:
        """`rows` with everything that the columns show, in a constant number of queries."""
        return rows

    def get_columns(self, rows: Any) -> Columns:
        """The columns of a file of these rows; some lists need as many as the longest row has entries."""
        return self.columns

    def caution(self, rows: Any) -> str:
        """A sentence about these rows for whoever takes them, or ""."""
        return ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.form = ExportForm(request.POST if request.method == "POST" else None, formats=self.formats)

    def get_rows(self) -> Any:
        """What the filter leaves, in its order; nothing when the filter itself is wrong."""
        self.filterset = self.list_page.filterset_class(
            self.request.GET or None, queryset=self.list_queryset(), request=self.request
        )
        sound = not self.filterset.is_bound or self.filterset.is_valid()
        return in_full_order(self.filterset.qs) if sound else self.filterset.queryset.none()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.get_rows()
        status = 400 if self.filterset.form.errors else 200
        return self.render_to_response(self.get_context_data(rows=rows, **kwargs), status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.get_rows()
        if self.filterset.form.errors:
            return self.render_to_response(self.get_context_data(rows=rows, **kwargs), status=400)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(rows=rows, **kwargs), status=422)
        keys = keys_of(rows)
        if sentence := self.too_long(len(keys), **self.form.cleaned_data):
            self.form.add_error("file", sentence)
            return self.render_to_response(self.get_context_data(rows=rows, **kwargs), status=422)
        return self.export(rows, keys, **self.form.cleaned_data)

    def too_long(self, count: int, *, file: str, **_answers: str) -> str:
        """Why this kind of file cannot hold `count` rows, or ""."""
        most = self.formats[file].most
        if most is None or count <= most:
            return ""
        sentence = _(
            "A sheet of Excel holds at most %(most)s rows, and this list has %(count)s. Take CSV, or narrow the list."
        )
        return sentence % {"most": number_format(most), "count": number_format(count)}

    def export(self, rows: Any, keys: array[int], *, file: str, purpose: str, other: str) -> HttpResponseBase:
        self.record(len(keys), told_in_trail(file, purpose, other))
        name = f"{slugify(str(self.list_page.title))}-{timezone.localdate().isoformat()}.{file}"
        columns = self.get_columns(rows)
        return export_response(
            Fetched(self.complete(rows), keys), columns, self.formats[file], file_name=name
        )

    def record(self, count: int, detail: str) -> None:
        audit.record(Verb.EXPORT, actor=self.user, obj=self.list_page.model, count=count, detail=detail)

    def get_list_url(self) -> str:
        """Back to the list as it was filtered."""
        query = self.request.GET.urlencode()
        return f"{reverse(self.list_url_name)}?{query}" if query else reverse(self.list_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = kwargs.pop("rows")
        count = rows.count()
        page = self.list_page()
        return super().get_context_data(
            page_title=_("Export"),
            breadcrumbs=[(self.list_page.title, self.get_list_url()), (_("Export"), "")],
            form=self.form,
            filter=self.filterset,
            count_noun=page.noun(count),
            rows_count=count,
            narrowed=active_filters(self.filterset, self.request),
            caution=self.caution(rows),
            note=self.note,
            cancel_url=self.get_list_url(),
            **kwargs,
        )

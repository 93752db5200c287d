"""The list: filtered, sorted, counted, and a link to its export."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import InvalidPage
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from crm import access
from crm.access import Act
from crm.generic.pages import Page


class ListPage(Page, TemplateView):
    """A list: filtered, sorted, counted, exported (by the page of `export_url_name`). Four attributes make one."""

    model: ClassVar[type[models.Model]]
    table_class: ClassVar[type[Table]]
    filterset_class: ClassVar[type[FilterSet]]
    export_url_name: ClassVar[str] = ""

    template_name = "generic/list.html"
    per_page = 50
    title: ClassVar[Any] = ""
    add_url_name: ClassVar[str] = ""
    add_label: ClassVar[Any] = ""
    add_act: ClassVar[Act] = Act.LOG
    empty_title: ClassVar[Any] = ""
    empty_text: ClassVar[Any] = ""

    def get_queryset(self) -> Any:
        return self.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]

    def noun(self, count: int) -> str:
        """ "128 wartawan": the count with the noun of the list."""
        raise ImproperlyConfigured(f"{type(self).__name__} must say its noun")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.filterset = self.filterset_class(
            request.GET or None, queryset=self.get_queryset(), request=request
        )
        status = 200 if self.filter_is_sound() else 400
        response = self.render_to_response(self.get_context_data(**kwargs), status=status)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def filter_is_sound(self) -> bool:
        return not self.filterset.is_bound or self.filterset.is_valid()

    def get_rows(self) -> Any:
        """What the filter leaves; nothing when the filter itself is wrong, for its sentence says so."""
        return self.filterset.qs if self.filter_is_sound() else self.get_queryset().none()

    def get_template_names(self) -> list[str]:
        # A list page with a template of its own inherits the results; a fragment is looked up where it is written.
        return ["generic/list.html#results" if self.wants_fragment else self.template_name]

    def get_table(self) -> Table:
        table = self.table_class(self.get_rows(), request=self.request)
        config = RequestConfig(self.request, paginate=False)
        config.configure(table)
        table.data.data = in_full_order(table.data.data)
        try:
            table.paginate(page=self.request.GET.get("page", 1), per_page=self.per_page)
        except InvalidPage as error:
            raise Http404(_("This list has no such page.")) from error
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = self.get_table()
        count = table.paginator.count
        may_add = bool(self.add_url_name) and access.may(self.user, self.add_act)
        return super().get_context_data(
            page_title=self.title,
            table=table,
            page_obj=table.page,
            filter=self.filterset,
            search_name="q",
            active_filters=active_filters(self.filterset, self.request),
            result_count=count,
            count_noun=self.noun(count),
            add_url=reverse(self.add_url_name) if may_add else "",
            add_label=self.add_label,
            export_url=self.export_url(),
            empty_title=self.empty_title,
            empty_text=self.empty_text,
            **kwargs,
        )

    def export_url(self) -> str:
        """Where this list, as it is filtered now, leaves as a file; "" for who may not."""
        if not self.export_url_name or not access.may(self.user, Act.EXPORT):
            return ""
        query = self.request.GET.copy()
        for name in ("page", "sort"):
            query.pop(name, None)
        address = reverse(self.export_url_name)
        return f"{address}?{query.urlencode()}" if query else address


def in_full_order(rows: Any) -> Any:
    """`rows` in their order, with the key as its last word: rows that are alike in it would change pages at will."""
    order = rows.query.order_by or rows.model._meta.ordering
    named = {str(getattr(one, "name", one)).lstrip("-") for one in order}
    return rows if named & {"pk", rows.model._meta.pk.name} else rows.order_by(*order, "pk")


def with_query(request: HttpRequest, **changes: str | None) -> str:
    """The address of this page with parts of its query changed (None removes), back on its first page."""
    query = request.GET.copy()
    for name, value in {"page": None, **changes}.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def active_filters(filterset: FilterSet, request: HttpRequest) -> list[dict[str, str]]:
    """What narrows the list now: the label, the value in words, and the address without it."""
    if not filterset.is_bound or not filterset.form.is_valid():
        return []
    form = filterset.form
    return [
        {
            "label": str(form.fields[name].label or ""),
            "value": in_words(form.fields[name], value),
            "clear_url": with_query(request, **{name: None}),
        }
        for name, value in form.cleaned_data.items()
        if narrows(form.fields[name], value)
    ]


def narrows(field: forms.Field, value: Any) -> bool:
    """An unticked box asks for nothing; "no" chosen from a list does."""
    if value is False:
        return not isinstance(field.widget, forms.CheckboxInput)
    return value not in (None, "") and not (isinstance(value, (list, models.QuerySet)) and not value)


def in_words(field: forms.Field, value: Any) -> str:
    """A cleaned value as a person reads it: choices in words, dates and numbers in the form of the language."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple, models.QuerySet)):
        return ", ".join(in_words(field, item) for item in value)
    if isinstance(value, str):
        return str(dict(getattr(field, "choices", ())).get(value, value))
    return str(formats.localize(value))

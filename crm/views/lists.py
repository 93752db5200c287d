"""The lists of words everyone shares, extended by the administrator of the topmost unit."""

from typing import Any

from django.apps import apps
from django.http import Http404
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from crm.access import Act
from crm.filters import TermFilter
from crm.forms import RecordForm, term_form
from crm.generic import FormPage, ListPage, Page
from crm.models import ListEntry
from crm.tables import TermTable


def list_models() -> dict[str, type[ListEntry]]:
    """Every extendable list by the name it has in an address."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, ListEntry)}


def list_model(name: str) -> type[ListEntry]:
    try:
        return list_models()[name]
    except KeyError as error:
        raise Http404(_("There is no such list.")) from error


def words(model: type[ListEntry]) -> str:
    plural = str(model._meta.verbose_name_plural)
    return plural[:1].upper() + plural[1:]


class TermIndex(Page, TemplateView):
    act = Act.MANAGE_LISTS
    template_name = "crm/term_index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lists = [
            (words(model), reverse("crm:term-list", args=[name])) for name, model in list_models().items()
        ]
        return super().get_context_data(page_title=_("Lists"), lists=sorted(lists), **kwargs)


class TermList(ListPage):
    table_class = TermTable
    filterset_class = TermFilter
    act = Act.MANAGE_LISTS
    add_label = gettext_lazy("Add entry")
    empty_title = gettext_lazy("No entries found")

    @property
    def title(self) -> str:
        return words(list_model(self.kwargs["name"]))

    def get_queryset(self) -> Any:
        return list_model(self.kwargs["name"])._default_manager.all()

    def noun(self, count: int) -> str:
        return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": number_format(count)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        add_url = reverse("crm:term-add", args=[self.kwargs["name"]])
        return {**super().get_context_data(**kwargs), "add_url": add_url}


class TermAdd(FormPage):
    act = Act.MANAGE_LISTS
    add_title = gettext_lazy("Add entry")
    edit_title = gettext_lazy("Edit entry")
    submit_label = gettext_lazy("Save entry")

    def get_object(self) -> ListEntry | None:
        model = list_model(self.kwargs["name"])
        if "pk" not in self.kwargs:
            return None
        found = model._default_manager.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404(_("There is no such entry."))
        return found

    def get_form(self, data: Any = None, files: Any = None) -> RecordForm[Any]:
        model = list_model(self.kwargs["name"])
        return term_form(model)(data, files, instance=self.object or model(), user=self.user)

    def get_cancel_url(self) -> str:
        return reverse("crm:term-list", args=[self.kwargs["name"]])


class TermEdit(TermAdd):
    pass

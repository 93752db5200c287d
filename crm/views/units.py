"""The tree of units."""

from typing import Any

from django.db import models
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm import access, audit
from crm.access import Act
from crm.filters import UnitFilter
from crm.forms import RecordForm, UnitForm
from crm.generic import DetailPage, FormPage, ListPage
from crm.models import Level, Unit, User, Verb
from crm.tables import UnitTable

LEVEL_BELOW = {Level.MABES: Level.POLDA, Level.POLDA: Level.POLRES, Level.POLRES: Level.POLSEK}


class UnitList(ListPage):
    model = Unit
    table_class = UnitTable
    filterset_class = UnitFilter
    title = _("Units")
    add_url_name = "crm:unit-add"
    add_label = _("Add unit")
    add_act = Act.MANAGE_USERS
    empty_title = _("No units found")
    empty_text = _("The units of the police are shipped with the program; Polsek are added by their Polres.")

    def get_queryset(self) -> Any:
        parent_path = Substr(models.OuterRef("path"), 1, Length(models.OuterRef("path")) - Unit.steplen)
        above = Unit.objects.filter(path=parent_path).values("name")
        return super().get_queryset().annotate(parent_name=models.Subquery(above))

    def noun(self, count: int) -> str:
        return ngettext("%(count)s unit", "%(count)s units", count) % {"count": number_format(count)}


class UnitDetail(DetailPage):
    model = Unit
    template_name = "crm/unit_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unit = self.object
        return super().get_context_data(
            above=Unit.objects.get_parent(unit),
            below=Unit.objects.get_children(unit),
            regions=unit.regions.all(),
            people=User.objects.visible_to(self.user)
            .filter(unit=unit, is_active=True)
            .select_related("rank"),
            may_edit=self.may_edit(),
            may_manage=access.may(self.user, Act.MANAGE_USERS),
            **kwargs,
        )


class UnitAdd(FormPage):
    model = Unit
    form_class = UnitForm
    act = Act.MANAGE_USERS
    add_title = _("Add unit")
    edit_title = _("Edit unit")
    submit_label = _("Save unit")

    def get_initial(self) -> dict[str, Any]:
        return {"parent": self.user.unit_id, "zone": self.user.unit.zone}

    def save(self, form: RecordForm[Any]) -> models.Model:
        unit, parent = form.instance, form.cleaned_data["parent"]
        unit.level, unit.code = LEVEL_BELOW[Level(parent.level)], slugify(unit.name)[:80]
        Unit.objects.add_child(parent, instance=unit)
        unit.regions.set(form.cleaned_data["regions"])
        audit.record(Verb.CREATE, actor=self.user, obj=unit)
        return unit

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url() if self.object else reverse("crm:unit-list")


class UnitEdit(UnitAdd):
    def get_initial(self) -> dict[str, Any]:
        return {}

    def save(self, form: RecordForm[Any]) -> models.Model:
        return FormPage.save(self, form)

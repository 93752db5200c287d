"""Press bodies and their chapters."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.filters import BodyFilter, ChapterSearch
from contacts.forms import BodyForm, ChapterForm
from contacts.forms.choosing import usable_key
from contacts.models import Chapter, Contact, Membership, Office, PressBody
from contacts.tables import BodyTable
from contacts.tree import chapter_tree
from contacts.views.changes import recent_changes
from contacts.views.deleting import DeletePage
from crm import access
from crm.access import Act
from crm.generic import DetailPage, FormPage, ListPage

MEMBERS_SHOWN = 50


class BodyList(ListPage):
    model = PressBody
    act = None
    table_class = BodyTable
    filterset_class = BodyFilter
    title = gettext_lazy("Press bodies")
    add_url_name = "contacts:body-add"
    add_label = gettext_lazy("Add a press body")
    empty_title = gettext_lazy("No press bodies yet")
    empty_text = gettext_lazy(
        "Associations of journalists and of media companies, with their chapters and office-holders."
    )
    extra_context = {"empty_icon": "building-community"}
    export_url_name = "contacts:body-export"

    def get_queryset(self) -> Any:
        chapters = (
            Chapter.objects.filter(body=OuterRef("pk"))
            .order_by()
            .values("body")
            .annotate(n=Count("pk"))
            .values("n")
        )
        count = Coalesce(Subquery(chapters, output_field=IntegerField()), 0)
        return super().get_queryset().select_related("kind", "steward").annotate(chapter_count=count)

    def noun(self, count: int) -> str:
        return ngettext("%(count)s press body", "%(count)s press bodies", count) % {
            "count": number_format(count)
        }


class BodyDetail(DetailPage):
    model = PressBody
    act = None
    template_name = "contacts/body_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("kind", "steward")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body: Any = self.object
        search = ChapterSearch(self.request.GET)
        text = search.cleaned_data["q"] if search.is_valid() else ""
        tree = chapter_tree(body, user=self.user, text=text)
        return super().get_context_data(
            breadcrumbs=[(_("Press bodies"), reverse("contacts:body-list")), (body, "")],
            search=search,
            text=text,
            tree=tree,
            changes=recent_changes(body),
            may_edit=self.may_edit(),
            may_add=access.may(self.user, Act.LOG),
            may_export=access.may(self.user, Act.EXPORT),
            **kwargs,
        )


class BodyEdit(FormPage):
    model = PressBody
    form_class = BodyForm
    add_title = gettext_lazy("Add a press body")
    edit_title = gettext_lazy("Change a press body")
    submit_label = gettext_lazy("Save press body")

    def new_instance(self) -> PressBody:
        return PressBody(steward=self.user.unit)

    def get_cancel_url(self) -> str:
        return super().get_cancel_url() if self.object else reverse("contacts:body-list")


class BodyDelete(DeletePage):
    model = PressBody
    title = gettext_lazy("Delete a press body")

    def get_success_url(self) -> str:
        return reverse("contacts:body-list")


class ChapterDetail(DetailPage):
    model = Chapter
    act = None
    template_name = "contacts/chapter_detail.html"

    def get_queryset(self) -> Any:
        children = Prefetch("children", Chapter.objects.order_by("name", "pk"))
        return (
            super()
            .get_queryset()
            .select_related("body", "parent", "steward")
            .prefetch_related("regions", children)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapter: Any = self.object
        people = Contact.objects.visible_to(self.user)
        offices = chapter.offices.select_related("contact", "title")
        members = Membership.objects.filter(chapter=chapter)
        seen = members.filter(contact__in=people)
        editable = Contact.objects.editable_by(self.user).filter(offices__chapter=chapter)
        return super().get_context_data(
            breadcrumbs=self.crumbs(),
            current=self.holders(offices.current(), people),
            former=self.holders(offices.former(), people),
            upcoming=offices.filter(contact__in=people, start__gt=timezone.localdate()),
            editable=set(editable.values_list("pk", flat=True)),
            members=seen.select_related("contact", "member_type").order_by("contact__name", "pk")[
                :MEMBERS_SHOWN
            ],
            members_count=seen.count(),
            members_elsewhere=members.count() - seen.count(),
            changes=recent_changes(chapter),
            may_edit=self.may_edit(),
            may_read=access.may(self.user, Act.READ),
            may_log=access.may(self.user, Act.LOG),
            **kwargs,
        )

    def holders(self, offices: Any, people: Any) -> dict[str, Any]:
        """The office-holders whom the user may see, and how many others there are."""
        seen = list(offices.filter(contact__in=people))
        return {"offices": seen, "elsewhere": offices.count() - len(seen), "rivals": rival_chairs(seen)}

    def crumbs(self) -> list[tuple[Any, str]]:
        chapter: Any = self.object
        crumbs: list[tuple[Any, str]] = [(_("Press bodies"), reverse("contacts:body-list"))]
        above = [chapter.body, chapter.parent] if chapter.parent else [chapter.body]
        return [*crumbs, *((row, row.get_absolute_url()) for row in above), (chapter, "")]


def rival_chairs(offices: list[Office]) -> int:
    """How many people are said to lead the chapter at the same time, when it is more than one."""
    chairs = {office.contact_id for office in offices if office.title.is_chair}
    return len(chairs) if len(chairs) > 1 else 0


class ChapterEdit(FormPage):
    model = Chapter
    form_class = ChapterForm
    add_title = gettext_lazy("Add a chapter")
    edit_title = gettext_lazy("Change a chapter")
    submit_label = gettext_lazy("Save chapter")

    def new_instance(self) -> Chapter:
        return Chapter(steward=self.user.unit)

    def get_initial(self) -> dict[str, Any]:
        """A new chapter is opened from its body's page (`?body=`) or from the chapter above (`?parent=`)."""
        asked = {name: self.request.GET.get(name, "") for name in ("body", "parent")}
        return (
            {}
            if self.object
            else {name: key for name, key in asked.items() if key.isdecimal() and usable_key(key)}
        )

    def get_cancel_url(self) -> str:
        return super().get_cancel_url() if self.object else reverse("contacts:body-list")


class ChapterDelete(DeletePage):
    model = Chapter
    title = gettext_lazy("Delete a chapter")

    def get_success_url(self) -> str:
        return str(self.object.body.get_absolute_url())

"""Entries that may be one: the queue, the decision that they are two, and the hint while a new one is typed."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from contacts.duplicates import actions, searching
from contacts.duplicates.forms import HintForm, OutletHintForm, PersonHintForm
from contacts.duplicates.jobs import queue_url
from contacts.duplicates.searching import Into
from contacts.duplicates.showing import shown_pairs
from contacts.forms.choosing import usable_key
from contacts.models import Contact, ImportBatch, ImportOutcome, Outlet
from crm.access import Act
from crm.generic import ConfirmPage, Page
from crm.models import Job

PAIRS_A_PAGE = 20
APART = "beda"


# --- The queue --------------------------------------------------------------------------------------


class DuplicateQueue(Page, TemplateView):
    """Pairs that may be one entry, `?impor=` of one import; with `?tampil=beda` those that are told apart."""

    act = Act.LOG
    model: ClassVar[type[Any]] = Contact
    into: ClassVar[str] = Into.CONTACTS
    template_name = "contacts/duplicate_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the whole book looked through."""
        job = searching.ask(user=self.user, into=self.into)
        if self.may_open(job):
            return HttpResponseRedirect(job.get_absolute_url())
        messages.info(request, _("The search is under way."))
        return HttpResponseRedirect(queue_url(self.into))

    def may_open(self, job: Job) -> bool:
        return Job.objects.visible_to(self.user).filter(pk=job.pk).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        book = searching.book_of(self.user, self.into)
        complete = searching.catch_up(book)
        job = book.search.job
        under_way = job is not None and not job.is_over
        batch, apart = self.batch(), self.request.GET.get("tampil") == APART
        page = self.page_of(self.of_batch(self.apart() if apart else book.open_to(self.user), batch))
        return super().get_context_data(
            page_title=_("Possible duplicates"),
            breadcrumbs=[self.above(), (_("Possible duplicates"), "")],
            page_obj=page,
            pairs=shown_pairs(page, self.model),
            count_noun=self.noun(page.paginator.count),
            batch=batch,
            apart=apart,
            complete=complete,
            under_way=under_way,
            job_url=job.get_absolute_url() if job and under_way and self.may_open(job) else "",
            queue_url=queue_url(self.into),
            **kwargs,
        )

    def above(self) -> tuple[str, str]:
        return _("Journalists"), reverse("contacts:contact-list")

    def batch(self) -> ImportBatch | None:
        wanted = self.request.GET.get("impor", "")
        if wanted and not (wanted.isdecimal() and usable_key(wanted)):
            raise Http404(_("There is no such import."))
        batches = ImportBatch.objects.visible_to(self.user).filter(into=self.into)
        return get_object_or_404(batches, pk=wanted) if wanted else None

    def of_batch(self, pairs: QuerySet[Any], batch: ImportBatch | None) -> QuerySet[Any]:
        """Pairs in which an entry stands that the import wrote or would have written."""
        if batch is None:
            return pairs
        written = ImportOutcome.objects.filter(batch=batch, object_id__isnull=False).values("object_id")
        return pairs.filter(Q(one__in=written) | Q(other__in=written))

    def apart(self) -> QuerySet[Any]:
        pairs: QuerySet[Any] = actions.decisions(self.model).objects.open_to(self.user)
        return pairs.select_related("by").order_by("-pk")

    def page_of(self, pairs: QuerySet[Any]) -> Any:
        try:
            return Paginator(pairs, PAIRS_A_PAGE).page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(_("This list has no such page.")) from error

    def noun(self, count: int) -> str:
        return ngettext("%(count)s pair", "%(count)s pairs", count) % {"count": number_format(count)}


class OutletDuplicateQueue(DuplicateQueue):
    model = Outlet
    into = Into.OUTLETS

    def above(self) -> tuple[str, str]:
        return _("Outlets"), reverse("contacts:outlet-list")


# --- Two, not one -----------------------------------------------------------------------------------


class DecisionPage(ConfirmPage):
    """About two entries that the user may edit. Afterwards it goes back to where the button stood (`back`)."""

    model: ClassVar[type[Any]]
    into: ClassVar[str]

    @cached_property
    def other(self) -> Any:
        number = self.kwargs[f"other_{self.model._meta.model_name}"]
        return get_object_or_404(self.get_queryset().exclude(pk=self.object.pk), pk=number)

    @property
    def names(self) -> dict[str, str]:
        return {"one": self.object.name, "other": self.other.name}

    def back(self) -> str:
        wanted = self.request.POST.get("back", "")
        here = {self.request.get_host()}
        if wanted and url_has_allowed_host_and_scheme(wanted, here, require_https=self.request.is_secure()):
            return wanted
        return queue_url(self.into)


class SetApart(DecisionPage):
    title = gettext_lazy("Not a duplicate")
    submit_label = gettext_lazy("They are two")

    def question(self) -> str:
        return _("Are “%(one)s” and “%(other)s” not the same?") % self.names

    def detail(self) -> str:
        return _("This is remembered: the two are not proposed again. It can be taken back.")

    def do(self) -> str:
        actions.set_apart(one=self.object, other=self.other, by=self.user)
        messages.success(self.request, _("“%(one)s” and “%(other)s” are two: remembered.") % self.names)
        return self.back()


class PutBack(DecisionPage):
    title = gettext_lazy("Maybe a duplicate after all")
    submit_label = gettext_lazy("Propose them again")

    def question(self) -> str:
        return _("May “%(one)s” and “%(other)s” be the same after all?") % self.names

    def do(self) -> str:
        actions.put_back(one=self.object, other=self.other, by=self.user)
        messages.success(
            self.request, _("“%(one)s” and “%(other)s” may be proposed as duplicates again.") % self.names
        )
        return self.back()


class SetContactsApart(SetApart):
    model, into = Contact, Into.CONTACTS


class SetOutletsApart(SetApart):
    model, into = Outlet, Into.OUTLETS


class PutContactsBack(PutBack):
    model, into = Contact, Into.CONTACTS


class PutOutletsBack(PutBack):
    model, into = Outlet, Into.OUTLETS


# --- While one types --------------------------------------------------------------------------------


class DuplicateHint(Page, TemplateView):
    """Known entries that the one being typed may be. By POST, so that no address or log holds what was typed."""

    act = Act.LOG
    http_method_names = ["post"]
    form_class: ClassVar[type[HintForm]] = PersonHintForm
    template_name = "contacts/duplicate_hint.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, user=self.user)
        return self.render_to_response({"matches": form.matches()})


class OutletDuplicateHint(DuplicateHint):
    form_class = OutletHintForm

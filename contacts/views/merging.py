"""Two entries that are one: choosing the second, comparing, merging, and taking it back."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from contacts.duplicates.merge_forms import MergeForm, OtherEntryForm, renewed
from contacts.duplicates.merging import Overtaken, Refused, merge_contacts, merge_outlets, who_asked_first
from contacts.duplicates.relations import counted, links_of
from contacts.duplicates.showing import whole
from contacts.duplicates.unmerging import Separated, unmerge
from contacts.models import Contact, ContactMerge, Outlet, OutletMerge
from contacts.models.duplicates import Merge
from contacts.phones import as_people_write_it
from contacts.tables import dotted, who_is
from crm import audit
from crm.access import Act
from crm.filters import LONGEST_SEARCH
from crm.generic import ConfirmPage, Page
from crm.generic.saving import accepted_before, remember
from crm.models import Verb

SHOWN = 20


class LeadsToKept:
    """The page of an entry that was merged leads to the page of the one that was kept, as far as the user sees it."""

    model: ClassVar[type[models.Model]]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)  # type: ignore[misc]
        except Http404:
            kept = kept_entry(self.model, kwargs["pk"])
            if kept is None:
                raise
            seen = self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
            return HttpResponseRedirect(get_object_or_404(seen, pk=kept.pk).get_absolute_url())


def kept_entry(model: Any, pk: int) -> Any:
    """The entry into which `pk` was merged, at the end of the chain; None when it was not."""
    entry = model.everyone.filter(pk=pk, merged_into__isnull=False).first()
    while entry and entry.merged_into_id:
        entry = entry.merged_into
    return entry


def editable(model: Any, user: Any) -> Any:
    """Entries that `user` may merge."""
    return whole(model.objects.editable_by(user))


def hint(entry: Any) -> str:
    """The line that tells two of the same name apart."""
    if isinstance(entry, Contact):
        return dotted(who_is(entry), ", ".join(str(phone) for phone in entry.phones.all()), entry.email)
    return dotted(entry.kind, entry.domain, as_people_write_it(entry.phone), entry.email)


# --- Choosing the second ----------------------------------------------------------------------------


class OtherEntry(Page, TemplateView):
    """`?q=` finds the entry that is the same as this one; before anything is typed, those of the same name."""

    act = Act.LOG
    model: ClassVar[type[models.Model]]
    merge_url: ClassVar[str]
    template_name = "contacts/merge_choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(editable(self.model, self.user), pk=kwargs["pk"])
        self.form = OtherEntryForm({"q": request.GET.get("q", self.object.name[:LONGEST_SEARCH])})
        status = 200 if self.form.is_valid() else 400
        return self.render_to_response(self.get_context_data(**kwargs), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.form.cleaned_data.get("q", "")
        rows = editable(self.model, self.user).exclude(pk=self.object.pk).matching(text)
        found = list(rows[: SHOWN + 1]) if text else []
        return super().get_context_data(
            object=self.object,
            page_title=_("Merge with another entry"),
            breadcrumbs=crumbs(self.object, _("Merge with another entry")),
            form=self.form,
            text=text,
            found=[(row, hint(row), self.address(row)) for row in found[:SHOWN]],
            more=len(found) > SHOWN,
            **kwargs,
        )

    def address(self, other: models.Model) -> str:
        return reverse(self.merge_url, args=[self.object.pk, other.pk])


def crumbs(entry: Any, here: str) -> list[tuple[str, str]]:
    above = (
        (_("Journalists"), reverse("contacts:contact-list"))
        if isinstance(entry, Contact)
        else (_("Outlets"), reverse("contacts:outlet-list"))
    )
    return [above, (str(entry), entry.get_absolute_url()), (here, "")]


class OtherContact(OtherEntry):
    model = Contact
    merge_url = "contacts:contact-merge"


class OtherOutlet(OtherEntry):
    model = Outlet
    merge_url = "contacts:outlet-merge"


# --- Merging ----------------------------------------------------------------------------------------


class MergePage(Page, TemplateView):
    """Both side by side, a choice for each field in which they differ, and what is handed over."""

    act = Act.LOG
    model: ClassVar[type[models.Model]]
    merge: ClassVar[Callable[..., Merge]]
    url_name: ClassVar[str]
    template_name = "contacts/merge_form.html"

    def entries(self) -> tuple[Any, Any]:
        """The one to keep and the one to merge; 404 unless both may be edited."""
        rows = editable(self.model, self.user)
        kept, merged = (get_object_or_404(rows, pk=pk) for pk in self.kwargs.values())
        if kept == merged:
            raise Http404(_("An entry cannot be merged with itself."))
        return kept, merged

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept, merged = self.entries()
        for entry in (kept, merged) if self.model is Contact else ():
            audit.record(Verb.VIEW, actor=self.user, obj=entry, detail="merge")
        return self.answer(MergeForm(kept=kept, merged=merged), kept, merged)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.after_other_tap() or self.post_once()
        except Http404:
            other = self.after_other_tap()
            if other is None:
                raise
            return other
        except IntegrityError:  # what the merge hands over was entered on both meanwhile
            return self.after_other_tap() or self.conflict()

    def after_other_tap(self) -> HttpResponse | None:
        """Where the same form led before. Of a double tap the slower one may find that out at any step."""
        repeated = accepted_before(self.request, self.user)
        return HttpResponseRedirect(repeated) if repeated else None

    def post_once(self) -> HttpResponse:
        kept, merged = self.entries()
        form = MergeForm(self.request.POST, kept=kept, merged=merged)
        is_valid = form.is_valid()
        if form.overtaken:
            return self.after_other_tap() or self.conflict()
        if not is_valid:
            return self.answer(form, kept, merged, status=422)
        return self.merge_once(form, kept, merged)

    def conflict(self) -> HttpResponse:
        """What both say now, over which the next try is."""
        kept, merged = self.entries()
        form = renewed(self.request.POST, kept, merged)
        return self.answer(form, kept, merged, status=409, overtaken=True)

    def merge_once(self, form: MergeForm, kept: Any, merged: Any) -> HttpResponse:
        location = kept.get_absolute_url()
        try:
            with transaction.atomic():
                type(self).merge(
                    kept=kept, merged=merged, by=self.user, choices=form.choices, versions=form.versions
                )
                remember(form, self.user, location)
        except Overtaken:
            return self.after_other_tap() or self.conflict()
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.after_other_tap() or self.answer(form, kept, merged, status=422)
        sentence = _("Merged: %(name)s. It can be taken apart again on this page.")
        messages.success(self.request, sentence % {"name": merged.name})
        return HttpResponseRedirect(location)

    def answer(self, form: MergeForm, kept: Any, merged: Any, status: int = 200, **more: Any) -> HttpResponse:
        title = _("Merge two entries")
        context = self.get_context_data(
            page_title=title,
            breadcrumbs=crumbs(kept, title),
            form=form,
            both=[(kept, hint(kept)), (merged, hint(merged))],
            handed=counted(merged, kept),
            united=united(kept, merged),
            left_alone=left_alone(kept, merged),
            swap_url=reverse(self.url_name, args=[merged.pk, kept.pk]),
            cancel_url=kept.get_absolute_url(),
            **more,
        )
        return self.render_to_response(context, status=status)


def left_alone(kept: Any, merged: Any) -> date | None:
    """Since when the merged entry is left alone."""
    asked = who_asked_first(kept, merged) if isinstance(kept, Contact) else None
    return asked.do_not_contact_since if asked else None


def united(kept: Any, merged: Any) -> list[tuple[str, str]]:
    """What the kept entry has from both: the label, and the words."""
    found = []
    for many in links_of(type(kept)):
        both = {*getattr(kept, many.name).all(), *getattr(merged, many.name).all()}
        if both:
            found.append((capfirst(str(many.verbose_name)), ", ".join(sorted(str(one) for one in both))))
    return found


class ContactMergePage(MergePage):
    model = Contact
    merge = staticmethod(merge_contacts)
    url_name = "contacts:contact-merge"


class OutletMergePage(MergePage):
    model = Outlet
    merge = staticmethod(merge_outlets)
    url_name = "contacts:outlet-merge"


# --- Taking it back ---------------------------------------------------------------------------------


class UnmergePage(ConfirmPage):
    """Those who may edit the kept entry take a merge back. One that was taken back leads to what came out of it."""

    model: ClassVar[type[ContactMerge | OutletMerge]]
    template_name = "contacts/confirm_refusable.html"
    title = gettext_lazy("Take apart again")
    submit_label = gettext_lazy("Take apart")

    def get_queryset(self) -> Any:
        return self.model.objects.editable_by(self.user).select_related("kept", "merged", "by")

    def question(self) -> str:
        names = {"name": self.object.merged, "kept": self.kept_before()}
        return _("Take “%(name)s” out of “%(kept)s” again?") % names

    def kept_before(self) -> str:
        """What the kept entry was called, when the merge gave it the other's name: else both would be called alike."""
        before, after = self.object.values.get("name", ("", ""))
        kept = self.object.kept
        return before if before and after == kept.name else str(kept)

    def detail(self) -> str:
        words = {"day": date_format(timezone.localtime(self.object.at)), "who": self.object.by}
        return (
            _(
                "Merged on %(day)s by %(who)s. Both get back what they had; what was added or changed since stays."
            )
            % words
        )

    def get_cancel_url(self) -> str:
        return str(self.object.kept.get_absolute_url())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.done() if self.object.undone_at else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.undone_at:  # the second tap
            return self.done()
        try:
            separated = unmerge(merge=self.object, by=self.user)
        except self.model.DoesNotExist as error:  # deleted with its entry a moment ago
            raise Http404 from error
        except Refused as error:
            refused = self.get_context_data(refusal=" ".join(error.messages))
            return self.render_to_response(refused, status=409)
        messages.success(request, " ".join(told(separated)))
        return self.done()

    def done(self) -> HttpResponse:
        return HttpResponseRedirect(self.object.merged.get_absolute_url())


def told(separated: Separated) -> list[str]:
    """What became of it, in sentences."""
    names = {"name": separated.merged.name, "kept": separated.kept.name}
    sentences = [_("“%(name)s” and “%(kept)s” are two entries again.") % names]
    if separated.stayed:
        fields = ", ".join(separated.stayed)
        sentences.append(_("Changed since, so “%(kept)s” keeps: %(fields)s.") % {**names, "fields": fields})
    if separated.lost:
        sentence = ngettext(
            "%(count)s row could not come back: what it belongs to was deleted in the meantime.",
            "%(count)s rows could not come back: what they belong to was deleted in the meantime.",
            separated.lost,
        )
        sentences.append(sentence % {"count": number_format(separated.lost)})
    return sentences


class ContactUnmerge(UnmergePage):
    model = ContactMerge


class OutletUnmerge(UnmergePage):
    model = OutletMerge

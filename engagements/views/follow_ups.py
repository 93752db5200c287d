"""Promises: the list, one at a time, done and taken up again."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.generic import ConfirmPage, ListPage
from engagements.actions import delete_follow_up, finish_follow_up, reopen_follow_up, save_follow_up
from engagements.filters import FollowUpFilter
from engagements.forms import FollowUpForm
from engagements.models import Engagement, FollowUp
from engagements.tables import FollowUpTable
from engagements.views.writing import ROW_NUMBER, ActPage, named_in_address


class FollowUpList(ListPage):
    model = FollowUp
    table_class = FollowUpTable
    filterset_class = FollowUpFilter
    title = gettext_lazy("Follow-ups")
    add_url_name = "engagements:followup-add"
    add_label = gettext_lazy("Add follow-up")
    export_url_name = "engagements:followup-export"
    empty_title = gettext_lazy("No follow-ups yet")
    empty_text = gettext_lazy("What was promised to the press stands here until it is done.")

    def get_queryset(self) -> Any:
        return super().get_queryset().for_list(self.user).open_first()

    def noun(self, count: int) -> str:
        return ngettext("%(count)s follow-up", "%(count)s follow-ups", count) % {
            "count": number_format(count)
        }


class FollowUpPage(ActPage):
    model = FollowUp
    form_class = FollowUpForm
    submit_label = gettext_lazy("Save follow-up")

    def save(self, form: Any) -> models.Model:
        return save_follow_up(user=self.user, follow_up=form.worded())


class FollowUpAdd(FollowUpPage):
    """`?engagement=` hangs it on an engagement; `?contact=`, `?outlet=`, `?chapter=` say about whom."""

    add_title = gettext_lazy("Add follow-up")

    def get_initial(self) -> dict[str, Any]:
        self.named = named_in_address(self.request, self.user)
        return {"about": self.named[0]} if self.named else {}

    def new_instance(self) -> FollowUp:
        return FollowUp(unit=self.user.unit, engagement=self.engagement())

    def engagement(self) -> Engagement | None:
        number = self.request.GET.get("engagement")
        if number is None:
            return None
        own = Engagement.objects.editable_by(self.user)
        return get_object_or_404(own, pk=number if ROW_NUMBER.fullmatch(number) else 0)

    def get_cancel_url(self) -> str:
        return self.named[0].get_absolute_url() if self.named else reverse("engagements:followup-list")


class FollowUpEdit(FollowUpPage):
    edit_title = gettext_lazy("Change follow-up")


class FollowUpAct(ConfirmPage):
    """An act on one follow-up; afterwards back to the page whose button was pressed (`next`)."""

    model = FollowUp

    def back(self) -> str:
        wanted = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return wanted if safe else str(self.object.get_absolute_url())


class FollowUpFinish(FollowUpAct):
    title = gettext_lazy("Mark as done")
    submit_label = gettext_lazy("Mark as done")

    def question(self) -> str:
        return _("Is “%s” done?") % self.object

    def do(self) -> str:
        finish_follow_up(user=self.user, follow_up=self.object)
        messages.success(self.request, _("Done: %s.") % self.object)
        return self.back()


class FollowUpReopen(FollowUpAct):
    title = gettext_lazy("Take up again")
    submit_label = gettext_lazy("Take up again")

    def question(self) -> str:
        return _("Is “%s” not done after all?") % self.object

    def do(self) -> str:
        reopen_follow_up(user=self.user, follow_up=self.object)
        messages.success(self.request, _("Open again: %s.") % self.object)
        return self.back()


class FollowUpDelete(FollowUpAct):
    title = gettext_lazy("Delete follow-up")
    submit_label = gettext_lazy("Delete")
    danger = True

    def question(self) -> str:
        return _("Delete “%s”?") % self.object

    def do(self) -> str:
        delete_follow_up(user=self.user, follow_up=self.object)
        messages.success(self.request, _("Deleted."))
        return reverse("engagements:followup-list")

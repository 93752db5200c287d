"""What became of an engagement: held, cancelled, deleted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.generic import ConfirmPage
from engagements.actions import cancel_engagement, delete_engagement, mark_held
from engagements.forms import HeldForm
from engagements.models import Engagement, Status


class EngagementHeld(ConfirmPage):
    """A plan took place; the same page asks who of those invited came. Nothing is held before its day."""

    model = Engagement
    title = gettext_lazy("Mark as held")
    submit_label = gettext_lazy("Mark as held")

    def get_queryset(self) -> Any:
        today = timezone.localdate(timezone=self.user.unit.tzinfo)
        return super().get_queryset().exclude(status=Status.HELD).filter(date__lte=today)

    def question(self) -> str:
        return _("Did “%s” take place?") % self.object

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or HeldForm(user=self.user, engagement=self.object)
        return super().get_context_data(form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = HeldForm(request.POST, user=self.user, engagement=self.object)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        mark_held(user=self.user, engagement=self.object, absent=form.absent)
        messages.success(request, _("Marked as held."))
        return HttpResponseRedirect(self.object.get_absolute_url())


class EngagementCancel(ConfirmPage):
    model = Engagement
    title = gettext_lazy("Cancel the engagement")
    submit_label = gettext_lazy("Yes, it was cancelled")

    def get_queryset(self) -> Any:
        return super().get_queryset().exclude(status=Status.CANCELLED)

    def question(self) -> str:
        return _("Was “%s” cancelled?") % self.object

    def detail(self) -> str:
        return _("It stays on the list as cancelled and counts as a plan that was not carried out.")

    def do(self) -> str:
        cancel_engagement(user=self.user, engagement=self.object)
        messages.success(self.request, _("Marked as cancelled."))
        return str(self.object.get_absolute_url())


class EngagementDelete(ConfirmPage):
    model = Engagement
    title = gettext_lazy("Delete the engagement")
    submit_label = gettext_lazy("Delete")
    danger = True

    def question(self) -> str:
        return _("Delete “%s”?") % self.object

    def detail(self) -> str:
        return _(
            "Its attendance list, notes, follow-ups and attachments are deleted with it. "
            "A meeting that did not take place is better cancelled."
        )

    def do(self) -> str:
        delete_engagement(user=self.user, engagement=self.object)
        messages.success(self.request, _("Deleted."))
        return reverse("engagements:engagement-list")

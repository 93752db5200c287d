"""One engagement with everything the user may see of it, and its papers."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import audit
from crm.generic import DetailPage, Page
from crm.models import Verb
from engagements.changes import changes_of
from engagements.models import Attachment, Engagement, FollowUp, Minutes, Participation


class EngagementDetail(DetailPage):
    model = Engagement
    template_name = "engagements/engagement_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("kind", "unit", "created_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        engagement = self.object
        minutes = Minutes.objects.visible_to(self.user).filter(engagement=engagement)
        return super().get_context_data(
            topics=engagement.topics.all(),
            minutes=minutes.select_related("created_by").prefetch_related("readers").first(),
            follow_ups=self.follow_ups(),
            attachments=engagement.attachments.all(),
            changes=changes_of(engagement),
            embargo_ends=self.embargo_ends(),
            may_edit=self.may_edit(),
            **self.participants(),
            **kwargs,
        )

    def embargo_ends(self) -> datetime | None:
        """Without its zone, so that the page shows the clock of the engagement and not of the server."""
        until = self.object.embargo_until
        return timezone.make_naive(until, self.object.starts_at.tzinfo) if until else None

    def follow_ups(self) -> QuerySet[FollowUp]:
        rows = FollowUp.objects.visible_to(self.user).filter(engagement=self.object)
        return rows.for_list(self.user).open_first()

    def participants(self) -> dict[str, Any]:
        """People of another unit's address book are counted, not named."""
        rows = Participation.objects.visible_to(self.user).filter(engagement=self.object)
        named = list(
            rows.select_related("contact", "outlet", "chapter__body", "officer", "unit", "represents")
        )
        return {"participants": named, "unnamed": self.object.participations.count() - len(named)}


class AttachmentDownload(Page):
    """The file, to be saved and never opened inside this site."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        attachment = get_object_or_404(Attachment.objects.visible_to(self.user), pk=pk)
        try:
            file = attachment.file.open("rb")
        except FileNotFoundError as error:
            raise Http404(_("The file of this attachment is gone.")) from error
        audit.record(Verb.VIEW, actor=self.user, obj=attachment)
        response = FileResponse(
            file, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response

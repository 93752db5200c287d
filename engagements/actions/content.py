"""What was said, and the papers of an engagement: written, and forgotten for good when it goes off the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm import audit
from crm.models import User, Verb
from engagements.actions.signing import delete_signed, signed
from engagements.models import Attachment, Engagement, FollowUp, Minutes

NO_CONTENT = _("Off the record keeps the fact of a meeting only, never its content: leave this empty.")
NOT_YOUR_NOTES = _("Informal notes are written by the one who recorded the meeting.")


@dataclass(frozen=True, slots=True)
class Notes:
    """Outcome and shared understanding. `readers` None leaves the named readers as they are."""

    outcome: str = ""
    understanding: str = ""
    readers: Sequence[User] | None = None

    def __bool__(self) -> bool:
        return bool(self.outcome or self.understanding)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was looked at: `content_type` is what it is, not what it says it is."""

    name: str
    file: File[bytes]
    content_type: str
    ending: str


def may_write_notes(*, engagement: Engagement, user: User) -> bool:
    """Whether `user`, who may edit the engagement, may write its notes.

    Informal notes nobody else has seen must not show by a refusal that they exist: the answer for everyone who is
    neither the author of the engagement nor a reader is the same with notes and without.
    """
    minutes = Minutes.objects.filter(engagement=engagement).first() if engagement.pk else None
    if minutes is None:
        return not engagement.is_informal or engagement.is_of(user)
    return Minutes.objects.editable_by(user).filter(pk=minutes.pk).exists()


@transaction.atomic
def write_minutes(*, user: User, engagement: Engagement, notes: Notes) -> Minutes | None:
    """Write, change or (when both texts are empty) remove the minutes. The author names the readers.

    Raises ValidationError when the engagement is off the record. The caller has asked `may_write_notes`.
    """
    if engagement.is_off_record:
        if notes:
            raise ValidationError({"outcome": NO_CONTENT})
        return None
    minutes = Minutes.objects.filter(engagement=engagement).first()
    if not notes:
        if minutes:
            delete_signed(minutes, user)
        return None
    return written(minutes or Minutes(engagement=engagement), notes, user)


def written(minutes: Minutes, notes: Notes, user: User) -> Minutes:
    if (minutes.outcome, minutes.understanding) != (notes.outcome, notes.understanding):
        minutes.outcome, minutes.understanding = notes.outcome, notes.understanding
        signed(minutes, user)
    if notes.readers is not None and minutes.created_by_id == user.pk:
        minutes._history_user = user  # type: ignore[attr-defined]
        minutes.readers.set(notes.readers)
    return minutes


@transaction.atomic
def attach(*, user: User, engagement: Engagement, papers: Sequence[Paper]) -> list[Attachment]:
    """Keep `papers` with the engagement. Raises ValidationError when it is off the record."""
    if papers and engagement.is_off_record:
        raise ValidationError({"uploads": NO_CONTENT})
    return [keep(engagement, paper, user) for paper in papers]


def keep(engagement: Engagement, paper: Paper, user: User) -> Attachment:
    attachment = Attachment(
        engagement=engagement, name=paper.name, content_type=paper.content_type, size=paper.file.size
    )
    paper.file.name = f"paper{paper.ending}"
    attachment.file = paper.file
    return signed(attachment, user)


def drop_papers(*, user: User, attachments: Sequence[Attachment]) -> None:
    """Remove attachments; their files go when the transaction stands."""
    for attachment in attachments:
        file = attachment.file
        audit.record(Verb.DELETE, actor=user, obj=attachment)
        delete_signed(attachment, user)
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]


@transaction.atomic
def forget_content(*, user: User, engagement: Engagement) -> None:
    """Delete what an off-the-record engagement must not keep, from the tables and from their history.

    Time, place, kind and participants stay. The engagement itself is saved without theme and topics by the caller,
    before this: only then does its history hold nothing but what is blanked here.
    """
    drop_papers(user=user, attachments=list(engagement.attachments.all()))
    Minutes.objects.filter(engagement=engagement).delete()
    FollowUp.objects.filter(engagement=engagement).delete()
    # Deleting wrote one more line of history with the text in it: history goes last.
    minutes = versions("Minutes").filter(engagement_id=engagement.pk)
    versions("Minutes_readers").filter(history__in=minutes.values("history_id")).delete()
    minutes.delete()
    versions("FollowUp").filter(engagement_id=engagement.pk).delete()
    versions("Engagement_topics").filter(engagement_id=engagement.pk).delete()
    versions("Engagement").filter(id=engagement.pk).update(theme="", key="")


def versions(name: str) -> models.QuerySet[models.Model]:
    """What the history keeps of a model, or of a many-to-many relation like `Engagement_topics`."""
    return apps.get_model("engagements", f"Historical{name}")._default_manager.all()

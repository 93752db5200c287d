"""Who changed what of an engagement and when: the names of the fields, never their former words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.content import versions
from engagements.models import Engagement

SHOWN = 20
TRACKED = (
    "kind",
    "nature",
    "status",
    "date",
    "time",
    "zone",
    "place",
    "theme",
    "others_count",
    "terms",
    "embargo_until",
)


@dataclass(frozen=True, slots=True)
class Change:
    """`at` is local to the zone of the engagement."""

    at: datetime
    who: str
    what: str


def changes_of(engagement: Engagement) -> list[Change]:
    """The newest first, at most SHOWN versions back."""
    rows = versions("Engagement").filter(id=engagement.pk).select_related("history_user")
    newest = list(rows.order_by("-history_date", "-history_id")[: SHOWN + 1])
    before = [*newest[1:], None][: len(newest)]
    told = [(row, words(row, older)) for row, older in zip(newest, before, strict=True)][:SHOWN]
    return [change(engagement, row, what) for row, what in told if what]


def change(engagement: Engagement, row: Any, what: str) -> Change:
    at = timezone.localtime(row.history_date, engagement.starts_at.tzinfo)
    return Change(at, str(row.history_user or _("the system")), what)


def words(row: Any, before: Any) -> str:
    if row.history_type == "+":
        return _("recorded")
    if before is None:
        return ""
    changed = [name for name in TRACKED if value(row, name) != value(before, name)]
    fields = [str(Engagement._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
    return _("changed: %s") % ", ".join(fields) if fields else ""


def value(row: Any, name: str) -> Any:
    return getattr(row, Engagement._meta.get_field(name).attname)  # type: ignore[union-attr]

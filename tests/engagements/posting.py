"""What a browser sends from the forms of an engagement."""

from typing import Any
from uuid import uuid4

from contacts.models import Contact
from crm.models import User
from engagements.models import Engagement, EngagementKind, FollowUp
from engagements.parties import key_of

LOG = "/kegiatan/catat/"


def kind(code: str) -> int:
    return EngagementKind.objects.get(code=code).pk


def rows(prefix: str, given: list[dict[str, Any]], initial: int = 0) -> dict[str, Any]:
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(given):
        data.update({f"{prefix}-{number}-{name}": value for name, value in row.items()})
    return data


def log_data(*who: Any, promises: Any = (), **changes: Any) -> dict[str, Any]:
    """The quick log as it is sent for a usual meeting of today."""
    data = {
        "submission": str(uuid4()),
        "kind": kind("coffee-morning"),
        "nature": "informal",
        "who": [key_of(party) for party in who],
        "date": "2026-08-17",
        "time": "09:30",
        "place": "Kantin Polres",
        "outcome": "",
        "terms": "on_record",
        **rows("promises", list(promises)),
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def edit_data(
    engagement: Engagement,
    *,
    attendees: Any = (),
    promises: Any = (),
    initial: Any = 0,
    **changes: Any,
) -> dict[str, Any]:
    """The full form of `engagement` as it is sent when nothing is changed but `changes`."""
    data = {
        "version": engagement.version,
        "kind": engagement.kind_id,
        "nature": engagement.nature,
        "status": engagement.status,
        "date": engagement.date.isoformat(),
        "time": "",
        "zone": engagement.zone,
        "place": engagement.place,
        "theme": engagement.theme,
        "others_count": engagement.others_count,
        "terms": engagement.terms,
        **rows("attendees", list(attendees), initial),
        **rows("promises", list(promises)),
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def attendee(contact: Contact, role: str = "participant", attendance: str = "attended") -> dict[str, str]:
    return {"party": key_of(contact), "role": role, "attendance": attendance}


def author_of_last_version(record: Engagement | FollowUp) -> User:
    """Whom the history names for the newest version of `record`."""
    history: Any = record.history
    author: User = history.first().history_user
    return author


def person_of(engagement: Engagement) -> Contact:
    """The one person on its attendance list."""
    contact = engagement.participations.get().contact
    assert contact is not None
    return contact


def only_engagement() -> Engagement:
    return Engagement.objects.get()


def errors(response: Any) -> dict[str, list[str]]:
    return {name: [str(one) for one in found] for name, found in response.context["form"].errors.items()}

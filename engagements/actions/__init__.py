"""The acts of this app: atomic, keyword-only, each leaving its stamp, its history and its line in the trail."""

from engagements.actions.content import Notes, attach, forget_content, write_minutes
from engagements.actions.engagements import (
    Facts,
    cancel_engagement,
    change_engagement,
    delete_engagement,
    log_engagement,
    mark_held,
)
from engagements.actions.follow_ups import (
    Promise,
    delete_follow_up,
    finish_follow_up,
    reopen_follow_up,
    save_follow_up,
)
from engagements.actions.participants import Attendee

__all__ = [
    "Attendee",
    "Facts",
    "Notes",
    "Promise",
    "attach",
    "cancel_engagement",
    "change_engagement",
    "delete_engagement",
    "delete_follow_up",
    "finish_follow_up",
    "forget_content",
    "log_engagement",
    "mark_held",
    "reopen_follow_up",
    "save_follow_up",
    "write_minutes",
]

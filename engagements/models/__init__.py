"""WHAT HAPPENED: engagements with the press, who took part, what was said and what was promised."""

from engagements.models.engagements import Attachment, Engagement, EngagementKind, Nature, Status, Terms
from engagements.models.followups import FollowUp
from engagements.models.minutes import Minutes
from engagements.models.participations import Attendance, Participation, ParticipationRole

__all__ = [
    "Attachment",
    "Attendance",
    "Engagement",
    "EngagementKind",
    "FollowUp",
    "Minutes",
    "Nature",
    "Participation",
    "ParticipationRole",
    "Status",
    "Terms",
]

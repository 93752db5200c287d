"""Pages of this app."""

from engagements.views.desk import Desk
from engagements.views.detail import AttachmentDownload, EngagementDetail
from engagements.views.exports import EngagementExport, FollowUpExport
from engagements.views.follow_ups import (
    FollowUpAdd,
    FollowUpDelete,
    FollowUpEdit,
    FollowUpFinish,
    FollowUpList,
    FollowUpReopen,
)
from engagements.views.history import History
from engagements.views.lists import EngagementList, Options
from engagements.views.outcome import EngagementCancel, EngagementDelete, EngagementHeld
from engagements.views.writing import EngagementAdd, EngagementEdit, Log

__all__ = [
    "AttachmentDownload",
    "Desk",
    "EngagementAdd",
    "EngagementCancel",
    "EngagementDelete",
    "EngagementDetail",
    "EngagementEdit",
    "EngagementExport",
    "EngagementHeld",
    "EngagementList",
    "FollowUpAdd",
    "FollowUpDelete",
    "FollowUpEdit",
    "FollowUpExport",
    "FollowUpFinish",
    "FollowUpList",
    "FollowUpReopen",
    "History",
    "Log",
    "Options",
]

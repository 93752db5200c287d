"""Forms on engagements and follow-ups."""

from engagements.forms.follow_ups import FollowUpForm
from engagements.forms.full import FullForm
from engagements.forms.held import HeldForm
from engagements.forms.log import LogForm

__all__ = ["FollowUpForm", "FullForm", "HeldForm", "LogForm"]

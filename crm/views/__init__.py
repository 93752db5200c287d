"""Pages of the ground."""

from crm.views.jobs import JobDetail
from crm.views.lists import TermAdd, TermEdit, TermIndex, TermList
from crm.views.site import Preferences, bad_request
from crm.views.trail import Trail
from crm.views.units import UnitAdd, UnitDetail, UnitEdit, UnitList
from crm.views.users import UserAdd, UserEdit, UserList

__all__ = [
    "JobDetail",
    "Preferences",
    "TermAdd",
    "TermEdit",
    "TermIndex",
    "TermList",
    "Trail",
    "UnitAdd",
    "UnitDetail",
    "UnitEdit",
    "UnitList",
    "UserAdd",
    "UserEdit",
    "UserList",
    "bad_request",
]

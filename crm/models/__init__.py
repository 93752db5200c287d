"""The ground: units and regions, the people who work here, stamped records, the trail, durable jobs."""

from crm.models.jobs import Job, JobState
from crm.models.lists import ListEntry, Rank
from crm.models.people import User
from crm.models.records import (
    KeyedQuerySet,
    ScopedQuerySet,
    Stamped,
    StandingManager,
    Submission,
    Versioned,
)
from crm.models.trail import AuditEntry, Verb
from crm.models.units import Level, Region, Unit, Zone

__all__ = [
    "AuditEntry",
    "Job",
    "JobState",
    "KeyedQuerySet",
    "Level",
    "ListEntry",
    "Rank",
    "Region",
    "ScopedQuerySet",
    "Stamped",
    "StandingManager",
    "Submission",
    "Unit",
    "User",
    "Verb",
    "Versioned",
    "Zone",
]

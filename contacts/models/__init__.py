"""WHO: outlets, the people of the press, press bodies and their chapters, and imports of all these."""

from contacts.models.bodies import (
    BodyKind,
    Chapter,
    ChapterLevel,
    Membership,
    MemberType,
    Office,
    OfficeStatus,
    OfficeTitle,
    PressBody,
)
from contacts.models.imports import ImportBatch, ImportRow
from contacts.models.outlets import Outlet, OutletKind, Verification
from contacts.models.people import (
    Beat,
    Competence,
    Contact,
    ContactKind,
    LegalBasis,
    Phone,
    Position,
    PositionRole,
)

__all__ = [
    "Beat",
    "BodyKind",
    "Chapter",
    "ChapterLevel",
    "Competence",
    "Contact",
    "ContactKind",
    "ImportBatch",
    "ImportRow",
    "LegalBasis",
    "MemberType",
    "Membership",
    "Office",
    "OfficeStatus",
    "OfficeTitle",
    "Outlet",
    "OutletKind",
    "Phone",
    "Position",
    "PositionRole",
    "PressBody",
    "Verification",
]

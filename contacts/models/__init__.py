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
from contacts.models.duplicates import ContactMerge, DistinctContacts, DistinctOutlets, OutletMerge
from contacts.models.imports import (
    ColumnMemory,
    ImportBatch,
    ImportOutcome,
    ImportProblem,
    ImportRow,
    Outcome,
    Undone,
)
from contacts.models.likely import DuplicateSearch, LikelyContacts, LikelyOutlets
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
    "ColumnMemory",
    "Competence",
    "Contact",
    "ContactKind",
    "ContactMerge",
    "DistinctContacts",
    "DistinctOutlets",
    "DuplicateSearch",
    "ImportBatch",
    "ImportOutcome",
    "ImportProblem",
    "ImportRow",
    "LegalBasis",
    "LikelyContacts",
    "LikelyOutlets",
    "MemberType",
    "Membership",
    "Office",
    "OfficeStatus",
    "OfficeTitle",
    "Outcome",
    "Outlet",
    "OutletKind",
    "OutletMerge",
    "Phone",
    "Position",
    "PositionRole",
    "PressBody",
    "Undone",
    "Verification",
]

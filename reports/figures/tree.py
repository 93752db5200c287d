"""The partnership report of one unit and period as one frozen value: what the page, the PDF and the file show.

Every figure counts records of the unit and the units below it. Nothing here names a journalist or carries a
word of an informal note; `Chair` names the holder of a public office in a press body and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.periods import Period


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind. `key` is the stored code, used in links; `label` is what a reader sees."""

    key: str
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A count of the period and of the period before."""

    now: int
    before: int

    @property
    def change(self) -> int:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Scope:
    """What the figures cover. `as_of` is the last day counted: the end of the period, or today while it runs."""

    unit_code: str
    unit_name: str
    units_below: int
    period_code: str
    as_of: date
    provisional: bool

    @property
    def period(self) -> Period:
        return Period.stored(self.period_code)

    @property
    def before(self) -> Period:
        return self.period.previous()


@dataclass(frozen=True, slots=True)
class Chair:
    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class ChapterRow:
    """A press-body chapter of the area with its current chairs; two of them are a dispute, none a vacancy."""

    pk: int
    name: str
    chairs: tuple[Chair, ...]
    met: int


@dataclass(frozen=True, slots=True)
class Partners:
    """Section II: the directory as it stood when the figures were made. Police-owned media are left out."""

    outlets: int
    outlets_by_kind: tuple[Count, ...]
    outlets_by_status: tuple[Count, ...]
    police_outlets: int
    people_by_kind: tuple[Count, ...]
    journalists: int
    journalists_by_level: tuple[Count, ...]
    chapters: tuple[ChapterRow, ...]
    chapters_left_out: int


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Engagements of one month: `arranged` is everything entered for it, held, still planned or cancelled."""

    code: str
    formal: int
    informal: int
    arranged: int
    held: int

    @property
    def period(self) -> Period:
        return Period.stored(self.code)


@dataclass(frozen=True, slots=True)
class KindRow:
    key: str
    label: str
    now: int
    before: int

    @property
    def change(self) -> int:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Activity:
    """Section III: what was arranged and what took place.

    `invited` counts the entries of the attendance lists of held engagements, `attended` those who came,
    `others` people who came and were counted without a name.
    """

    held: Compared
    formal: Compared
    informal: Compared
    arranged: Compared
    cancelled: Compared
    pending: Compared
    months: tuple[MonthRow, ...]
    kinds: tuple[KindRow, ...]
    invited: Compared
    attended: Compared
    others: Compared


@dataclass(frozen=True, slots=True)
class Share:
    """One outlet's part of all attendances by press outlets."""

    pk: int
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Promises:
    """Follow-ups that fell due in the period, as they stood when counted: kept, overdue and open add up to due."""

    due: Compared
    kept: Compared
    overdue: Compared
    open: Compared


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Section VII: with whom the unit met, whom it left out, and what it promised."""

    outlets_met: Compared
    outlets_not_met: tuple[Count, ...]
    outlets_not_met_total: int
    chapters_not_met: tuple[Count, ...]
    chapters_not_met_total: int
    attendances: int
    top_outlets: tuple[Share, ...]
    promises: Promises

    @property
    def concentration(self) -> int:
        """Attendances of the five outlets that came most often."""
        return sum(share.value for share in self.top_outlets)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Section VIII: what is already known of the period after."""

    planned_next: int
    promises_next: int
    promises_overdue: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with all below it, or the reporting unit by itself (`own`)."""

    code: str
    name: str
    own: bool
    formal: int
    informal: int
    arranged: int
    held: Compared


@dataclass(frozen=True, slots=True)
class EventRow:
    """One engagement that took place. `theme` is empty where the briefing terms or the nature keep it back."""

    pk: int
    day: date
    kind: str
    nature: str
    theme: str
    unit: str
    attended: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The same counts over the last periods, oldest first, the reported one last."""

    codes: tuple[str, ...]
    held: tuple[int, ...]
    formal: tuple[int, ...]
    informal: tuple[int, ...]
    arranged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartnershipFigures:
    scope: Scope
    partners: Partners
    activity: Activity
    releases: Compared
    coverage: Compared
    clarifications: Compared
    evaluation: Evaluation
    outlook: Outlook
    units: tuple[UnitRow, ...]
    events: tuple[EventRow, ...]
    events_left_out: int
    trend: Trend

"""Which units the demo fills, how busy each is, and who belongs to it."""

from dataclasses import dataclass, field

from contacts.models import Chapter, Contact, Outlet
from crm.access import Role
from crm.cast import CAST
from crm.models import Unit, User

NEAR_TRENGGALEK = (
    "Kabar Trenggalek", "Radar Tulungagung", "Radar Kediri", "Jawa Pos", "Harian Surya", "Tribun Jatim",
    "Beritajatim.com", "TIMES Indonesia", "BangsaOnline.com", "Harian Bhirawa", "Memorandum", "ANTARA Jawa Timur",
    "RRI Surabaya", "JTV", "Dhoho TV", "Madu TV", "TVRI Jawa Timur",
)  # fmt: skip
JAWA_TIMUR = (
    *NEAR_TRENGGALEK[1:], "Suara Surabaya", "Surabaya TV", "Kediripedia", "Kompas", "detikcom", "Kompas TV",
)  # fmt: skip
MATARAMAN = (
    "Radar Kediri", "Radar Tulungagung", "Jawa Pos", "Tribun Jatim", "Kediripedia", "Memorandum", "JTV", "Dhoho TV",
    "Madu TV", "BangsaOnline.com",
)  # fmt: skip
KETAPANG = ("Pontianak Post", "Tribun Pontianak", "PONTV", "LKBN ANTARA", "TVRI")
NATIONAL = (
    "LKBN ANTARA", "Kompas", "Kompas.com", "detikcom", "Tempo", "Tribunnews.com", "TVRI", "Metro TV", "tvOne",
    "Kompas TV", "SCTV", "RCTI", "CNN Indonesia", "iNews",
)  # fmt: skip


@dataclass(frozen=True)
class Area:
    """One unit of the demo: its number of contacts, its engagements a month, its PWI chapter, its outlets."""

    unit: str
    people: int
    monthly: int
    chapter: str
    outlets: tuple[str, ...]
    shares_people: bool = False
    has_officers: bool = True
    """Whether the office-holders of the chapter stand in this unit's address book."""


AREAS = (
    Area("polres-trenggalek", 40, 6, "PWI Trenggalek", NEAR_TRENGGALEK),
    Area("polsek-munjungan", 6, 1, "PWI Trenggalek", NEAR_TRENGGALEK[:5], has_officers=False),
    Area("polda-jawa-timur", 30, 8, "PWI Jawa Timur", JAWA_TIMUR, shares_people=True),
    Area("polres-ketapang", 15, 4, "PWI Ketapang", KETAPANG),
    Area("mabes-polri", 15, 6, "PWI Pusat", NATIONAL, shares_people=True),
    Area("polres-tulungagung", 10, 3, "PWI Tulungagung", MATARAMAN),
    Area("polres-ponorogo", 10, 3, "PWI Ponorogo", MATARAMAN),
    Area("polres-pacitan", 10, 3, "PWI Pacitan", MATARAMAN),
    Area("polres-kediri", 10, 3, "PWI Kediri Raya", MATARAMAN),
    Area("polres-blitar", 10, 3, "PWI Blitar Raya", MATARAMAN),
    Area("polres-nganjuk", 10, 3, "PWI Nganjuk", MATARAMAN),
)


@dataclass
class Person:
    """An invented contact and the outlet the person comes for, if any."""

    contact: Contact
    outlet: Outlet | None = None


@dataclass
class Circle:
    """A unit with its own people and the press around it."""

    area: Area
    unit: Unit
    chapter: Chapter
    outlets: list[Outlet]
    staff: list[User]
    chief: User | None
    below: list[Unit]
    people: list[Person] = field(default_factory=list)

    @property
    def author(self) -> User | None:
        """Who keeps the address book: the first of the staff."""
        return next(iter(self.staff), None)

    @property
    def chair(self) -> Contact | None:
        """The chair of the chapter, if this unit knows one: always its first contact."""
        return self.people[0].contact if self.area.has_officers else None


def circles() -> list[Circle]:
    return [circle_of(area) for area in AREAS]


def circle_of(area: Area) -> Circle:
    unit = Unit.objects.get(code=area.unit)
    cast = User.objects.filter(unit=unit, username__in=[member.username for member in CAST]).order_by(
        "-role", "pk"
    )
    known = {
        outlet.name: outlet for outlet in Outlet.objects.filter(name__in=area.outlets).select_related("kind")
    }
    return Circle(
        area=area,
        unit=unit,
        chapter=Chapter.objects.get(name=area.chapter, body__code="pwi"),
        outlets=[known[name] for name in area.outlets],
        staff=[user for user in cast if user.role in (Role.OPERATOR, Role.KEPALA)],
        chief=next((user for user in cast if user.role == Role.PIMPINAN), None),
        below=list(
            Unit.objects.within(unit).filter(depth=unit.depth + 1, code__in=[other.unit for other in AREAS])
        ),
    )

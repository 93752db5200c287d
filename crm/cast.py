"""The cast: the same few people in the demo and in every test, named by what they are. All are invented."""

from dataclasses import dataclass

from crm.access import Role
from crm.models import Level, Rank, Unit, User, Zone


@dataclass(frozen=True)
class Member:
    username: str
    name: str
    unit: str
    role: str
    rank: str
    post: str


CAST = (
    Member(
        "operator.trenggalek",
        "Sari Wulandari",
        "polres-trenggalek",
        Role.OPERATOR,
        "bripka",
        "Banit Sihumas Polres Trenggalek",
    ),
    Member(
        "kepala.trenggalek",
        "Hadi Prasetyo",
        "polres-trenggalek",
        Role.KEPALA,
        "iptu",
        "Kasi Humas Polres Trenggalek",
    ),
    Member(
        "pimpinan.trenggalek",
        "Rahmat Nugroho",
        "polres-trenggalek",
        Role.PIMPINAN,
        "akbp",
        "Kapolres Trenggalek",
    ),
    Member(
        "operator.munjungan",
        "Dwi Lestari",
        "polsek-munjungan",
        Role.OPERATOR,
        "briptu",
        "Banit Humas Polsek Munjungan",
    ),
    Member(
        "kepala.jatim",
        "Yusuf Hidayat",
        "polda-jawa-timur",
        Role.KEPALA,
        "kombes-pol",
        "Kabid Humas Polda Jawa Timur",
    ),
    Member(
        "operator.ketapang",
        "Maria Goretti",
        "polres-ketapang",
        Role.OPERATOR,
        "aipda",
        "Banit Sihumas Polres Ketapang",
    ),
    Member("kepala.mabes", "Anton Wijaya", "mabes-polri", Role.KEPALA, "irjen-pol", "Kadivhumas Polri"),
    Member(
        "dpo.mabes", "Ratna Kusuma", "mabes-polri", Role.DPO, "kompol", "Pejabat Pelindungan Data Pribadi"
    ),
    Member("admin.mabes", "Eko Saputra", "mabes-polri", Role.ADMIN, "akp", "Administrator Divhumas Polri"),
    Member(
        "admin.trenggalek",
        "Nur Aini",
        "polres-trenggalek",
        Role.ADMIN,
        "bripda",
        "Administrator Sihumas Polres Trenggalek",
    ),
    Member("tanpa.peran", "Joko Susilo", "polres-trenggalek", "", "bripda", "Anggota Polres Trenggalek"),
)


def make_cast(password: str) -> list[User]:
    """Make the members that are missing, all with `password`; returns those made. Units must be loaded."""
    ensure_munjungan()
    known = set(User.objects.values_list("username", flat=True))
    return [make_member(member, password) for member in CAST if member.username not in known]


def make_member(member: Member, password: str) -> User:
    return User.objects.create_user(
        member.username,
        password,
        name=member.name,
        unit=Unit.objects.get(code=member.unit),
        role=member.role,
        rank=Rank.objects.get(code=member.rank),
        post=member.post,
    )


def ensure_munjungan() -> Unit:
    """The Polsek of the cast; Polsek are not shipped but added by their Polres."""
    found = Unit.objects.filter(code="polsek-munjungan").first()
    parent = Unit.objects.get(code="polres-trenggalek")
    fields = {
        "code": "polsek-munjungan",
        "name": "Polsek Munjungan",
        "level": Level.POLSEK,
        "zone": Zone.WIB,
        "seat": "Munjungan",
    }
    return found or Unit.objects.add_child(parent, fields)

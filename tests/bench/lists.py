"""The engagement list and the search over people, at size."""

from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.bench.figure import Figure, at_most, best_of, seconds

ENGAGEMENTS = 100_000
PEOPLE = 100_000
RAW = """
    SELECT e.id, e.date, e.theme, e.status, e.nature, k.name_id, u.name,
           (SELECT COUNT(*) FROM engagements_participation p WHERE p.engagement_id = e.id AND p.attendance = 'attended')
    FROM engagements_engagement e
    JOIN engagements_engagementkind k ON k.id = e.kind_id JOIN crm_unit u ON u.id = e.unit_id
    ORDER BY e.date DESC, e.id DESC LIMIT 50
"""


def fill_engagements() -> None:
    from crm.models import Unit
    from engagements.models import Engagement, EngagementKind

    units, kinds = cycle(Unit.objects.all()), cycle(EngagementKind.objects.all())
    first = date(2022, 1, 1)
    rows = (
        Engagement(
            unit=unit, kind=kind, nature=kind.nature, status="held", date=first + timedelta(days=n % 1700)
        )
        for n, unit, kind in zip(range(ENGAGEMENTS), units, kinds, strict=False)
    )
    while batch := list(islice(rows, 5000)):
        Engagement.objects.bulk_create(batch)


def list_page() -> list[Figure]:
    """Page 1 of the national list, as the browser gets it, against the raw SQL of its rows."""
    from crm.models import User

    fill_engagements()
    client = Client()
    client.force_login(
        User.objects.get(username="kepala.mabes"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    url = reverse("engagements:engagement-list")
    page = best_of(5, lambda: shown(client, url))
    raw = best_of(5, run_raw)
    return [
        at_most("list.raw_ratio", page / raw, 8, unit="×", against=f"raw SQL of page 1, {ENGAGEMENTS} rows")
    ]


def shown(client: Client, url: str) -> None:
    response = client.get(url, headers={"HX-Request": "true"})
    assert response.status_code == 200, response.status_code


def run_raw() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        cursor.fetchall()


def search() -> list[Figure]:
    """Type-ahead over people, 95th percentile of 200 lookups, each limited to a screenful."""
    from contacts.models import Contact
    from crm.models import Unit, User
    from crm.text import name_key

    unit, user = Unit.objects.get(code="polres-trenggalek"), User.objects.get(username="kepala.mabes")
    names = [
        f"{first} {last} {n}"
        for n, first, last in zip(range(PEOPLE), cycle(FIRST), cycle(LAST), strict=False)
    ]
    for start in range(0, PEOPLE, 5000):
        some = names[start : start + 5000]
        Contact.objects.bulk_create(
            [Contact(name=name, key=name_key(name), unit=unit, source="bench") for name in some]
        )
    sought = [f"{FIRST[n % len(FIRST)][:4]} {LAST[n % len(LAST)][:3]}" for n in range(200)]

    def look_up(text: str) -> None:
        list(Contact.objects.visible_to(user).matching(text)[:20])

    times = [seconds(partial(look_up, text)) for text in sought]
    p95 = quantiles(times, n=20)[-1] * 1000
    return [at_most("search.p95_ms", p95, 10, unit="ms", against=f"{PEOPLE} people, SQLite")]


FIRST = [
    "Agus",
    "Budi",
    "Citra",
    "Dewi",
    "Eko",
    "Fitri",
    "Gunawan",
    "Hesti",
    "Indra",
    "Joko",
    "Kartika",
    "Made",
]
LAST = [
    "Santoso",
    "Wijaya",
    "Nugroho",
    "Lestari",
    "Hidayat",
    "Saputra",
    "Kusuma",
    "Siregar",
    "Simatupang",
    "Putri",
]

"""Many outlets that change what tells them apart: written at one time where none takes what another gives up."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.imports.plan import Plan
from contacts.imports.turns import Standing, Step, those_that_share, turns_of
from contacts.models import Contact, Outlet, OutletKind
from crm.models import User
from tests.contacts.import_files import csv_file, history, previewed, written
from tests.factories import make_contact, make_outlet, unit

MANY = 3000
"""PostgreSQL runs out of locks where each of so many takes a table of its own."""


@pytest.fixture
def operator(cast) -> User:
    return cast["operator.trenggalek"]


def make_outlets(count: int) -> list[Outlet]:
    kind, steward = OutletKind.objects.get(code="siber"), unit()
    keys = ((f"Media {number}", f"media {number}") for number in range(count))
    made = (
        Outlet(name=name, name_key=key, key=key, kind=kind, steward=steward, source="x") for name, key in keys
    )
    return Outlet.objects.bulk_create(made)


def renamed(outlets: list[Outlet], names: list[str]) -> str:
    rows = (f"{outlet.pk},{name}" for outlet, name in zip(outlets, names, strict=True))
    return "nomor_mitra_pers,nama\n" + "\n".join(rows) + "\n"


def step(entry: int, version: int | None = 1, **values: Any) -> Step:
    return Step(entry, version, Plan(set=dict(values)))


def named(*names: str, website: str = "") -> Standing:
    """The outlets 1, 2, … as they stand."""
    return {
        number: {"name": name, "kind": 1, "website": website} for number, name in enumerate(names, start=1)
    }


def turns(standing: Standing, *steps: Step) -> list[list[int]]:
    moving = those_that_share(list(steps), standing)
    return [[one.entry for one in turn] for turn in turns_of(list(steps), moving)]


def test_thousands_of_outlets_get_other_names_at_one_time(operator, tmp_path):
    outlets = make_outlets(MANY)
    names = [f"Media {number} Baru" for number in range(MANY)]
    batch = previewed(csv_file(tmp_path, renamed(outlets, names)), operator, "outlets")
    with CaptureQueriesContext(connection) as captured:
        written(batch, operator)
    assert list(Outlet.objects.order_by("pk").values_list("name", "name_key", "version")) == [
        (name, name.lower(), 2) for name in names
    ]
    assert history(Outlet).count() == MANY
    assert len(captured) < 100


def test_thousands_of_outlets_hand_their_names_on(operator, tmp_path):
    outlets = make_outlets(MANY)
    names = [f"Media {number}" for number in range(1, MANY)]
    # The last first: each takes the name that the one before it has just given up.
    path = csv_file(tmp_path, renamed(outlets[::-1], ["Media Baru", *names[::-1]]))
    written(previewed(path, operator, "outlets"), operator)
    assert list(Outlet.objects.order_by("pk").values_list("name", flat=True)) == [*names, "Media Baru"]


@pytest.mark.parametrize("last", ["rename", "new"])
def test_outlets_that_hand_on_nothing_are_written_at_one_time(operator, tmp_path, last):
    def asked(count: int) -> int:
        for number in range(count):
            make_outlet(f"Kabar {count} {number}")
        other = make_outlet(f"Suara Lama {count}", website=f"https://suara{count}.id")
        lines = [f",Kabar {count} {number},siber,https://kabar{count}-{number}.id" for number in range(count)]
        rename = f"{other.pk},Suara Baru {count},siber,"
        lines.append(rename if last == "rename" else f",Majalah Baru {count},cetak,")
        text = "nomor_mitra_pers,nama,jenis,website\n" + "\n".join(lines) + "\n"
        batch = previewed(csv_file(tmp_path, text), operator, "outlets")
        with CaptureQueriesContext(connection) as captured:
            written(batch, operator)
        assert Outlet.objects.filter(domain__startswith=f"kabar{count}-").count() == count
        return len(captured)

    assert asked(60) <= asked(10) + 10


def test_a_website_is_handed_on_among_outlets_of_one_name(operator, tmp_path):
    first, second, third = (make_outlet("Radar", website=site) for site in ("satu.id", "dua.id", "tiga.id"))
    lines = [(first, "empat.id"), (second, "satu.id"), (third, "dua.id"), (first, "tiga.id")]
    rows = "".join(f"{outlet.pk},Radar,https://{site}\n" for outlet, site in lines)
    path = csv_file(tmp_path, "nomor_mitra_pers,nama,website\n" + rows)
    written(previewed(path, operator, "outlets", on_likely="update"), operator)
    domains = list(Outlet.objects.order_by("pk").values_list("domain", flat=True))
    assert domains == ["tiga.id", "satu.id", "dua.id"]


def test_who_takes_what_another_gives_up_comes_after_it_and_the_others_at_one_time():
    steps = [
        step(1, name=["Satu", "Lima"]),
        step(2, name=["Dua", "Enam"]),
        step(3, name=["Tiga", "SATU"]),
        step(4, email=["a@contoh.id", "b@contoh.id"]),
    ]
    assert turns(named("Satu", "Dua", "Tiga"), *steps) == [[2, 4], [1], [3]]


def test_what_is_written_otherwise_and_means_the_same_is_no_change():
    same = {"name": ["Satu", "SATU"], "website": ["https://satu.id", "https://www.satu.id/berita"]}
    steps = [step(1, 1, **same), step(2, name=["Dua", "Tiga"])]
    assert turns(named("Satu", "Dua", website="https://satu.id"), *steps) == [[1, 2]]


def test_a_new_outlet_that_takes_a_name_comes_after_who_gave_it_up():
    new = {"kind": [None, 1], "website": [None, "https://baru.id"]}
    steps = [
        step(1, name=["Satu", "Dua"]),
        step(8, None, name=[None, "Satu"], **new),
        step(9, None, name=[None, "Tiga"], **new),
    ]
    assert turns(named("Satu", website="https://www.baru.id"), *steps) == [[9], [1], [8]]
    assert turns(named("Satu", website="https://lama.id"), *steps) == [[1, 8, 9]]


def test_a_new_outlet_hands_its_name_on_too():
    new = {"kind": [None, 1]}
    steps = [
        step(7, None, name=[None, "Satu"], **new),
        step(7, 1, name=["Satu", "Dua"]),
        step(8, None, name=[None, "Satu"], **new),
        step(9, None, name=[None, "Tiga"], **new),
    ]
    assert turns({}, *steps) == [[9], [7], [7], [8]]


def test_of_the_same_name_only_the_domain_may_tell_them_apart():
    both = [
        step(1, name=["Satu", "Dua"], website=["https://satu.id", "https://dua.id"]),
        step(2, name=["Tiga", "Satu"], website=["https://satu.id", "https://empat.id"]),
    ]
    assert turns(named("Satu", "Tiga", website="https://satu.id"), *both) == [[1, 2]]


def test_where_the_plans_do_not_tell_the_register_does():
    steps = [step(2, website=["", "https://dua.id"]), step(1, name=["Satu", "Dua"])]
    assert turns(named("Satu", "Dua"), *steps) == [[2], [1]]
    assert turns(named("Satu", "Tiga"), *steps) == [[2, 1]]


def test_all_rows_of_an_outlet_keep_their_order():
    steps = [
        step(1, 1, email=["", "a@contoh.id"]),
        step(2, 1, name=["Dua", "Tiga"]),
        step(1, 2, name=["Satu", "Dua"]),
        step(3, 1, email=["", "c@contoh.id"]),
        step(3, 2, email=["c@contoh.id", "d@contoh.id"]),
    ]
    assert turns(named("Satu", "Dua"), *steps) == [[3], [3], [1], [2], [1]]


def test_people_bear_each_others_names(operator, tmp_path):
    budi = make_contact("Budi Santoso", phone="+6281234567890")
    ani = make_contact("Ani Santoso", phone="+6281234567891")
    text = (
        f"nomor_mitra_pers,nama,hp\n{budi.pk},Ani Santoso,081234567890\n{ani.pk},Budi Santoso,081234567891\n"
    )
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    with CaptureQueriesContext(connection) as captured:
        written(batch, operator)
    names = list(Contact.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["Ani Santoso", "Budi Santoso"]
    updates = [one["sql"] for one in captured if one["sql"].startswith('UPDATE "contacts_contact"')]
    assert len(updates) == 1

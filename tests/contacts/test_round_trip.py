"""What leaves can come back: our own export, imported again, changes nothing, whatever the names begin with."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contacts.exports import contact_columns, listed, with_everything
from contacts.imports.widgets import EntryWidget, RegionsWidget
from contacts.models import (
    Beat,
    BodyKind,
    Contact,
    Membership,
    MemberType,
    Office,
    OfficeTitle,
    Outlet,
    OutletKind,
    Phone,
    Position,
    PositionRole,
)
from crm.exports import cells
from crm.models import Region
from crm.text import DirtyText, clean_text
from tests.contacts.import_files import history, outcomes, previewed, problems, written
from tests.exporting import taken
from tests.factories import make_body, make_chapter, make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db

HEAD = "kepala.trenggalek"
PLAIN_NAMES = [
    "Sukarno",
    "Budi Santoso",
    "=Budi",
    "==1+1",
    "+Rina",
    "-Sari",
    "@dewi",
    "'Aisyiyah Rahmah",
    "''Dua Kutip",
    "'=Kutip Sama",
    "Ani; =1+1",
    'Ani";"=1+1',
    "O'Hara Wijaya",
    "Élan Nusantara",
    "\u0410nton Wijaya",  # begins with a Cyrillic letter
    "Anton Wijaya",
    "Moh. Ali",
    "Muhammad Ali",
    "TRUE",
    "1E5",
    "0812",
    "NULL",
    "_x000D_ _x0041_",
    "李明",
    "Ng",
]
SPELT_TWICE = ["Moh. Ali", "Ani; =1+1"]
TAKEN_APART = ["Dr. Rudi", "Wati, S.H.", "***"]
"""Names that an import of a new person would take apart, or of which no letter is left to compare."""


def bring_to_life(names: list[str]) -> None:
    """A book as it grows: people with much and with nothing, at outlets of one name, with offices and cards."""
    radar = make_outlet("=Radar", website="https://radar.id", other_names="RDR\n@radar")
    outlets = [radar, make_outlet("Suara", kind="radio"), make_outlet("Suara", kind="cetak")]
    roles = [PositionRole.objects.get(code=code) for code in ("reporter", "redaktur")]
    chapters = [make_chapter("PWI Trenggalek"), make_chapter("AJI Kediri", body=make_body("aji"))]
    for at, name in enumerate(names):
        contact = make_contact(
            name,
            prefix_title="Dr. H." if at % 3 == 0 else "",
            suffix_title="S.H., M.H." if at % 4 == 0 else "",
            email=f"+a'{at}/b@contoh.id" if at % 3 == 1 else "",
            phone=f"+62812345678{at:02}" if at % 2 else "",
            kind=["journalist", "officer", "social"][at % 3],
        )
        for order in range(at % 4 if at % 2 else 0):
            Phone.objects.create(contact=contact, number=f"+6235579{at:02}{order:02}", order=order + 1)
        for outlet in outlets[: at % 4]:
            contact.positions.create(outlet=outlet, role=roles[at % 2] if at % 5 else None)
        contact.beats.add(*Beat.objects.all()[: at % 4])
        contact.regions.add(*Region.objects.all()[at : at + at % 3])
        for chapter in chapters[: at % 3]:
            contact.memberships.create(
                chapter=chapter,
                card_number=f"=13.{at}",
                card_expires_on=date(2027, 1, 1) if at % 2 else None,
                member_type=MemberType.objects.first() if at % 4 else None,
            )
        for chapter in chapters[at % 2 : at % 3]:
            Office.objects.create(
                contact=contact, chapter=chapter, title=OfficeTitle.objects.get(code="ketua")
            )


def exported(sign_in: Any, folder: Path, address: str, file: str, username: str = HEAD) -> Path:
    path = folder / f"daftar.{file}"
    path.write_bytes(taken(sign_in(username), address, file=file))
    return path


def told(people: Any, without: tuple[str, ...] = ("satuan", "nomor_mitra_pers")) -> list[dict[str, str]]:
    """Everything that a file would say about these people, but for whose they are."""
    rows = list(with_everything(people))
    columns = {
        name: give for name, give in contact_columns(Contact.objects.all()).items() if name not in without
    }
    header, *lines = cells(rows, columns)
    found = [dict(zip(header, line, strict=True)) for line in lines]
    return sorted(found, key=lambda row: (row["nama"], row["telepon"]))


def counted() -> dict[str, int]:
    kept = (Contact, Phone, Position, Membership, Office, Outlet)
    return {model.__name__: model._default_manager.count() + history(model).count() for model in kept}


@pytest.mark.parametrize("file", ["xlsx", "csv", "vcf"])
def test_our_own_export_of_people_changes_nothing(sign_in, cast, tmp_path, file):
    bring_to_life([*PLAIN_NAMES, *TAKEN_APART])
    before, numbers = told(Contact.objects.all(), ()), counted()

    batch = previewed(exported(sign_in, tmp_path, "/wartawan/ekspor/", file), cast[HEAD], "contacts")

    assert problems(batch) == []
    assert set(outcomes(batch)) == {"unchanged"}
    written(batch, cast[HEAD])
    assert (told(Contact.objects.all(), ()), counted()) == (before, numbers)


@pytest.mark.parametrize("file", ["xlsx", "csv"])
def test_two_people_of_one_name_of_whom_nothing_else_is_known_stay_two(sign_in, cast, tmp_path, file):
    make_contact("Budi")
    make_contact("Budi")

    batch = previewed(exported(sign_in, tmp_path, "/wartawan/ekspor/", file), cast[HEAD], "contacts")

    assert outcomes(batch) == ["unchanged", "unchanged"]


@pytest.mark.parametrize("file", ["xlsx", "csv"])
def test_people_of_the_units_below_are_left_where_they_are(sign_in, cast, tmp_path, file):
    """The head of a Polres exports the people of its Polsek as well; they must not become copies of its own."""
    make_contact("Budi", phone="+6281234567890")
    make_contact("Sri", of=unit("polsek-munjungan"), phone="+6281234567891")

    batch = previewed(exported(sign_in, tmp_path, "/wartawan/ekspor/", file), cast[HEAD], "contacts")

    assert outcomes(batch) == ["unchanged", "skipped"]
    written(batch, cast[HEAD])
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("file", ["xlsx", "csv"])
def test_another_unit_gets_everything_that_an_import_can_bring(sign_in, cast, tmp_path, file):
    # Two spellings of one name are one person to a unit that knows neither.
    bring_to_life([name for name in PLAIN_NAMES if name not in SPELT_TWICE])
    here, there = unit(), unit("polres-ketapang")

    batch = previewed(
        exported(sign_in, tmp_path, "/wartawan/ekspor/", file),
        cast["operator.ketapang"],
        "contacts",
        on_likely="new",
    )

    assert problems(batch) == []
    written(batch, cast["operator.ketapang"])
    assert told(Contact.objects.filter(unit=there)) == told(Contact.objects.filter(unit=here))


@pytest.mark.parametrize("file", ["xlsx", "csv", "vcf"])
def test_our_own_export_of_outlets_changes_nothing(sign_in, cast, tmp_path, file):
    # Two of one name, one without a letter that could be compared, and none.
    groups = [make_outlet("Grup", kind=kind) for kind in ("radio", "cetak")] + [make_outlet("!!!"), None]
    for at, name in enumerate([*PLAIN_NAMES, *TAKEN_APART]):
        outlet = make_outlet(
            name,
            kind=["siber", "cetak", "radio", "televisi"][at % 4],
            website=f"https://media{at // 2}.id/{name[:1] if at % 2 else ''}".replace("'", "a")
            if at % 3
            else "",
            feed="https://media.id/rss" if at % 2 else "",
            other_names="=Nama Lama\n'Nama; Lain" if at % 3 else "",
            verification=["", "administrative", "factual"][at % 3],
            verification_checked_on=date(2026, 8, 1),
            certificate_number="=12/DP",
            phone="+62355791234" if at % 2 else "",
            whatsapp="+6281234567890",
            email=f"a'/{at}@media.id" if at % 2 else "",
            address="=Jl. A\n-Trenggalek;+62" if at % 2 else "",
            company="PT; =Media",
            police_owned=at % 5 == 0,
            group=groups[at % 4],
        )
        outlet.regions.add(*Region.objects.all()[at : at + at % 4])
    make_outlet("Luar", steward=unit("polres-ketapang"))
    numbers = counted()
    versions = list(Outlet.objects.order_by("pk").values_list("version", flat=True))

    batch = previewed(exported(sign_in, tmp_path, "/media/ekspor/", file), cast[HEAD], "outlets")

    assert problems(batch) == []
    assert set(outcomes(batch)) <= {"unchanged", "skipped"}
    assert outcomes(batch).count("skipped") <= 1
    assert not [said for said in batch.outcomes.values_list("notes", flat=True) if "grup" in str(said)]
    written(batch, cast[HEAD])
    assert counted() == numbers
    assert list(Outlet.objects.order_by("pk").values_list("version", flat=True)) == versions


def is_a_name(text: str) -> bool:
    try:
        return bool(text) and clean_text(text, max_length=200) == text
    except DirtyText:
        return False


NAMES = st.one_of(
    st.text(alphabet="=+-@'\";,. abcÉ\u0410", min_size=1, max_size=12),
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=20),
).filter(is_a_name)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, min_size=1, max_size=8), file=st.sampled_from(["xlsx", "csv", "vcf"]))
@example(names=[";,ba"], file="xlsx")
@example(names=["a\\"], file="vcf")
@example(names=[","], file="vcf")
def test_whatever_people_are_called_their_export_changes_nothing(sign_in, cast, tmp_path, names, file):
    with transaction.atomic():
        for at, name in enumerate(names):
            make_contact(name, phone=f"+62812345678{at:02}" if at % 2 else "", suffix_title=name[:9])
        path = exported(sign_in, tmp_path, "/wartawan/ekspor/", file)

        batch = previewed(path, cast[HEAD], "contacts")

        assert problems(batch) == []
        assert outcomes(batch) == ["unchanged"] * len(names)
        transaction.set_rollback(True)


TEXTS = st.lists(NAMES, max_size=3).map("\n".join)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    outlets=st.lists(st.tuples(NAMES, TEXTS, TEXTS), min_size=1, max_size=6),
    file=st.sampled_from(["xlsx", "csv", "vcf"]),
)
def test_whatever_outlets_are_called_their_export_changes_nothing(sign_in, cast, tmp_path, outlets, file):
    with transaction.atomic():
        for at, (name, address, other_names) in enumerate(outlets):
            make_outlet(
                name,
                website=f"https://media{at}.id",
                address=address,
                other_names=other_names,
                phone="+62355791234" if at % 2 else "",
            )
        path = exported(sign_in, tmp_path, "/media/ekspor/", file)

        batch = previewed(path, cast[HEAD], "outlets")

        assert problems(batch) == []
        assert outcomes(batch) == ["unchanged"] * len(outlets)
        transaction.set_rollback(True)


@pytest.mark.parametrize("file", ["xlsx", "csv", "vcf"])
def test_beats_whose_names_look_like_two_are_read_as_one(sign_in, cast, tmp_path, file):
    names = ["Hukum, Kriminal", "Ekonomi/Bisnis", "Desa; Kota", "Pasar | Modal", "Garis\\Miring", "=Beras"]
    budi = make_contact("Budi")
    for at, name in enumerate(names):
        budi.beats.add(Beat.objects.create(code=f"bidang-{at}", name_id=name, name_en=name))

    batch = previewed(exported(sign_in, tmp_path, "/wartawan/ekspor/", file), cast[HEAD], "contacts")

    assert (problems(batch), outcomes(batch)) == ([], ["unchanged"])


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "model",
    [Beat, PositionRole, MemberType, OfficeTitle, OutletKind, BodyKind],
    ids=lambda model: model.__name__,
)
def test_every_entry_of_a_list_is_read_by_the_name_it_leaves_with(model, language):
    with translation.override(language):
        for entry in model.objects.all():
            assert EntryWidget(model).clean(listed([entry]) if model is Beat else str(entry)) == entry


def test_every_region_is_read_by_the_name_it_leaves_with():
    widget = RegionsWidget()
    for region in Region.objects.all():
        assert widget.clean(listed([region])) == [region]

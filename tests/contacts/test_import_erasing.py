"""Only `__HAPUS__` erases, field by field, and the preview shows it; a blank or missing cell never does."""

from datetime import date
from typing import Any

import pytest
from phonenumber_field.phonenumber import to_python

from contacts.models import Contact, ImportBatch, MemberType, OfficeTitle, Outlet, Phone
from contacts.models.people import Beat
from crm.models import Region
from tests.contacts.import_files import csv_file, history, imported, outcomes, plan, previewed, problems
from tests.factories import make_chapter, make_contact, make_outlet

ERASE = "__HAPUS__"


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def budi(db) -> Contact:
    """A person with everything that an import may take away."""
    known = make_contact(
        "Budi Santoso",
        phone="+6281234567890",
        outlet=make_outlet("Kabar"),
        prefix_title="Dr.",
        suffix_title="S.H.",
        email="budi@contoh.id",
    )
    known.phones.create(number="+62355791234", order=1)
    known.beats.set(Beat.objects.filter(code__in=["hukum", "kriminal"]))
    known.regions.set(Region.objects.filter(code="35.03"))
    chapter = make_chapter("PWI Trenggalek")
    known.memberships.create(
        chapter=chapter,
        member_type=MemberType.objects.get(code="biasa"),
        card_number="13.00.1",
        card_expires_on=date(2027, 1, 1),
    )
    known.offices.create(chapter=chapter, title=OfficeTitle.objects.get(code="ketua"))
    return known


@pytest.fixture
def kabar(db) -> Outlet:
    outlet = make_outlet(
        "Kabar",
        kind="siber",
        website="https://kabar.id",
        other_names="Kabar Kita",
        feed="https://kabar.id/feed",
        company="PT Kabar",
        verification="factual",
        certificate_number="12/DP",
        verification_checked_on=date(2026, 1, 2),
        phone="+62355791234",
        whatsapp="+6281234567890",
        email="redaksi@kabar.id",
        address="Jalan Satu 1",
        source="kartu nama",
    )
    outlet.regions.set(Region.objects.filter(code="35.03"))
    return outlet


def of_person(contact: Contact) -> dict[str, Any]:
    """What an import may erase of a person, read back."""
    member = contact.memberships.get()
    return {
        "name": contact.name,
        "prefix_title": contact.prefix_title,
        "suffix_title": contact.suffix_title,
        "email": contact.email,
        "phones": [to_python(phone.number).as_e164 for phone in contact.phones.all()],
        "beats": sorted(beat.code for beat in contact.beats.all()),
        "regions": [region.code for region in contact.regions.all()],
        "member_type": str(member.member_type or ""),
        "card_number": member.card_number,
        "card_expires_on": member.card_expires_on,
    }


ERASABLE = [
    ("gelar depan", "prefix_title", ""),
    ("gelar belakang", "suffix_title", ""),
    ("email", "email", ""),
    ("bidang liputan", "beats", []),
    ("wilayah", "regions", []),
    ("jenis keanggotaan", "member_type", ""),
    ("no kartu", "card_number", ""),
    ("berlaku sampai", "card_expires_on", None),
]


@pytest.mark.parametrize(("header", "field", "blank"), ERASABLE)
def test_the_marker_erases_one_field_of_a_person_and_no_other(operator, budi, tmp_path, header, field, blank):
    before = of_person(budi)
    text = f"nama,hp,organisasi,{header}\nBudi Santoso,081234567890,PWI Trenggalek,{ERASE}\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["update"]
    assert of_person(Contact.objects.get()) == {**before, field: blank}
    assert (budi.offices.count(), budi.positions.count()) == (1, 1)


def test_the_marker_erases_all_numbers_and_history_keeps_them(operator, budi, tmp_path):
    old = list(budi.phones.values("pk", "number", "order"))
    text = f"nama,email,hp\nBudi Santoso,budi@contoh.id,{ERASE}\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert plan(batch) == {
        "remove": {
            "phones": {
                str(phone["pk"]): {"number": phone["number"].as_e164, "order": phone["order"]}
                for phone in old
            }
        }
    }
    assert Phone.objects.count() == 0
    gone = history(Phone).filter(history_type="-").values_list("id", "history_user")
    assert sorted(gone) == sorted((phone["pk"], operator.pk) for phone in old)


@pytest.mark.parametrize(
    ("header", "field", "blank"),
    [
        ("nama lain", "other_names", ""),
        ("website", "website", ""),
        ("rss", "feed", ""),
        ("badan hukum", "company", ""),
        ("status", "verification", ""),
        ("nomor sertifikat", "certificate_number", ""),
        ("telp", "phone", ""),
        ("wa", "whatsapp", ""),
        ("email", "email", ""),
        ("alamat redaksi", "address", ""),
    ],
)
def test_the_marker_erases_one_field_of_an_outlet_and_no_other(
    operator, kabar, tmp_path, header, field, blank
):
    before = Outlet.objects.values().get()
    batch = previewed(csv_file(tmp_path, f"nama,jenis,{header}\nKabar,siber,{ERASE}\n"), operator, "outlets")
    assert plan(batch)["set"].keys() == {field}
    imported(csv_file(tmp_path, f"nama,jenis,{header}\nKabar,siber,{ERASE}\n"), operator, "outlets")
    after = Outlet.objects.values().get()
    changed = {name for name in before if before[name] != after[name]}
    derived = {"website": {"domain"}}.get(field, set())
    assert changed - {"key", "version", "updated_at", "updated_by_id"} == {field} | derived
    assert (after[field] or "") == blank
    assert kabar.regions.count() == 1


def test_the_marker_erases_the_regions_of_an_outlet(operator, kabar, tmp_path):
    region = kabar.regions.get()
    batch = imported(csv_file(tmp_path, f"nama,jenis,provinsi\nKabar,siber,{ERASE}\n"), operator, "outlets")
    assert plan(batch) == {"unlink": {"regions": [region.pk]}}
    assert kabar.regions.count() == 0
    newest = history(Outlet).first()
    assert (newest.history_type, newest.regions.count()) == ("~", 0)


@pytest.mark.parametrize(
    ("into", "header"),
    [
        ("contacts", "nama"),
        ("contacts", "jenis kontak"),
        ("contacts", "media"),
        ("contacts", "jabatan"),
        ("contacts", "organisasi"),
        ("contacts", "jabatan organisasi"),
        ("contacts", "sumber"),
        ("outlets", "nama"),
        ("outlets", "jenis"),
        ("outlets", "sumber"),
    ],
)
def test_what_an_entry_cannot_be_without_is_not_erased(operator, tmp_path, into, header):
    make_outlet("Kabar")
    first = "" if header == "nama" else "nama,"
    row = "" if header == "nama" else "Kabar,"
    field = {"jenis kontak": "kind", "sumber": "source"}.get(header)
    options = {"mapping": {header: field}} if field else {}
    path = csv_file(tmp_path, f"{first}{header},email\n{row}{ERASE},a@contoh.id\n")
    batch = previewed(path, operator, into, **options)
    assert outcomes(batch) == ["wrong"]
    assert (2, header) in [(row, column) for row, column, _sentence in problems(batch)]


def test_a_date_is_not_erased_from_under_a_status(operator, kabar, tmp_path):
    text = f"nama,jenis,tanggal\nKabar,siber,{ERASE}\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "outlets")) == ["wrong"]
    both = f"nama,jenis,status,tanggal\nKabar,siber,{ERASE},{ERASE}\n"
    imported(csv_file(tmp_path, both), operator, "outlets")
    kabar.refresh_from_db()
    assert (kabar.verification, kabar.verification_checked_on) == ("", None)


@pytest.mark.parametrize(("rule", "outcome"), [("fill", "unchanged"), ("skip", "skipped")])
def test_a_rule_that_overwrites_nothing_erases_nothing(operator, budi, tmp_path, rule, outcome):
    before = of_person(budi)
    heads = ",".join(header for header, _field, _blank in ERASABLE)
    marks = ",".join([ERASE] * len(ERASABLE))
    text = f"nama,hp,organisasi,{heads}\nBudi Santoso,{ERASE},PWI Trenggalek,{marks}\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts", on_duplicate=rule)
    assert (outcomes(batch), of_person(Contact.objects.get())) == ([outcome], before)


def test_blank_and_missing_cells_of_a_person_erase_nothing(operator, budi, tmp_path):
    before = of_person(budi)
    heads = ",".join(header for header, _field, _blank in ERASABLE)
    text = f"nama,hp,organisasi,{heads}\nBudi Santoso,,PWI Trenggalek,-,,n/a, ,nihil,--,?,.\nBudi Santoso\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["unchanged", "unchanged"]
    assert (of_person(Contact.objects.get()), history(Contact).filter(history_type="~").count()) == (
        before,
        history(budi).filter(history_type="~").count(),
    )


@pytest.mark.parametrize("marker", ["__hapus__", "__Hapus__"])
def test_the_marker_in_other_letters_neither_erases_nor_is_stored(operator, budi, tmp_path, marker):
    before = of_person(budi)
    batch = previewed(
        csv_file(tmp_path, f"nama,hp,gelar belakang\nBudi Santoso,081234567890,{marker}\n"),
        operator,
        "contacts",
    )
    assert [(row, column) for row, column, _sentence in problems(batch)] == [(2, "gelar belakang")]
    assert (of_person(Contact.objects.get()), ImportBatch.objects.get().counts["wrong"]) == (before, 1)


@pytest.mark.parametrize("marker", [ERASE, f" {ERASE} ", f'"{ERASE}\n"'])
def test_space_around_the_marker_does_not_count(operator, budi, tmp_path, marker):
    imported(csv_file(tmp_path, f"nama,hp,email\nBudi Santoso,081234567890,{marker}\n"), operator, "contacts")
    assert Contact.objects.get().email == ""


def test_several_columns_of_one_field_erase_together(operator, budi, tmp_path):
    text = f"nama,email,HP 1,HP 2\nBudi Santoso,budi@contoh.id,{ERASE},{ERASE}\n"
    imported(csv_file(tmp_path, text), operator, "contacts")
    assert Phone.objects.count() == 0


def test_the_marker_beside_a_value_of_the_same_field_is_wrong(operator, budi, tmp_path):
    text = f"nama,email,HP 1,HP 2\nBudi Santoso,budi@contoh.id,{ERASE},081311112222\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "contacts")) == ["wrong"]


def test_nothing_is_erased_of_a_new_person(operator, tmp_path):
    text = f"nama,hp,email,gelar belakang,wilayah\nAni,{ERASE},{ERASE},{ERASE},{ERASE}\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert plan(batch)["set"].keys() == {"name"}
    assert (Contact.objects.get().email, Phone.objects.count()) == ("", 0)

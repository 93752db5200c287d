"""People and outlets as vCards: read back with another program's reader."""

import re
from datetime import date

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from contacts.cards import card, escaped, folded
from contacts.models import Beat, Phone, PositionRole
from tests.exporting import taken
from tests.factories import make_contact, make_outlet

HOSTILE = (
    'Ñandú; "Rajawali", \\Sakti: \'Aisyiyah = +62 @ \U0001d49f Mahameru Nusantara Raya Sentosa Abadi Jaya'
)


@pytest.fixture
def head(sign_in):
    return sign_in("kepala.trenggalek")


def cards(client, address: str):
    text = taken(client, address, file="vcf").decode()
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return list(vobject.readComponents(text))


@pytest.mark.django_db
def test_a_person_reads_as_what_is_known(head):
    contact = make_contact(
        "Budi Santoso",
        prefix_title="Dr. H.",
        suffix_title="S.H., M.H.",
        email="budi@contoh.id",
        phone="+6281234567890",
    )
    Phone.objects.create(contact=contact, number="+62355791234", order=1)
    reporter = PositionRole.objects.get(code="reporter")
    contact.positions.create(outlet=make_outlet("Radar; Selatan"), role=reporter, start="2024-01-01")
    contact.positions.create(outlet=make_outlet("Suara"), role=PositionRole.objects.get(code="redaktur"))
    contact.beats.add(*Beat.objects.filter(code__in=["hukum", "politik"]))

    (found,) = cards(head, "/wartawan/ekspor/")

    assert found.version.value == "3.0"
    assert found.fn.value == "Dr. H. Budi Santoso, S.H., M.H."
    name = found.n.value
    assert (name.family, name.given, name.prefix, name.suffix) == ("", "Budi Santoso", "Dr. H.", "S.H., M.H.")
    assert [(tel.value, tel.params["TYPE"]) for tel in found.tel_list] == [
        ("+6281234567890", ["CELL"]),
        ("+62355791234", ["WORK"]),
    ]
    assert found.email.value == "budi@contoh.id"
    assert [(org.group, org.value) for org in found.org_list] == [
        (None, ["Radar; Selatan"]),
        ("item2", ["Suara"]),
    ]
    assert [(title.group, title.value) for title in found.title_list] == [
        (None, "Reporter"),
        ("item2", "Redaktur"),
    ]
    assert found.categories.value == ["Hukum", "Politik"]
    assert found.uid.value == f"mitra-pers-contact-{contact.pk}"
    assert re.fullmatch(r"\d{8}T\d{6}Z", found.rev.value)
    assert "photo" not in found.contents
    assert "note" not in found.contents


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Sukarno", HOSTILE, "=1+1", "'Aisyiyah", "\u0410nton", "O'Hara-@"])
def test_a_name_survives_whatever_it_holds_and_gets_no_family_name(head, name):
    make_contact(name)

    (found,) = cards(head, "/wartawan/ekspor/")

    assert (found.fn.value, found.n.value.given, found.n.value.family) == (name, name, "")


@pytest.mark.django_db
def test_whoever_does_not_want_to_be_contacted_is_marked_on_the_card(head, cast):
    by = cast["operator.trenggalek"]
    since = date(2026, 6, 1)
    contact = make_contact("Budi", phone="+6281234567890", do_not_contact_since=since, do_not_contact_by=by)

    (found,) = cards(head, f"/wartawan/{contact.pk}/ekspor/")

    assert found.note.value == "Jangan dihubungi (sejak 1 Juni 2026)."


@pytest.mark.django_db
def test_an_outlet_is_a_company(head):
    outlet = make_outlet(
        "Radar, Selatan",
        website="https://radar.id",
        phone="+62355791234",
        whatsapp="+6281234567890",
        email="redaksi@radar.id",
        address="Jl. Sukarno 1\nTrenggalek",
    )

    (found,) = cards(head, "/media/ekspor/")

    assert (found.fn.value, found.org.value) == ("Radar, Selatan", ["Radar, Selatan"])
    assert found.contents["x-abshowas"][0].value == "COMPANY"
    assert [(tel.value, tel.params["TYPE"]) for tel in found.tel_list] == [
        ("+62355791234", ["WORK"]),
        ("+6281234567890", ["CELL"]),
    ]
    assert (found.email.value, found.url.value) == ("redaksi@radar.id", "https://radar.id")
    assert found.adr.value.street == "Jl. Sukarno 1\nTrenggalek"
    assert found.uid.value == f"mitra-pers-outlet-{outlet.pk}"


# Line ends and invisible controls never enter the register (clean_text).
TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\x85"), min_size=1
)


@given(TEXTS.filter(lambda text: text == text.strip()))
def test_any_text_reads_as_what_was_written(text: str) -> None:
    written = card([("FN", escaped(text)), ("N", f";{escaped(text)};;;")])

    found = vobject.readOne(written)

    assert (found.fn.value, found.n.value.given) == (text, text)


@given(TEXTS)
def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(text: str) -> None:
    lines = folded(f"FN:{text}").split("\r\n")

    assert all(len(line.encode()) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert "".join([lines[0], *(line[1:] for line in lines[1:])]) == f"FN:{text}"

"""A phone number is one number, however it was written down."""

import re

import phonenumbers
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contacts import phones
from contacts.phones import parse_phone, parse_phones
from tests.factories import make_contact, make_outlet

MOBILE = "+6281234567890"


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "0812-3456-7890",
        "0812.3456.7890",
        "(0812) 3456 7890",
        "81234567890",
        "81234567890.0",
        "6281234567890",
        "62081234567890",
        "006281234567890",
        "+62 812-3456-7890",
        "+62 (0)812 3456 7890",
        "'081234567890",
        "WA: 0812 3456 7890",
        "0812-3456-7890 (WA)",
        "0812-3456-7890 WA",
        "081234567890wa",
        "0812-3456-7890 wa aktif",
        "0812-3456-7890 (aktif)",
        "0812-3456-7890 (HP/WA)",
        "0812-3456-7890 - Telp.",
        "HP. 0812-3456-7890 (WA)",
        "+62 812\u20103456\u20107890",
        "\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10",  # full-width digits
    ],
)
def test_one_mobile_number_is_read_from_every_way_of_writing_it(text):
    assert parse_phone(text) == MOBILE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("62021 5551234", "+62215551234"),
        ("62215551234", "+62215551234"),  # parsed as a national number this would be a valid wrong one
        ("021-5551234", "+62215551234"),
        ("0355-791234", "+62355791234"),
        ("355791234", "+62355791234"),
        ("+60 12-345 6789", "+60123456789"),
        ("0060123456789", "+60123456789"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_landlines_foreign_numbers_and_blanks(text, number):
    assert parse_phone(text) == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0812345", "The mobile number is 3 digits short. Example: 0812-3456-7890"),
        ("08123456", "The mobile number is 2 digits short. Example: 0812-3456-7890"),
        ("081234567", "The mobile number is 1 digit short. Example: 0812-3456-7890"),
        ("081234567890123", "The mobile number has 2 digits too many. Example: 0812-3456-7890"),
        (
            "8.12E+10",
            "The spreadsheet shortened this number (8.12E+10). Format the column as text and type it again.",
        ),
        (
            "8,12345E+11",
            "The spreadsheet shortened this number (8,12345E+11). Format the column as text and type it again.",
        ),
        ("021-555 ext 12", "Leave out the extension: only a number that can be dialled directly fits here."),
        (
            "021-5551234 ekst. 12",
            "Leave out the extension: only a number that can be dialled directly fits here.",
        ),
        ("0812-3456-7890 an. Budi", "A phone number holds digits only. Example: 0812-3456-7890"),
        ("0812-3456-7890 a.n. Budi (WA)", "A phone number holds digits only. Example: 0812-3456-7890"),
        ("0812-3456-7890 tidak aktif", "A phone number holds digits only. Example: 0812-3456-7890"),
        ("0812-3456-7890 Hawa", "A phone number holds digits only. Example: 0812-3456-7890"),
        ("belum ada", "A phone number holds digits only. Example: 0812-3456-7890"),
        ("0812\x003456", "A phone number holds digits only. Example: 0812-3456-7890"),
        ("\ud800", "A phone number holds digits only. Example: 0812-3456-7890"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence_that_helps(text, sentence):
    with pytest.raises(ValidationError) as refused:
        parse_phone(text)
    with translation.override("en"):
        assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    "text", ["0", "62", "+62", "+", "110", "021-555", "0845 1234 567", "+999123456789", "9" * 30]
)
def test_half_a_number_is_refused(text):
    with pytest.raises(ValidationError):
        parse_phone(text)


@pytest.mark.parametrize(
    "cell",
    [
        "0812-3456-7890/0813-4567-8901",
        "0812-3456-7890, 62 813 4567 8901",
        "081234567890;81345678901",
        "081234567890\n081345678901",
        "081234567890 atau 081345678901",
        "081234567890 & 081345678901",
        "0812 3456 7890 0813 4567 8901",
        "0812-3456-7890  81345678901",
        "081234567890 / 081345678901 / 081234567890",
        "0812-3456-7890 (WA) / 0813-4567-8901 (HP)",
        "0812-3456-7890 (WA), HP 0813-4567-8901 aktif",
    ],
)
def test_two_numbers_in_one_cell_are_both_found(cell):
    assert parse_phones(cell) == ["+6281234567890", "+6281345678901"]


def test_a_cell_with_one_wrong_number_is_refused_whole():
    with pytest.raises(ValidationError):
        parse_phones("021-5551234/35")


def test_an_empty_cell_holds_no_number():
    assert parse_phones(" / ") == []


@given(st.text(max_size=60))
def test_any_text_is_a_valid_number_or_a_sentence(text):
    try:
        numbers = parse_phones(text)
    except ValidationError:
        return
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


@given(
    st.from_regex(r"8(?:1[1-9]|2[1-3]|5[1-9])\d{6,9}", fullmatch=True),
    st.sampled_from(["", "0", "62", "+62", "0062", "+62 0"]),
)
def test_whatever_stands_in_front_the_same_number_comes_out(national, prefix):
    try:
        expected = parse_phone(f"+62{national}")
    except ValidationError:
        return
    assert parse_phone(f"{prefix}{national}") == expected
    assert parse_phone(expected) == expected


def told(text: str) -> list[str] | str:
    """The numbers of a cell, or the code of what is wrong with it."""
    try:
        return parse_phones(text)
    except ValidationError as error:
        return str(error.code)


DIGITS = st.text("0123456789", min_size=4, max_size=12)
PREFIXES = st.sampled_from(
    ["8", "08", "628", "+628", "62 8", "0 8", "- 08", "0", "62", "+62", "6208", "00628"]
)


@given(PREFIXES, DIGITS, st.sampled_from(["", " ", "-"]), st.integers(1, 9))
def test_the_quick_way_to_tell_a_mobile_number_says_what_the_long_way_says(prefix, rest, between, at):
    text = f"{prefix}{rest[:at]}{between}{rest[at:]}"
    quick = told(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phones, "MOBILE", re.compile(r"(?!)"))
        assert told(text) == quick


@pytest.mark.parametrize("second", range(10))
@pytest.mark.parametrize("length", range(6, 15))
def test_the_quick_way_knows_the_mobile_numbers_that_phonenumbers_knows(second, length):
    national = f"8{second}{'1234567890123'[: length - 2]}"
    parsed = phonenumbers.parse(f"+62{national}")
    # A number that long is one digit too many for people, whatever phonenumbers says.
    known = phonenumbers.is_valid_number(parsed) and length in phones.MOBILE_DIGITS
    assert (phones.MOBILE.fullmatch(f"0{national}") is not None) == known


@pytest.mark.django_db
def test_numbers_of_other_countries_are_shown_with_their_code_and_ours_as_they_are_dialled(sign_in):
    client = sign_in("operator.trenggalek")
    both = ("+6561234567", "+6281234567890")
    people = [make_contact("Budi Santoso", email="budi@contoh.id", phone=number) for number in both]
    outlets = [make_outlet(phone=number, whatsapp=number) for number in both]

    assert [str(person.main_phone) for person in people] == ["+65 6123 4567", "0812-3456-7890"]
    pages = [client.get(f"{one.get_absolute_url()}gabung/{two.pk}/") for one, two in (people, outlets)]
    pages.append(client.get("/wartawan/duplikat/"))
    for page in (*pages, client.get(outlets[0].get_absolute_url())):
        assert page.text.count("6123 4567") == page.text.count("+65 6123 4567") > 0
    assert all("0812-3456-7890" in page.text for page in pages)

"""Most addresses are told by one pattern: it takes nothing that Django's validator does not."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.imports import widgets
from contacts.imports.widgets import PLAIN_EMAIL, is_email

PARTS = st.text(alphabet="aZ9._-@é\u212a", min_size=1, max_size=12)
ADDRESSES = st.builds("{}@{}.{}".format, PARTS, PARTS, st.sampled_from(["id", "co.id", "c", "-x", "k\u0131"]))


def is_valid(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@settings(max_examples=500, deadline=None)
@given(text=ADDRESSES)
def test_the_pattern_takes_nothing_that_the_validator_refuses(text):
    assert is_email(text) == is_valid(text)


def test_the_pattern_takes_a_usual_address_and_the_validator_the_unusual_ones():
    assert PLAIN_EMAIL.fullmatch("Redaksi.Siang@kabar-kita.co.id")
    assert not PLAIN_EMAIL.fullmatch("o'neil+kabar@contoh.id")
    assert is_email("o'neil+kabar@contoh.id")


def test_an_address_longer_than_any_mailbox_is_left_to_the_validator():
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.id"
    assert widgets.is_email(long) == is_valid(long)

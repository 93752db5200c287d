"""Text as it enters, and as it is compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text import DirtyText, clean_text, name_key, search_key


@pytest.mark.parametrize(
    ("dirty", "why"),
    [("a\x00b", "control"), ("a\x1bb", "control"), ("a\ud800b", "surrogate"), ("a" * 10_001, "long")],
)
def test_text_no_database_should_hold_is_refused(dirty: str, why: str) -> None:
    with pytest.raises(DirtyText, match=why):
        clean_text(dirty)


def test_white_space_is_folded_and_invisible_letters_go() -> None:
    assert clean_text("  Budi \u200b\t Santoso\u202e\n") == "Budi Santoso"


def test_several_lines_stay_several_lines_where_they_may() -> None:
    assert clean_text("satu \r\n\r\n dua\rtiga ", multiline=True) == "satu\n\ndua\ntiga"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean_text(text, multiline=True)
    except DirtyText:
        return
    assert clean_text(once, multiline=True) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Élan", "elan"),
        ("ÉLAN", "e\u0301lan"),
        ("Detik.com", "detik com"),
        ("Jum'at", "jumat"),
        ("\uff2b\uff2f\uff2d\uff30\uff21\uff33", "kompas"),
    ],
)
def test_case_accents_dots_and_width_do_not_matter(written: str, sought: str) -> None:
    assert search_key(written) == search_key(sought)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr. H. Moh. Ali, S.H., M.H.", "Muhammad Ali"),
        ("Abd. Rahman", "abdul rahman"),
        ("AKBP Budi Santoso, S.I.K.", "Budi Santoso"),
        ("Drs. Sukarno", "Sukarno"),
    ],
)
def test_titles_ranks_and_spellings_of_one_name_are_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_a_name_that_is_nothing_but_a_title_keeps_its_letters() -> None:
    assert name_key("Prof") == "prof"


@given(st.text(max_size=100))
def test_a_key_is_its_own_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


PLAIN = st.text(st.characters(max_codepoint=127), max_size=80)


@given(PLAIN, st.booleans(), st.sampled_from([5, 40, 10_000]))
def test_the_quick_way_of_cleaning_plain_text_cleans_as_the_long_one(
    text: str, multiline: bool, limit: int
) -> None:
    """A character that is taken out sends a text the long way."""

    def cleaned(given: str) -> str:
        try:
            return clean_text(given, multiline=multiline, max_length=limit)
        except DirtyText as refused:
            return repr(refused)

    assert cleaned(text) == cleaned(f"{text}\u200b") == cleaned(f"\u2060{text}")


@given(PLAIN)
def test_the_quick_key_of_plain_text_is_the_long_one(text: str) -> None:
    """A combining mark after the text is left out of its key."""
    assert search_key(text) == search_key(f"{text}\u0301")

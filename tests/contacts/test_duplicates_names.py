"""Names that a reader would not tell apart have the same key; names that differ are compared word by word."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.duplicates.keys import match_key, outlet_key, sound, squashed
from contacts.duplicates.names import Agreement, agreement

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CYRILLIC_A, CYRILLIC_O, GREEK_O = "\u0430", "\u043e", "\u03bf"
FULL_WIDTH = "\uff22\uff55\uff44\uff49"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Budi Santoso", "budi santoso"),
        ("BUDI  SANTOSO", "budi santoso"),
        ("Budi Santoso, S.H., M.H.", "budi santoso"),
        ("Dr. H. Budi Santoso", "budi santoso"),
        ("AKP (Purn.) Budi Santoso", "budi santoso"),
        ("Budi Santoso, S.Sos., M.I.Kom.", "budi santoso"),
        ("H.Budi Santoso", "budi santoso"),
        ("M.Yusuf", "m yusuf"),
        ("S.Sos.", "s"),
        ("Moh. Yusuf", "muhammad yusuf"),
        ("Mochammad Yusuf", "muhammad yusuf"),
        ("Abd. Rahman", "abdul rahman"),
        ("Ma'ruf", "maruf"),
        (f"Budi S{CYRILLIC_A}nt{CYRILLIC_O}s{GREEK_O}", "budi santoso"),
        (f"D{chr(0x0433)}. Budi", "d\u0433 budi"),  # a letter that looks like no Latin one stays
        ("Bud1 Sant0so", "budi santoso"),
        ("A1i 1ndra", "ali indra"),
        ("Orang 0001", "orang 0001"),
        ("00k Ma1ik", "ook malik"),
        (f"{FULL_WIDTH} Santoso", "budi santoso"),
        (unicodedata.normalize("NFC", "Élan Café"), "elan cafe"),
        (unicodedata.normalize("NFD", "Élan Café"), "elan cafe"),
        ("\u0421\u0456ti", "citi"),
        ("", ""),
    ],
)
def test_what_looks_the_same_has_the_same_key(written: str, key: str) -> None:
    assert match_key(written) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("achmad", "ahmad"),
        ("soeharto", "suharto"),
        ("djoko", "joko"),
        ("taufiq", "taufik"),
        ("fitriyani", "fitriani"),
        ("rizky", "riski"),
        ("abdullah", "abdulla"),
        ("muhammad", "muhamad"),
        ("hm", "muhammad"),
    ],
)
def test_spellings_of_one_sound_sound_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("andi", "budi"), ("joko", "jaka"), ("rina", "rini")])
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


WORDS = ("budi", "santoso")


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("budi santoso", "budi santoso", Agreement(WORDS)),
        ("budi santoso", "santoso budi", Agreement(WORDS)),
        ("budi santoso", "budi s", Agreement(("budi",), initials=1)),
        ("budi santoso", "budi", Agreement(("budi",), missing=1)),
        ("muhammad yusuf", "yusuf", Agreement(("yusuf",))),
        ("budi santoso", "budi sentoso", Agreement(("budi",), vowels=(("santoso", "sentoso"),))),
        ("budi santoso", "budi santso", Agreement(("budi",), slips=(("santoso", "santso"),))),
        ("budi santoso", "budi sanotso", Agreement(("budi",), slips=(("sanotso", "santoso"),))),
        ("ahmad yusuf", "achmad yusuf", Agreement(("yusuf",), by_sound=(("achmad", "ahmad"),))),
        ("budi santoso", "budi wibowo", None),
        ("budi santoso", "agus", None),
        ("b s", "budi santoso", None),
        ("b santoso", "budi santoso", Agreement(("santoso",), initials=1)),
        ("", "budi", None),
        ("", "", None),
    ],
)
def test_names_agree_word_by_word(one: str, other: str, how: Agreement | None) -> None:
    assert agreement(one, other) == how
    assert agreement(other, one) == how


def test_words_run_together_agree_by_their_sound() -> None:
    found = agreement("nur hidayat", "nurhidayat")
    assert found is not None
    assert found.words == ()
    assert len(found.by_sound) == 2


def test_a_wrong_first_letter_makes_another_name() -> None:
    assert agreement("budi", "rudi") is None
    found = agreement("budi santoso", "rudi santoso")
    assert found is not None
    assert found.loosely


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Kabar Trenggalek", "kabar trenggalek"),
        ("KabarTrenggalek.com", "kabartrenggalek"),
        ("www.kabar-trenggalek.co.id", "kabar trenggalek"),
        ("Media Kabar Trenggalek Online", "kabar trenggalek"),
        ("Harian Kabar Trenggalek", "kabar trenggalek"),
        ("Media Online", "media online"),
    ],
)
def test_an_outlet_is_compared_without_what_lists_add(written: str, key: str) -> None:
    assert outlet_key(written) == key
    assert squashed(outlet_key(written)) == key.replace(" ", "")


names = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Zs")) | st.sampled_from("aiueo. 01'"),
    max_size=40,
)
words = st.lists(
    st.sampled_from(
        [
            "budi",
            "budy",
            "santoso",
            "santosa",
            "s",
            "b",
            "muhammad",
            "nur",
            "hidayat",
            "nurhidayat",
            "agus",
            "al",
        ]
    ),
    max_size=4,
).map(" ".join)


@CALM
@given(names)
def test_a_key_is_its_own_key(name: str) -> None:
    assert match_key(match_key(name)) == match_key(name)


@CALM
@given(names)
def test_composed_and_decomposed_letters_are_the_same(name: str) -> None:
    keys = {match_key(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")}
    assert len(keys) == 1


@CALM
@given(words, words)
def test_it_does_not_matter_which_name_comes_first(one: str, other: str) -> None:
    assert agreement(one, other) == agreement(other, one)


@CALM
@given(words.filter(bool), st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_matter(name: str, chance) -> None:
    shuffled = name.split()
    chance.shuffle(shuffled)
    found = agreement(name, " ".join(shuffled))
    assert found is not None
    assert found.is_same

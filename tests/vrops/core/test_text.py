"""Which characters may be stored, and keys that sort without the database's help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrops.core import text
from vrops.core.errors import Invalid

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("plain", "plain"),
        ("cafe\u0301", "café"),  # NFC: e + accent become one character
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("tab\there", "tab\there"),
        ("\ufefftext", "text"),
        ("emoji 👍🏽 and family 👨‍👩‍👧", "emoji 👍🏽 and family 👨‍👩‍👧"),
        ("日本 עברית العربية", "日本 עברית العربية"),
        ("", ""),
        ("  kept  ", "  kept  "),
    ],
)
def test_text_is_stored_composed_with_one_kind_of_line_end(given_text, stored):
    assert text.clean(given_text) == stored == text.strip_controls(given_text)


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("\x00", "U+0000 NUL"), ("\x07", "U+0007 bell"), ("\x1b", "U+001B escape"),
        ("\x7f", "U+007F"), ("\x85", "U+0085"), ("\u202e", "U+202E right-to-left override"),
        ("\u202a", "U+202A"), ("\u2066", "U+2066"), ("\u2069", "U+2069"), ("\ud800", "U+D800"),
        ("\ufffe", "U+FFFE"), ("\uffff", "U+FFFF"), ("\ufdd0", "U+FDD0"), ("\U0001ffff", "U+1FFFF"),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_stored_and_says_where(bad, named):
    with pytest.raises(Invalid) as caught:
        text.clean(f"ab{bad}c")
    assert named in str(caught.value)
    assert "character 3" in str(caught.value)
    assert caught.value.code == "core.text"
    assert text.strip_controls(f"ab{bad}c") == "abc"


def test_stripping_lets_an_accent_meet_its_letter():
    assert text.strip_controls("e\x00\u0301") == "é"


@given(st.text(alphabet=st.characters()))
def test_stripped_text_is_always_clean(anything):
    kept = text.strip_controls(anything)
    assert text.clean(kept) == kept
    kept.encode("utf-8")


def test_one_line():
    assert text.one_line("  Two \n lines\t here ") == "Two lines here"
    with pytest.raises(Invalid):
        text.one_line("a\x00b")


def test_trim_and_cut():
    assert text.trim("\ufeff \u00a0x\u200b ") == "x"
    assert text.cut("x" * 80) == "x" * 80
    assert text.cut("x" * 81) == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("given_text", "key"),
    [
        ("José Ñuñez", "jose nunez"), ("O’Brien", "obrien"), ("O'Brien", "obrien"),
        ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ærø", "aero"), ("Łódź", "lodz"),
        ("İstanbul", "istanbul"), ("  Two   blanks ", "two blanks"), ("Tier–1", "tier-1"),
        ("ﬁne", "fine"), ("Site 10", "site 10"), ("ESC-4324", "esc-4324"), ("x²", "x2"),
        ("Ⅳ", "iv"), ("", ""),
    ],
)  # fmt: skip
def test_keys_have_no_case_or_accents(given_text, key):
    assert text.fold(given_text) == key


@given(st.text())
def test_folding_twice_changes_nothing(anything):
    once = text.fold(anything)
    assert text.fold(once) == once


@given(st.text(max_size=400))
def test_stored_keys_fit_their_columns(anything):
    key = text.sort_key("ﷺ" * 40 + anything)
    assert len(key) <= text.LONGEST_KEY
    assert text.fold(anything).startswith(text.sort_key(anything))


def test_keys_sort_names_as_people_expect():
    names = ["Zoe", "Émile", "eva", "Ángel", "adam", "Ödön", "Olga"]
    assert sorted(names, key=text.fold) == [
        "adam", "Ángel", "Émile", "eva", "Ödön", "Olga", "Zoe",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maria de la Cruz", "MC"), ("Ana", "A"), ("", "?"), ("  ", "?"), ("(Bob) smith", "BS"),
        ("émile Zola", "ÉZ"), ("3M Support", "3S"), ("- -", "?"),
    ],
)  # fmt: skip
def test_initials(name, shown):
    assert text.initials(name) == shown

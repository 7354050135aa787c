"""Text on its way in, and keys for sorting it.

One shared pair of functions decides which characters may be stored (RELIABILITY 4): `clean`
refuses, for what a person typed and can correct; `strip_controls` removes, for files and mail.
"""

import re
import unicodedata

from vrops.core.errors import Invalid

# Embeddings, overrides and isolates make text read otherwise than it is stored.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
LONGEST_KEY = 160
_NAMES_OF_CONTROLS = {"\x00": "NUL", "\x07": "bell", "\x08": "backspace", "\x1b": "escape"}

# Letters that carry no separable accent, and punctuation typed in more than one way.
_PLAIN = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
        "ı": "i", "ŋ": "n", "'": "", "’": "", "‘": "", "ʼ": "", "`": "", "´": "",
        "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "“": '"', "”": '"',
    }
)  # fmt: skip


def clean(text: str) -> str:
    """The text as it is stored: NFC, line ends as one newline, a leading byte-order mark dropped.

    Refuses (Invalid) NUL and other control characters but newline and tab, bidirectional overrides
    and isolates, lone surrogates and noncharacters, naming the character and where it stands.
    """
    text = _normal(text)
    for position, character in enumerate(text, start=1):
        if not _storable(character):
            raise Invalid(
                f"The text holds a character that cannot be stored ({_describe(character)}, "
                f"character {position}); remove it and try again.",
                code="core.text",
            )
    return text


def strip_controls(text: str) -> str:
    """As `clean`, but what it refuses is left out."""
    kept = "".join(character for character in _normal(text) if _storable(character))
    return unicodedata.normalize("NFC", kept)  # an accent may have met its letter again


def one_line(text: str) -> str:
    """As `clean`, on one line: every run of blanks is one space, none at the ends."""
    return " ".join(clean(text).split())


def trim(text: str) -> str:
    """Without blanks at the ends, non-breaking ones and a byte-order mark included."""
    return text.strip().strip("\ufeff\u200b").strip()


def cut(text: str, limit: int = 80) -> str:
    """At most `limit` characters, ending in an ellipsis when shortened."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def fold(text: str) -> str:
    """Key to sort and search by, stored beside the text: no case, accents, apostrophes.

    Digits and other characters stay. The database sorts by code point, so the same text with
    another accent or case would otherwise stand elsewhere.
    """
    lower = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", lower).translate(_PLAIN)
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def sort_key(text: str) -> str:
    """The folded text as the columns named `sort_key` hold it.

    Cut to what each of them has room for, since one character may fold to eighteen.
    """
    return fold(text)[:LONGEST_KEY].rstrip()


def initials(name: str) -> str:
    """One or two capitals for an avatar: first and last word; “?” when there is no letter."""
    firsts = []
    for word in name.split():
        letter = next((character for character in word if character.isalnum()), "")
        if letter:
            firsts.append(letter)
    if not firsts:
        return "?"
    return (firsts[0] + (firsts[-1] if len(firsts) > 1 else "")).upper()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))


def _storable(character: str) -> bool:
    if " " <= character <= "~" or character in "\n\t":
        return True
    if character in _BIDI or unicodedata.category(character) in ("Cc", "Cs"):
        return False
    code = ord(character)
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)  # Unicode noncharacters


def _describe(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "") or _NAMES_OF_CONTROLS.get(character, "")
    return f"{code} {name.lower() if name != 'NUL' else name}".strip()

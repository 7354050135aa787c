"""Taking out what must not be stored: card numbers, SSNs, PINs, one-time codes (RELIABILITY R24).

Device and order numbers look alike and are needed, so each kind is told by more than its digits:
a card by issuer prefix, length, Luhn and the word before it, an SSN by its ranges, the short ones
by the words they stand with. Redacting twice changes nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Secret(StrEnum):
    CARD = "card"
    SSN = "ssn"
    PIN = "pin"
    CODE = "code"

    @property
    def mask(self) -> str:
        return {"card": "[card number removed]", "ssn": "[SSN removed]", "pin": "[PIN removed]",
                "code": "[code removed]"}[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text as it may be stored, and how often each kind was taken out; never the values."""

    text: str
    counts: Mapping[str, int]


# Issuer prefix and lengths, ISO/IEC 7812 ranges as the networks publish them.
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6011|64[4-9]|65"), (16, 19)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"62"), (16, 17, 18, 19)),
)
# 13 to 19 digits with single blanks or hyphens between; not part of a longer run.
_LONG = re.compile(r"(?<![\d])(?<!\d[ -])\d(?:[ -]?\d){12,18}(?![ -]?\d)")
# The last of these words before a number says what it is.
_LABELS = re.compile(
    r"\b(imei|meid|iccid|eid|sim|esim|serial|order|tracking|ticket|confirmation)\b"
    r"|\b(card|visa|mastercard|amex|discover|debit|credit|pan|cc)\b",
    re.IGNORECASE,
)
_BEFORE = 28
_SSN = re.compile(r"(?<![\d-])(\d{3})([- ])(\d{2})\2(\d{4})(?![\d-])")
_SSN_NAMED = re.compile(
    r"\b(?:ssn|social(?:\s+security)?(?:\s+(?:number|no\.?|#))?)\b[\s:=#.]*(?:(?:is|was)\s+)?"
    r"(\d{3})()[- ]?(\d{2})[- ]?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_LINK = r"[\s:=#.,\"'(-]*(?:(?:number|no|is|was|code|of|the|to|set|changed)\b[\s:=#.\"'(-]*){0,3}"
_PIN = re.compile(
    r"\b((?:account\s+|port(?:-?(?:in|out))?\s+|transfer\s+|number\s+transfer\s+)?"
    r"(?:pin|passcode|pass\s?code|password)|cvv2?|cvc2?|cid|security\s+code)\b"
    rf"({_LINK})(\d{{3,8}})(?![\d])",
    re.IGNORECASE,
)
_CODE_WORDS = (
    r"(?:one[- ]?time\s+(?:pass\s?code|password|pass|code|pin)|otp|verification\s+code|"
    r"(?:authentication|authorization|auth|login|sign[- ]?in|access|2fa|mfa|sms|text(?:ed)?)"
    r"\s+code)"
)
_CODE = re.compile(
    rf"\b({_CODE_WORDS})\b({_LINK})((?:[A-Z]-)?\d{{3}}[ -]?\d{{1,5}})(?!\d)", re.IGNORECASE
)
_CODE_FIRST = re.compile(
    r"(?<![\d-])(\d{4,8})(\s+(?:is|was)\s+(?:the|my|your|his|her|their)\s+(?:\w+\s+)?)"
    rf"({_CODE_WORDS}|pin|passcode)\b",
    re.IGNORECASE,
)


def redact(text: str) -> Redacted:
    """The text without secrets, and what was taken out."""
    found: Counter[str] = Counter()

    def took(kind: Secret) -> str:
        found[kind.value] += 1
        return kind.mask

    text = _LONG.sub(lambda m: took(Secret.CARD) if _is_card(m, text_of(m)) else m[0], text)
    for pattern in (_SSN_NAMED, _SSN):
        text = pattern.sub(_ssn(took), text)
    text = _CODE_FIRST.sub(lambda m: f"{took(Secret.CODE)}{m[2]}{m[3]}", text)
    text = _CODE.sub(lambda m: f"{m[1]}{m[2]}{took(Secret.CODE)}", text)
    text = _PIN.sub(lambda m: f"{m[1]}{m[2]}{took(Secret.PIN)}", text)
    return Redacted(text, dict(found))


def text_of(match: re.Match[str]) -> str:
    """What stands before a match, as far as it may name the number."""
    return match.string[max(0, match.start() - _BEFORE) : match.start()]


def _is_card(match: re.Match[str], before: str) -> bool:
    digits = re.sub(r"\D", "", match[0])
    labels = list(_LABELS.finditer(before))
    if labels and labels[-1][1]:
        return False
    known = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _ISSUERS)
    return known and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ssn(took: Callable[[Secret], str]) -> Callable[[re.Match[str]], str]:
    """Areas 000, 666 and 900-999, group 00 and serial 0000 were never issued (SSA)."""

    def replace(match: re.Match[str]) -> str:
        area, group, serial = match[1], match[3], match[4]
        if area in ("000", "666") or area >= "900" or group == "00" or serial == "0000":
            return match[0]
        label = match[0][: match.start(1) - match.start()]
        return label + took(Secret.SSN)

    return replace

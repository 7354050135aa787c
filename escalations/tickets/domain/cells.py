"""Taking secrets out of the cells of a file, where the word that names a number is its header.

A column called PIN, CVV, SSN or card number holds bare digits, which alone nobody could tell from
a ZIP code or an order number. So a cell is judged with its header, and a column that is nothing
but the name of a secret keeps no number at all: a mistyped card number is one too.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from vrops.core.redaction import Secret, redact

# What else may stand in the header of a column of codes: whose, which, how it is counted.
_WHOSE = (
    r"(?:(?:account|acct|customer|cust|caller|user|billing|web|login|wireless|voicemail|security|"
    r"port|porting|port out|port in|transfer|number transfer|new|old|current|card|credit card|"
    r"[468] digits?)\s)*"
)
_HOW = r"(?:\s(?:number|no|nbr|code|value|digits))*"
_PIN = re.compile(
    _WHOSE + r"(?:pins?|pass ?codes?|passwords?|pwd|cvv2?|cvc2?|csc|cid|"
    r"card verification(?: value| code| number)?|security code)" + _HOW
)
_CODE = re.compile(
    _WHOSE + r"(?:otp|one ?time (?:pass ?code|password|pass|code|pin)|verification code|"
    r"(?:authentication|authorization|auth|login|sign ?in|access|2fa|mfa|sms|text|texted) code)"
    + _HOW
)
_SSN = re.compile(r"\b(?:ssn|social security|ss (?:number|no))\b")
_CARD = re.compile(
    r"\b(?:(?:credit|debit|payment|bank) card|card ?(?:number|no|num|nbr)|cc (?:number|no|num|nbr)|"
    r"primary account number|pan|visa|mastercard|amex)\b|(?:cc|card)\Z"
)
# These may be words; the others are digits.
_WORD = re.compile(r"\b(?:pass ?words?|pass ?codes?|pwd)\b")
_CHIP = re.compile(r"\b(?:sim|esim|uicc|iccid)\b")
# Under these a number that looks like a card's is another; a typed word would say as much.
_DEVICE_OR_ORDER = re.compile(r"\b(?:imei|meid|iccid|eid|e?sim|serial|order|tracking)\b")
# Headers that say something together with a number; the others need not be read with each cell.
_SPEAKS = re.compile(
    r"\b(?:pins?|pass ?codes?|passwords?|cvv2?|cvc2?|cid|otp|ssn|social|one ?time|card|cc)\b"
    r"|\b(?:security|verification|auth\w*|login|sign ?in|access|2fa|mfa|sms|text(?:ed)?) code\b"
)
# A file has cells by the million: what holds neither nine digits nor three and a word that names a
# secret is passed over.
_NINE_DIGITS = re.compile(r"(?:\D*\d){9}")
_THREE_DIGITS = re.compile(r"(?:\D*\d){3}")
_NAMES_ONE = re.compile(r"ssn|social|pin|pass|cv[vc]|cid|code|otp", re.IGNORECASE)
_NO_VALUE = frozenset({"", "-", "yes", "no", "none", "n/a", "na", "unknown", "not given", "x"})
# Fewer digits than these are no more than the end of the number, or no number of the kind.
_FEWEST = {Secret.CARD: 12, Secret.SSN: 4, Secret.PIN: 1, Secret.CODE: 1}
# In a row that has slipped only what looks like the secret goes.
_ALONE = {
    Secret.CARD: re.compile(r"(?:\D?\d){12,19}\D?"),
    Secret.SSN: re.compile(r"\d{3}\D?\d{2}\D?\d{3,4}"),
    Secret.PIN: re.compile(r"\d{3,8}"),
    Secret.CODE: re.compile(r"\d{3,8}|\d{3}[ -]\d{1,5}"),
}


@dataclass(frozen=True, slots=True)
class _Under:
    """What the headers make of the cells under them."""

    secrets: tuple[tuple[Secret, bool], ...]  # with whether it may be a word
    # The words to read a cell after, where they say something; a device's or an order's go first.
    words: str = ""
    is_other: bool = False


def clean_cell(cell: str, columns: tuple[str, ...]) -> str:
    """The cell without card numbers, SSNs, PINs and one-time codes.

    `columns` are the headers it may stand under: its own; all of them in a row that does not fit
    the header; none for what stands alone, such as the header itself.
    """
    if not cell:
        return cell
    under = _under(columns)
    for secret, may_be_word in under.secrets:
        if _is_value(cell, secret, may_be_word, alone=len(columns) > 1):
            return secret.mask
    if not _THREE_DIGITS.match(cell):
        return cell
    if under.is_other:
        return _read_together(under.words, cell)
    if _NINE_DIGITS.match(cell) or _NAMES_ONE.search(cell):
        cell = redact(cell).text
    return _read_together(under.words, cell) if under.words else cell


@lru_cache(maxsize=1_000)
def _under(columns: tuple[str, ...]) -> _Under:
    secrets = {column: secret_of(column) for column in columns}
    found = tuple(
        (secret, _WORD.search(_bare(column)) is not None)
        for column, secret in secrets.items()
        if secret is not None
    )
    if len(columns) != 1:
        return _Under(found)
    words = _bare(columns[0])
    if _DEVICE_OR_ORDER.search(words):
        return _Under(found, words, is_other=True)
    return _Under(found, words if _SPEAKS.search(words) else "")


def secret_of(column: str) -> Secret | None:
    """Which secret a column so headed holds, if its header names one and nothing else."""
    words = _bare(column)
    if _SSN.search(words):
        return Secret.SSN
    if _CODE.fullmatch(words):
        return Secret.CODE
    if _PIN.fullmatch(words):
        return Secret.PIN
    return Secret.CARD if _CARD.search(words) and not _CHIP.search(words) else None


def _bare(column: str) -> str:
    """Its words, apart and small: “cardNumber”, “CARD_NUMBER” and “Card number:” are one."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return " ".join(re.sub(r"[^\w]|_", " ", redact(apart).text).casefold().split())


def _is_value(cell: str, secret: Secret, may_be_word: bool, *, alone: bool) -> bool:
    """Whether the cell holds such a secret, and not a word about it or its mask."""
    cell = cell.strip()
    if cell.casefold() in _NO_VALUE or any(cell == each.mask for each in Secret):
        return False
    if alone:
        return _ALONE[secret].fullmatch(cell) is not None
    digits = sum(character.isdigit() for character in cell)
    if not digits:
        return may_be_word and " " not in cell
    return digits >= _FEWEST[secret]


def _read_together(words: str, cell: str) -> str:
    """The cell as it reads after the words of its header."""
    before = f"{words}: "
    found = redact(before + cell).text
    return found[len(before) :] if found.startswith(before) else redact(cell).text

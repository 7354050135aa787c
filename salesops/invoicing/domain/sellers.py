"""Whether the seller that an invoice names is the supplier it is held against."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vrops.core import text

_WORDS = re.compile(r"[^\W_]+")
# Endings that say what kind of company it is, not which.
_FORMS = frozenset(
    {"inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "corp", "corporation", "co",
     "company", "plc", "pllc", "gmbh", "ag", "kg", "bv", "nv", "sa", "sas", "sarl", "srl", "spa",
     "oy", "ab", "as"}
)  # fmt: skip


class Kind(StrEnum):
    """What tells one seller from another."""

    NAME = "name"
    VAT = "vat"
    REGISTRATION = "registration"


# Where a document says it (EN 16931), and how we call it.
TERMS = {Kind.NAME: "BT-27", Kind.VAT: "BT-31", Kind.REGISTRATION: "BT-30"}
WORDS = {Kind.VAT: "VAT number", Kind.REGISTRATION: "registration number"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the seller that is not the supplier's, in a sentence."""

    kind: Kind
    sentence: str


def seller_key(kind: Kind, value: str) -> str:
    """A name or number for comparing: without case, accents and punctuation, a name also without
    the form of the company. “Alorin, Inc.” and “ALORIN” are one name."""
    words = _WORDS.findall(text.fold(value).replace(".", ""))
    if kind is not Kind.NAME:
        return "".join(words)
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return " ".join(words)


def doubts(
    seller: Mapping[Kind, str], known: Mapping[Kind, Mapping[str, str]], supplier: str
) -> Iterator[Doubt]:
    """What the document says of its seller and is not known of the supplier.

    `known` maps keys to what they stand for. A number is in doubt only where another is known, a
    name always: the supplier's own is among those known.
    """
    name = seller.get(Kind.NAME, "")
    if not name:
        yield Doubt(Kind.NAME, f"The document does not name its seller; we expect {supplier}.")
    elif seller_key(Kind.NAME, name) not in known[Kind.NAME]:
        yield Doubt(Kind.NAME, f"The document is from “{name}”, and the supplier is {supplier}.")
    for kind, words in WORDS.items():
        value = seller.get(kind, "")
        ours = known.get(kind, {})
        if value and ours and seller_key(kind, value) not in ours:
            expected = " or ".join(sorted(ours.values()))
            yield Doubt(kind, f"The seller's {words} is {value}; that of {supplier} is {expected}.")

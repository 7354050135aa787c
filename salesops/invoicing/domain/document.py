"""An electronic invoice as we read it: one shape for every syntax, so that the same invoice in two
syntaxes is two equal records. Terms in brackets are those of EN 16931."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


# UNTDID 1001 codes that say a document gives money back.
CREDIT_CODES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)


@dataclass(frozen=True, slots=True)
class Charge:
    """An allowance (taken off) or a charge (put on), of the document or of a line; its reason."""

    is_charge: bool
    amount: Decimal
    reason: str = ""
    category: str = ""
    rate: Decimal | None = None

    @property
    def signed(self) -> Decimal:
        """What it adds to the amount."""
        return self.amount if self.is_charge else -self.amount


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one category and rate (BG-23)."""

    category: str
    rate: Decimal | None
    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line (BG-25). The price is net, for `base` units (BT-146, BT-149); days are inclusive."""

    number: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    amount: Decimal
    base: Decimal = Decimal(1)
    description: str = ""
    buyer_item: str = ""
    seller_item: str = ""
    standard_item: str = ""
    accounting_ref: str = ""
    first_day: date | None = None
    last_day: date | None = None
    charges: tuple[Charge, ...] = ()
    category: str = ""
    rate: Decimal | None = None

    @property
    def item(self) -> str:
        """The item's id: the buyer's, else the supplier's, else that of a standard."""
        return self.buyer_item or self.seller_item or self.standard_item


@dataclass(frozen=True, slots=True)
class Totals:
    """What the document states (BG-22); None: not stated."""

    lines: Decimal
    net: Decimal
    gross: Decimal
    due: Decimal
    tax: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An invoice or credit note. `syntax` is not part of what makes two records equal."""

    number: str
    type_code: str
    kind: Kind
    issued_on: date
    currency: str
    seller: str
    buyer: str
    totals: Totals
    lines: tuple[DocumentLine, ...]
    due_on: date | None = None
    delivered_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    seller_vat: str = ""
    seller_registration: str = ""
    contract_ref: str = ""
    order_ref: str = ""
    preceding: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    syntax: str = field(default="", compare=False)

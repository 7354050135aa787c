"""The electronic invoices that the demonstration's suppliers send: small UBL 2.1 documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{_SCHEMA}:Invoice-2" xmlns:cac="{_SCHEMA}:CommonAggregateComponents-2"
 xmlns:cbc="{_SCHEMA}:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
"""


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line as the supplier bills it; `amount` is what the line says."""

    item: str
    words: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BilledInvoice:
    """What a supplier sends for a month; the last day is inclusive."""

    number: str
    issued_on: date
    due_on: date
    first_day: date
    last_day: date
    seller: str
    contract: str
    lines: Sequence[BilledLine]


def write(invoice: BilledInvoice) -> bytes:
    """The document in dollars, without tax."""
    net = sum((line.amount for line in invoice.lines), Decimal(0))
    return "".join(
        [
            _HEAD,
            _tag("ID", invoice.number),
            _tag("IssueDate", invoice.issued_on),
            _tag("DueDate", invoice.due_on),
            _tag("InvoiceTypeCode", 380),
            _tag("DocumentCurrencyCode", "USD"),
            _group("InvoicePeriod", _tag("StartDate", invoice.first_day),
                   _tag("EndDate", invoice.last_day)),
            _group("ContractDocumentReference", _tag("ID", invoice.contract)),
            _party("AccountingSupplierParty", invoice.seller),
            _party("AccountingCustomerParty", "Virtual Retail"),
            _group("TaxTotal", _money("TaxAmount", Decimal(0)),
                   _group("TaxSubtotal", _money("TaxableAmount", net),
                          _money("TaxAmount", Decimal(0)), _category("TaxCategory"))),
            _group("LegalMonetaryTotal",
                   *(_money(name, net) for name in ("LineExtensionAmount", "TaxExclusiveAmount",
                                                    "TaxInclusiveAmount", "PayableAmount"))),
            *(_line(number, line) for number, line in enumerate(invoice.lines, start=1)),
            "</Invoice>\n",
        ]
    ).encode()  # fmt: skip


def _line(number: int, line: BilledLine) -> str:
    return _group(
        "InvoiceLine",
        _tag("ID", number),
        f'<cbc:InvoicedQuantity unitCode="{escape(line.unit)}">{line.quantity:f}'
        "</cbc:InvoicedQuantity>",
        _money("LineExtensionAmount", line.amount),
        _group("Item", _tag("Name", line.words),
               _group("BuyersItemIdentification", _tag("ID", line.item)),
               _category("ClassifiedTaxCategory")),
        _group("Price", _money("PriceAmount", line.price)),
    )  # fmt: skip


def _party(role: str, name: str) -> str:
    return _group(role, _group("Party", _group("PartyLegalEntity", _tag("RegistrationName", name))))


def _category(name: str) -> str:
    return _group(name, _tag("ID", "Z"), _tag("Percent", 0), _group("TaxScheme", _tag("ID", "VAT")))


def _money(name: str, amount: Decimal) -> str:
    return f'<cbc:{name} currencyID="USD">{amount:f}</cbc:{name}>'


def _tag(name: str, value: object) -> str:
    return f"<cbc:{name}>{escape(str(value))}</cbc:{name}>"


def _group(name: str, *inside: str) -> str:
    return f"<cac:{name}>{''.join(inside)}</cac:{name}>\n"

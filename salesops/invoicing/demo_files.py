"""The electronic invoices that the demonstration's suppliers send: small UBL 2.1 documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<{{kind}} xmlns="{_SCHEMA}:{{kind}}-2" xmlns:cac="{_SCHEMA}:CommonAggregateComponents-2"
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
    """What a supplier sends for a month; the last day is inclusive. With `credits`, the number of
    an invoice, it is a credit note."""

    number: str
    issued_on: date
    due_on: date
    first_day: date
    last_day: date
    seller: str
    contract: str
    lines: Sequence[BilledLine]
    registration: str = ""
    credits: str = ""


def write(invoice: BilledInvoice) -> bytes:
    """The document in dollars, without tax."""
    net = sum((line.amount for line in invoice.lines), Decimal(0))
    kind = "CreditNote" if invoice.credits else "Invoice"
    return "".join(
        [
            _HEAD.format(kind=kind),
            _tag("ID", invoice.number),
            _tag("IssueDate", invoice.issued_on),
            # UBL gives a credit note no day on which it is due.
            "" if invoice.credits else _tag("DueDate", invoice.due_on),
            _tag(f"{kind}TypeCode", 381 if invoice.credits else 380),
            _tag("DocumentCurrencyCode", "USD"),
            _group("InvoicePeriod", _tag("StartDate", invoice.first_day),
                   _tag("EndDate", invoice.last_day)),
            _group("BillingReference", _group("InvoiceDocumentReference",
                                              _tag("ID", invoice.credits)))
            if invoice.credits else "",
            _group("ContractDocumentReference", _tag("ID", invoice.contract)),
            _party("AccountingSupplierParty", invoice.seller, invoice.registration),
            _party("AccountingCustomerParty", "Virtual Retail"),
            _group("TaxTotal", _money("TaxAmount", Decimal(0)),
                   _group("TaxSubtotal", _money("TaxableAmount", net),
                          _money("TaxAmount", Decimal(0)), _category("TaxCategory"))),
            _group("LegalMonetaryTotal",
                   *(_money(name, net) for name in ("LineExtensionAmount", "TaxExclusiveAmount",
                                                    "TaxInclusiveAmount", "PayableAmount"))),
            *(_line(kind, number, line) for number, line in enumerate(invoice.lines, start=1)),
            f"</{kind}>\n",
        ]
    ).encode()  # fmt: skip


def _line(kind: str, number: int, line: BilledLine) -> str:
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    return _group(
        f"{kind}Line",
        _tag("ID", number),
        f'<cbc:{quantity} unitCode="{escape(line.unit)}">{line.quantity:f}</cbc:{quantity}>',
        _money("LineExtensionAmount", line.amount),
        _group("Item", _tag("Name", line.words),
               _group("BuyersItemIdentification", _tag("ID", line.item)),
               _category("ClassifiedTaxCategory")),
        _group("Price", _money("PriceAmount", line.price)),
    )  # fmt: skip


def _party(role: str, name: str, registration: str = "") -> str:
    known = [_tag("RegistrationName", name)]
    if registration:
        known.append(_tag("CompanyID", registration))
    return _group(role, _group("Party", _group("PartyLegalEntity", *known)))


def _category(name: str) -> str:
    return _group(name, _tag("ID", "Z"), _tag("Percent", 0), _group("TaxScheme", _tag("ID", "VAT")))


def _money(name: str, amount: Decimal) -> str:
    return f'<cbc:{name} currencyID="USD">{amount:f}</cbc:{name}>'


def _tag(name: str, value: object) -> str:
    return f"<cbc:{name}>{escape(str(value))}</cbc:{name}>"


def _group(name: str, *inside: str) -> str:
    return f"<cac:{name}>{''.join(inside)}</cac:{name}>\n"

"""From a document to rows: the invoice, its lines, what does not add up about it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from salesops.contracts import queries as contracts
from salesops.contracts.domain.numbers import number_key
from salesops.contracts.models import Contract
from salesops.invoicing import queries
from salesops.invoicing.domain.checking import findings
from salesops.invoicing.domain.document import Charge, Document, DocumentLine
from salesops.invoicing.findings import finding, replace_findings
from salesops.invoicing.models import Invoice, InvoiceLine
from salesops.rating.domain.pricing import total
from vrops.core import text
from vrops.core.models import as_json
from vrops.core.periods import Period

_DAY = timedelta(days=1)


def period_of(document: Document) -> tuple[Period, bool]:
    """The days an invoice bills, and whether it says so itself.

    Its billing period, else the days of its lines, else the month in which it was delivered or
    issued.
    """
    if document.first_day and document.last_day:
        return Period.from_inclusive(document.first_day, document.last_day), True
    firsts = [line.first_day for line in document.lines if line.first_day and line.last_day]
    lasts = [line.last_day for line in document.lines if line.first_day and line.last_day]
    if firsts:
        return Period.from_inclusive(min(firsts), max(lasts)), True
    return Period.of_month(document.delivered_on or document.issued_on), False


def invoice_of(
    document: Document, *, supplier_id: int, contract: Contract | None, **more: Any
) -> Invoice:
    """The row of a document, not stored yet."""
    period, stated = period_of(document)
    totals, found = document.totals, findings(document)
    charges = total(charge.signed for charge in document.charges)
    lines = total(line.amount for line in document.lines)
    return Invoice(
        supplier_id=supplier_id, contract=contract, number=text.cut(document.number, 120),
        number_key=text.cut(number_key(document.number), 240),
        sort_key=text.cut(text.fold(f"{document.number} {document.seller}"), 240),
        kind=document.kind.value, type_code=text.cut(document.type_code, 10),
        issued_on=document.issued_on, due_on=document.due_on, starts_on=period.start,
        ends_on=period.end or period.start + _DAY, period_stated=stated, currency=document.currency,
        seller=text.cut(document.seller, 300), seller_vat=text.cut(document.seller_vat, 60),
        seller_registration=text.cut(document.seller_registration, 60),
        contract_ref=text.cut(document.contract_ref, 120),
        order_ref=text.cut(document.order_ref, 120),
        preceding=[text.cut(number, 120) for number in document.preceding[:50]],
        net=totals.net, tax=totals.tax, gross=totals.gross, prepaid=totals.prepaid,
        due=totals.due, taxes=[as_json(asdict(tax)) for tax in document.taxes],
        findings=[asdict(each) for each in found[:200]],
        flags=sorted({each.code for each in found}),
        billed=total((lines, charges)), syntax=document.syntax, **more,
    )  # fmt: skip


def lines_of(document: Document, invoice: Invoice) -> list[InvoiceLine]:
    """The rows of its lines, and of what the document as a whole takes off or puts on."""
    sites = {number_key(site.code): site.pk for site in contracts.sites_at(invoice.supplier_id)}
    rows = [
        _line(line, invoice, position, sites.get(number_key(line.accounting_ref)))
        for position, line in enumerate(document.lines, start=1)
    ]
    return [*rows, *_of_document(document.charges, invoice, len(rows))]


def note_duplicates(invoice: Invoice) -> None:
    """Flag an invoice that may be one we have; which ones, its findings say."""
    found = []
    for other in queries.possible_duplicates(invoice):
        same = "number" if other.number_key == invoice.number_key else "date and total"
        sentence = f"{other.key}, {other.number} of {other.issued_on:%b} {other.issued_on.day}, "
        sentence += f"{other.issued_on.year}, has the same {same}."
        found.append(finding("possible_duplicate", "BT-1", sentence))
    replace_findings(invoice, {"possible_duplicate": found})


def _line(line: DocumentLine, invoice: Invoice, position: int, site_id: int | None) -> InvoiceLine:
    dated = line.first_day is not None and line.last_day is not None
    words = " ".join(part for part in (line.name, line.description) if part)
    return InvoiceLine(
        invoice=invoice, position=position, number=text.cut(line.number, 60),
        buyer_item=text.cut(line.buyer_item, 120),
        seller_item=text.cut(line.seller_item or line.standard_item, 120),
        description=text.cut(words, 500), site_id=site_id, quantity=line.quantity,
        unit=text.cut(line.unit, 40), price=line.price, base=line.base, amount=line.amount,
        adjusted=total(charge.signed for charge in line.charges),
        starts_on=line.first_day if dated else None,
        ends_on=line.last_day + _DAY if dated and line.last_day else None,
    )  # fmt: skip


def _of_document(charges: Iterable[Charge], invoice: Invoice, after: int) -> Iterable[InvoiceLine]:
    for number, charge in enumerate(charges, start=1):
        kind = InvoiceLine.Kind.CHARGE if charge.is_charge else InvoiceLine.Kind.ALLOWANCE
        yield InvoiceLine(
            invoice=invoice, position=after + number, kind=kind,
            number=f"{kind[0].upper()}{number}",
            description=text.cut(charge.reason or kind.label, 500), quantity=1,
            price=charge.signed, amount=charge.signed,
        )  # fmt: skip

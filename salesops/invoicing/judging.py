"""Matching an invoice: from its rows to values, and the verdicts back into rows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection

from salesops.contracts.domain.numbers import item_key
from salesops.invoicing.domain import sellers as rules
from salesops.invoicing.domain.explaining import explain
from salesops.invoicing.domain.matching import (
    Billed,
    Credited,
    Judgement,
    Progress,
    judge,
    judge_credit,
)
from salesops.invoicing.domain.support import Support, Take
from salesops.invoicing.findings import finding, replace_findings
from salesops.invoicing.models import Invoice, InvoiceLine, LineVerdict
from salesops.invoicing.sellers import MISMATCH, doubts_of
from salesops.invoicing.supply import Supply
from salesops.rating.domain.pricing import total
from vrops.core.money import multiply
from vrops.core.periods import Period

BATCH = 1_000
MOST = Decimal(10) ** 15


def unwatched(done: int) -> None:
    """The progress of what nobody waits for."""


def judge_invoice(invoice: Invoice, at: datetime, progress: Progress = unwatched) -> bool:
    """Write a verdict for every line, and the sums, findings and flags of the invoice, which the
    caller stores.

    Whether it may be paid without anybody looking at it. Under the locks of the invoice, of the
    one it credits and of its contract.
    """
    lines = list(InvoiceLine.objects.filter(invoice=invoice).order_by("position"))
    for line in lines:
        line.invoice = invoice
    supports: list[Support | None] = [None] * len(lines)
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        judged = _credit(invoice, lines)
    else:
        judged, supports = _bill(invoice, lines, progress)
    verdicts = []
    for line, verdict, support in zip(lines, judged, supports, strict=True):
        line.payable, line.disputed = verdict.payable, verdict.disputed
        verdicts.append(_row(line, verdict, support, at))
    LineVerdict.objects.filter(line__invoice=invoice).delete()
    LineVerdict.objects.bulk_create(verdicts, batch_size=BATCH)
    write_parts(lines)
    sum_up(invoice, lines)
    doubts = note_doubts(invoice)
    return not doubts and all(verdict.verdict.passes for verdict in judged)


def note_doubts(invoice: Invoice) -> bool:
    """Flag an invoice of another seller, and one in another currency than its contract is in;
    whether the seller is in doubt."""
    doubts = doubts_of(invoice)
    sellers = [finding(MISMATCH, rules.TERMS[each.kind], each.sentence) for each in doubts]
    currencies = []
    contract = invoice.contract
    if contract is not None and contract.currency != invoice.currency:
        sentence = (
            f"The invoice is in {invoice.currency} and contract {contract.number} in "
            f"{contract.currency}: nothing of it is payable. Match it with a contract in "
            f"{invoice.currency}, or reject it."
        )
        currencies.append(finding("currency_mismatch", "BT-5", sentence))
    replace_findings(invoice, {MISMATCH: sellers, "currency_mismatch": currencies})
    return bool(doubts)


def write_parts(lines: Sequence[InvoiceLine]) -> None:
    """Write what is payable and disputed of the lines, and by which id their items are known, in
    one statement: for thousands of lines a CASE for each would take minutes."""
    columns = zip(
        *((line.pk, line.payable, line.disputed, line.item_key) for line in lines), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(column) for column in columns] or [[], [], [], []])


_WRITE = """
    UPDATE salesops_invoiceline AS line
    SET payable = part.payable, disputed = part.disputed, item_key = part.item_key
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::text[])
        AS part (id, payable, disputed, item_key)
    WHERE line.id = part.id AND (line.payable, line.disputed, line.item_key)
        IS DISTINCT FROM (part.payable, part.disputed, part.item_key)
"""


def sum_up(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """The sums over the lines, onto the invoice."""
    invoice.billed = total(line.amount for line in lines)
    invoice.payable = total(line.payable for line in lines)
    invoice.disputed = total(line.disputed for line in lines)


def billed_of(line: InvoiceLine) -> Billed:
    """A stored line as matching takes it."""
    product = multiply(line.quantity, line.price)
    extended = total((product / line.base if line.base != 1 else product, line.adjusted))
    return Billed(
        number=line.number, item=line.item_key, quantity=line.quantity, price=line.price,
        base=line.base, extended=extended, amount=line.amount, unit=line.unit,
        currency=line.invoice.currency, period=line.period, site_id=line.site_id,
    )  # fmt: skip


def _bill(
    invoice: Invoice, lines: Sequence[InvoiceLine], progress: Progress
) -> tuple[list[Judgement], list[Support | None]]:
    contract = invoice.contract
    if contract is None:
        return judge([billed_of(line) for line in lines], None, lambda line, takes: None), (
            [None] * len(lines)
        )
    periods = [line.period for line in lines] or [invoice.period]
    ends = [period.end for period in periods if period.end is not None]
    supply = Supply(contract, Period(min(p.start for p in periods), max(ends)), judged=invoice)
    _name_items(lines, supply)
    opened: dict[tuple[str, Period, int | None], Support | None] = {}

    def support_of(line: Billed, takes: Sequence[Take]) -> Support | None:
        opened[line.place] = supply.of_line(line, takes)
        return opened[line.place]

    billed = [billed_of(line) for line in lines]
    judged = judge(billed, supply.terms, support_of, progress)
    return judged, [opened.get(line.place) for line in billed]


def _name_items(lines: Sequence[InvoiceLine], supply: Supply) -> None:
    """The id by which the contract knows the item: the buyer's, else the supplier's."""
    for line in lines:
        keys = [item_key(name) for name in (line.buyer_item, line.seller_item) if name]
        known = (key for key in keys if key in supply.known)
        line.item_key = next(known, keys[0] if keys else "")


def _credit(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[Judgement]:
    """A credit note against what is left of the invoice it names, which is locked."""
    original = invoice.original
    known: Credited | None = None
    if original is not None:
        others = Invoice.objects.live().filter(original=original).exclude(pk=invoice.pk)
        credited = total(others.exclude(state="received").values_list("payable", flat=True))
        left = total((original.billed, -credited))
        known = Credited(original.number, original.currency, left)
    billed = [billed_of(line) for line in lines]
    return judge_credit(billed, named=bool(invoice.preceding), original=known)


def _row(
    line: InvoiceLine, judged: Judgement, support: Support | None, at: datetime
) -> LineVerdict:
    segments = judged.cost.segments if judged.cost else ()
    return LineVerdict(
        line=line, verdict=judged.verdict.value, billed=judged.billed, payable=judged.payable,
        disputed=judged.disputed, contract_price=_held(judged.contract_price),
        supported=judged.supported, price_variance=_held(judged.price_variance),
        quantity_variance=_held(judged.quantity_variance), taken=judged.taken,
        rate_id=segments[-1][0].rate.id if segments else None,
        explanation=explain(judged, support), at=at,
    )  # fmt: skip


def _held(amount: Decimal | None) -> Decimal | None:
    """A figure within what the column holds: absurd quantities make absurd differences."""
    if amount is None:
        return None
    return max(-MOST, min(MOST, amount))

"""Reads of invoices: list, page, duplicates, the should-cost, the sheet of approvers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from salesops.contracts import queries as contracts
from salesops.contracts.domain.numbers import number_key
from salesops.contracts.domain.rounding import amount_places
from salesops.contracts.models import Contract, RateLine
from salesops.invoicing import permissions
from salesops.invoicing.domain import policy
from salesops.invoicing.domain.document import Document
from salesops.invoicing.domain.explaining import of_cost, of_support
from salesops.invoicing.domain.verdicts import Verdict
from salesops.invoicing.models import Invoice, InvoiceLine, InvoiceQuerySet, LineVerdict
from salesops.invoicing.supply import Supply
from salesops.rating.domain.pricing import total
from vrops.access.policy import can
from vrops.approvals.domain.routes import RouteSpec
from vrops.approvals.domain.sheets import Sheet
from vrops.attachments.models import Attachment
from vrops.core.currencies import places
from vrops.core.errors import FieldError, Invalid
from vrops.core.money import Money, Rounding, grouped, plain, round_to
from vrops.core.periods import Period
from vrops.core.text import cut
from vrops.jobs.models import Job
from vrops.log.models import Entry

# The kinds of jobs that take long invoices in and match them again.
RECEIVE, REMATCH = "salesops.invoice.receive", "salesops.invoice.rematch"
WROTE = (
    "salesops.invoice.received", "salesops.invoice.accepted", "salesops.invoice.disputed",
    "salesops.invoice.submitted", "salesops.invoice.seller_confirmed",
)  # fmt: skip


def list_rows(user: Any) -> InvoiceQuerySet:
    """The rows of the list of invoices."""
    return Invoice.objects.visible_to(user).select_related("supplier", "contract")


def invoice_page(invoice_id: int, user: Any) -> Invoice:
    """The invoice with what its page names."""
    rows = Invoice.objects.visible_to(user)
    return rows.select_related("supplier", "contract", "original", "received_by").get(pk=invoice_id)


def lines_of(invoice: Invoice, verdict: str = "") -> QuerySet[InvoiceLine]:
    """Its lines with their verdicts, in the order of the document; those of one verdict only."""
    rows = InvoiceLine.objects.filter(invoice=invoice).select_related("verdict__rate", "site")
    if verdict:
        rows = rows.filter(verdict__verdict=verdict)
    return rows.order_by("position")


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """The lines of an invoice that share a verdict: how many, what they bill, and how much of it
    contract and activity do not support."""

    verdict: Verdict
    count: int
    billed: Money
    unsupported: Money


def verdict_groups(invoice: Invoice) -> list[VerdictGroup]:
    """The verdicts of an invoice's lines, the most disputed first; one query."""
    rows = LineVerdict.objects.filter(line__invoice=invoice).values("verdict")
    sums = rows.annotate(
        count=Count("pk"), billed_=Sum("billed"),
        unsupported=Sum("disputed", filter=Q(disputed__gt=0), default=Decimal(0)),
    )  # fmt: skip
    return [
        VerdictGroup(
            Verdict(row["verdict"]), row["count"],
            Money(row["billed_"], invoice.currency), Money(row["unsupported"], invoice.currency),
        )
        for row in sums.order_by("-unsupported", "verdict")
    ]  # fmt: skip


def parts_of(
    invoice: Invoice, verdicts: Collection[str], *, whole: bool, exceptions: Mapping[str, Decimal]
) -> dict[int, Decimal]:
    """How much of each line is disputed when the lines of these verdicts are, in whole or as far
    as they are not supported; `exceptions` says it for single lines, by their numbers.

    Refuses (Invalid) a number that no line has, or more than one.
    """
    rows = InvoiceLine.objects.filter(invoice=invoice)
    found = rows.values_list("pk", "number", "amount", "verdict__verdict", "verdict__disputed")
    parts: dict[int, Decimal] = {}
    named: dict[str, list[int]] = defaultdict(list)
    for pk, number, amount, verdict, unsupported in found.order_by("position"):
        if number in exceptions:
            named[number].append(pk)
            part = exceptions[number]
        elif verdict in verdicts:
            part = amount if whole else unsupported
        else:
            continue
        exact = number in exceptions
        parts[pk] = part if exact else round_to(max(part, Decimal(0)), places(invoice.currency))
    wrong = [number for number in exceptions if len(named[number]) != 1]
    if wrong:
        detail = f"{invoice.number} has no line with the number “{cut(wrong[0], 20)}”."
        if named[wrong[0]]:
            detail = f"More than one line has the number “{cut(wrong[0], 20)}”."
        raise Invalid(detail, errors=[FieldError("exceptions", "unknown", detail)])
    return {pk: part for pk, part in parts.items() if part}


def may_attach(user: Any, invoice: Any) -> bool:
    """Who takes an invoice in attaches its file."""
    return can(user, permissions.RECEIVE, invoice)


def exceptions_count(user: Any) -> int | None:
    """How many invoices somebody has to look at: the menu's number."""
    if not can(user, permissions.WORK):
        return None
    return Invoice.objects.visible_to(user).filter(state="exception").count()


def contract_for(supplier_id: int, document: Document, period: Period) -> Contract | None:
    """The contract a document is held against: the one it names, else the only one that fits.

    One that fits is in its currency and in force on a day of the period; of several none is taken,
    so that a person chooses.
    """
    offered = list(contracts.billable_of(supplier_id))
    wanted = number_key(document.contract_ref)
    named = [contract for contract in offered if wanted and contract.number_key == wanted]
    if named:
        return named[0]
    fitting = [
        contract
        for contract in offered
        if contract.currency == document.currency and contract.period.overlaps(period)
    ]
    return fitting[0] if len(fitting) == 1 else None


def original_of(supplier_id: int, preceding: Collection[str]) -> Invoice | None:
    """The invoice that a credit note names, if it was received from this supplier."""
    keys = [key for number in preceding if (key := number_key(number))]
    rows = Invoice.objects.live().filter(
        supplier=supplier_id, number_key__in=keys, kind=Invoice.Kind.INVOICE
    )
    return rows.order_by("-issued_on", "-pk").first()


def received_from(stored_name: str) -> Invoice | None:
    """The invoice that was taken in from a kept file."""
    rows = Attachment.objects.filter(
        subject_type=Invoice._meta.label_lower, stored_name=stored_name
    )
    return Invoice.objects.filter(pk__in=rows.values("subject_id")).first()


def rematched_from(invoice_id: int, version: int) -> Invoice | None:
    """The invoice, if it was matched again when it was at this version."""
    entries = Entry.objects.filter(
        subject_type=Invoice._meta.label_lower, subject_id=invoice_id,
        event="salesops.invoice.rematched", before__version=version,
    )  # fmt: skip
    return Invoice.objects.filter(pk=invoice_id).first() if entries.exists() else None


def work_on(invoice: Invoice) -> Job | None:
    """The matching of this invoice that is under way."""
    jobs = Job.objects.unfinished().filter(kind=REMATCH, key=str(invoice.pk))
    return jobs.select_related("started_by").first()


def receiving_of(user: Any, job_id: int | None) -> Job | None:
    """The taking in of a long invoice that the person started."""
    return Job.objects.visible_to(user).filter(pk=job_id, kind=RECEIVE).first() if job_id else None


def dispute_of(invoice: Invoice) -> str:
    """What the supplier is told is wrong, while a part is in dispute."""
    if not invoice.disputed or invoice.state not in ("disputed", "approved"):
        return ""
    entries = Entry.objects.about(Invoice._meta.label_lower, invoice.pk)
    found = entries.filter(event="salesops.invoice.disputed").order_by("-pk")
    return found.values_list("why", flat=True).first() or ""


def credits_of(invoice: Invoice) -> list[Invoice]:
    """The credit notes that give back a part of it, the first one first."""
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return []
    return list(Invoice.objects.live().filter(original=invoice).order_by("issued_on", "pk"))


def certain_duplicate(supplier_id: int, key: str, issued_on: date, sha256: str) -> Invoice | None:
    """The live invoice that has this number in this year, or came from this very file."""
    same = Q(number_key=key, issued_on__year=issued_on.year) | Q(sha256=sha256)
    return Invoice.objects.live().filter(same, supplier=supplier_id).order_by("pk").first()


def possible_duplicates(invoice: Invoice) -> list[Invoice]:
    """Live invoices of the supplier that may be the same: this number in another year, or this
    date and total under another number."""
    other_year = Q(number_key=invoice.number_key)
    same_money = Q(issued_on=invoice.issued_on, currency=invoice.currency, gross=invoice.gross)
    rows = Invoice.objects.live().filter(other_year | same_money, supplier=invoice.supplier_id)
    return list(rows.exclude(pk=invoice.pk).order_by("-issued_on", "-pk")[:5])


# ---- approval -----------------------------------------------------------------------------------


def route_of(invoice: Invoice) -> RouteSpec:
    payable = Money(invoice.payable, invoice.currency)
    return policy.route(payable, Money(settings.APPROVAL_LIMIT, "USD"))


def sheet_of(invoice: Invoice) -> Sheet:
    """What an approver of this invoice confirms; equal facts give an equal hash."""
    lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    return Sheet.of(
        {
            "supplier": invoice.supplier.name,
            "number": invoice.number,
            "seller": [invoice.seller, invoice.seller_vat, invoice.seller_registration],
            "contract": invoice.contract.number if invoice.contract else "",
            "period": invoice.period.isoformat(),
            "currency": invoice.currency,
            "stated": [_fact(invoice.net), _fact(invoice.tax), _fact(invoice.due)],
            "sums": [_fact(invoice.billed), _fact(invoice.payable), _fact(invoice.disputed)],
            "flags": sorted(invoice.flags),
            "lines": [
                [number, verdict, *(_fact(each) for each in amounts)]
                for number, verdict, *amounts in lines.values_list(
                    "number", "verdict__verdict", "amount", "payable", "disputed"
                )
            ],
        }
    )


def _fact(amount: Decimal | None) -> str | None:
    """An amount as it is compared: with the decimals it needs, however it was stored."""
    return None if amount is None else grouped(amount)


def authors_of(ids: Collection[int]) -> dict[int, set[int]]:
    """Who took these invoices in, accepted or disputed them."""
    authors: dict[int, set[int]] = {pk: set() for pk in ids}
    entries = Entry.objects.filter(
        subject_type=Invoice._meta.label_lower, subject_id__in=ids, event__in=WROTE
    )
    for pk, actor in entries.values_list("subject_id", "actor_id").order_by().distinct():
        if actor is not None and pk is not None:
            authors[pk].add(actor)
    return authors


# ---- should-cost --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShouldCost:
    """What an item ought to cost in a period, and how that was reckoned."""

    item: str
    rate: RateLine
    quantity: Decimal
    money: Money
    explanation: dict[str, Any]
    counted: bool

    @property
    def unrated(self) -> dict[str, Any] | None:
        """Days with activity on which no rate is in force: reported, never priced at zero."""
        return self.explanation.get("unrated")

    def facts(self) -> dict[str, Any]:
        """As JSON keeps it and pages show it."""
        return {
            "item": self.item, "words": self.rate.description, "unit": self.rate.unit,
            "quantity": plain(self.quantity), "amount": plain(self.money.amount),
            "currency": self.money.currency, "explanation": self.explanation,
        }  # fmt: skip


def should_cost(contract: Contract, period: Period) -> list[ShouldCost]:
    """Contract times activity: what each item ought to cost on these days, whoever bills it.

    Items whose quantity no measure supports are left out: nothing says how many there were.
    """
    return _priced(Supply(contract, period, ignore_takes=True), period)


def not_billed(invoice: Invoice) -> list[dict[str, Any]]:
    """What activity supports in the invoice's period and no live invoice has billed, as facts that
    the invoice keeps: reckoned when it is matched, not when it is looked at."""
    if invoice.contract is None or invoice.kind != Invoice.Kind.INVOICE:
        return []
    found = _priced(Supply(invoice.contract, invoice.period), invoice.period)
    return [each.facts() for each in found if each.money or each.unrated]


def total_of(rows: Collection[ShouldCost], contract: Contract) -> Money:
    """The sum, rounded by line or as a whole as the contract says."""
    amount = total(row.money.amount for row in rows)
    if contract.rounds == Contract.Rounds.TOTAL:
        places = amount_places(contract.places, contract.currency)
        amount = round_to(amount, places, Rounding(contract.rounding))
    return Money(amount, contract.currency)


def _priced(supply: Supply, period: Period) -> list[ShouldCost]:
    found = []
    by_line = supply.contract.rounds == Contract.Rounds.LINE
    for item in sorted(supply.known):
        support = supply.of(item, period)
        if not support.counted or not (support.rates or support.unrated):
            continue
        rows = [row for row in supply.rows.values() if row.item_key == item]
        cost = support.price(support.remaining)
        # The rate its last days are priced at.
        rate = supply.rows[cost.segments[-1][0].rate.id] if cost.segments else rows[-1]
        amount = supply.terms.rounded(cost.amount) if by_line else cost.amount
        explanation = of_support(support) | of_cost(cost)
        found.append(
            ShouldCost(
                rate.item, rate, support.remaining,
                Money(amount, supply.contract.currency), explanation, support.counted,
            )
        )  # fmt: skip
    return found

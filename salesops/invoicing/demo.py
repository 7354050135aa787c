"""The demonstration's invoices: eighteen months of them, most right and some believably wrong.

The suppliers' documents are written as files; taking in, matching, disputing and approving is done
by the product's own code on the days it would have happened.
"""

import contextlib
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from salesops.contracts.demo import moment, month, person
from salesops.contracts.models import Contract
from salesops.invoicing import actions, files, queries, sellers
from salesops.invoicing.actions import DuplicateInvoice
from salesops.invoicing.demo_files import BilledInvoice, BilledLine, write
from salesops.invoicing.importers.reading import read_invoice
from salesops.invoicing.models import Invoice
from salesops.invoicing.queries import ShouldCost
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.core.periods import Period
from vrops.people.models import User

MONTHS = 18
DAY = timedelta(days=1)
CENT = Decimal("0.01")
# What is wrong with which invoice: contract, months ago, fault.
FAULTS = {
    ("VR-2024-011", 15): "extension", ("VR-2024-011", 12): "quantity",
    ("VR-2024-011", 5): "price", ("VR-2024-011", 3): "under_billed",
    ("VR-2024-011", 2): "unknown_item", ("VR-2024-011", 1): "quantity",
    ("VR-2025-034", 9): "twice", ("VR-2025-034", 4): "quantity", ("VR-2025-034", 1): "both",
    ("ALN-7781", 11): "price", ("ALN-7781", 7): "late",
    ("ALN-8150", 5): "unknown_item", ("ALN-8150", 2): "extension",
    ("MV-CC-205", 14): "under_billed", ("MV-CC-205", 10): "renamed", ("MV-CC-205", 8): "quantity",
    ("MV-CC-205", 6): "look_alike",
    ("MV-CC-205", 1): "price",
    ("BCX/26/03", 7): "both", ("BCX/26/03", 2): "price", ("BCX/26/03", 1): "small",
}  # fmt: skip
# How long after an invoice its supplier answered the dispute with a credit note, by months ago.
ANSWERED = {("VR-2024-011", 12): 21, ("VR-2025-034", 4): 17, ("BCX/26/03", 7): 24}
# Under which numbers the suppliers are registered, by code.
REGISTERED = {"NGC": "47-2291806", "ALR": "83-1140927", "MRV": "61-5508213", "BRL": "92-0374615"}
WHY = {
    "accept": "Checked with the site: the hours were worked after an outage, agreed by mail.",
    "reject": "The same month was billed under another number; that one stands.",
    "seller": "Billed by its operating company since the reorganization; letter on file.",
    "dispute": "Not supported by the recorded activity and the agreed rates; please re-bill.",
}


def load(world: World) -> None:
    """Month by month and contract by contract, as they came in."""
    for ago in range(MONTHS, 0, -1):
        days = Period.of_month(month(world, -ago))
        for contract in world.made["contracts"].values():
            late = FAULTS.get((contract.number, ago)) == "late"
            if contract.state in ("in_review", "draft") or not (
                contract.period.overlaps(days) or late
            ):
                continue
            _send(world, contract, days, ago)


def _send(world: World, contract: Contract, days: Period, ago: int) -> None:
    """The invoice of a month, and what happens to it."""
    fault = FAULTS.get((contract.number, ago), "")
    sent = _invoice(world, contract, days, fault)
    analyst = person(world, "Analyst")
    invoice = _receive(world, contract, sent, analyst)
    if fault == "twice":
        again = replace(sent, number=sent.number.lower().replace("-", " "))
        with contextlib.suppress(DuplicateInvoice):
            _receive(world, contract, again, analyst)
    if fault == "look_alike":
        twin = _receive(world, contract, replace(sent, number=f"{sent.number}-R"), analyst)
        with clock.fixed_at(moment(world, sent.issued_on, analyst, days=4)):
            actions.reject_invoice(twin.pk, by=analyst, version=twin.version, why=WHY["reject"])
    if ago > 1:
        _settle(world, invoice, analyst, ago)
    if (contract.number, ago) in ANSWERED:
        _credit(world, contract, invoice, sent, ANSWERED[contract.number, ago])


def _receive(world: World, contract: Contract, sent: BilledInvoice, by: User) -> Invoice:
    content = write(sent)
    with clock.fixed_at(moment(world, sent.issued_on + DAY, by)):
        return actions.receive_invoice(
            read_invoice(content, today=sent.issued_on),
            files.keep(f"{sent.number}.xml".replace("/", "-"), content), by=by,
            supplier_id=contract.supplier_id, contract_id=contract.pk,
        )  # fmt: skip


def _credit(
    world: World, contract: Contract, invoice: Invoice, sent: BilledInvoice, days: int
) -> None:
    """The supplier agrees to what was disputed and credits it; that is approved as any invoice."""
    disputed = invoice.lines.filter(disputed__gt=0).order_by("position")
    lines = [
        BilledLine(line.buyer_item, f"Credit, {line.description}", line.unit, Decimal(1),
                   _cents(line.disputed), _cents(line.disputed))
        for line in disputed
    ]  # fmt: skip
    answer = replace(
        sent, number=f"CN-{sent.number}", issued_on=sent.issued_on + days * DAY, lines=lines,
        credits=sent.number,
    )  # fmt: skip
    analyst = person(world, "Analyst")
    _settle(world, _receive(world, contract, answer, analyst), analyst, MONTHS)


def _settle(world: World, invoice: Invoice, analyst: User, ago: int) -> None:
    """What people did: old ones are decided, last month's wait for somebody."""
    day = invoice.issued_on
    if sellers.MISMATCH in invoice.flags:
        with clock.fixed_at(moment(world, day, analyst, days=3)):
            invoice = sellers.confirm_seller(
                invoice.pk, by=analyst, version=invoice.version, why=WHY["seller"]
            )
    if invoice.state == "exception":
        if ago == 2:
            return
        with clock.fixed_at(moment(world, day, analyst, days=5)):
            invoice = _answer(invoice, analyst, ago)
    payers = [world.made["users"][name] for name in ("pm", "senior-manager", "finance")]
    with clock.fixed_at(moment(world, day, analyst, *payers, days=7)):
        invoice = actions.submit_invoice(invoice.pk, by=analyst, version=invoice.version)
    if ago == 2:
        return
    route = [step.name for step in queries.route_of(invoice).steps]
    first = payers[0] if "Program manager" in route else payers[1]
    for number, by in enumerate((first, payers[2]), start=8):
        with clock.fixed_at(moment(world, day, analyst, *payers, days=number)):
            actions.decide_invoice(
                invoice.pk, Verdict.APPROVE, by=by, version=invoice.version,
                sheet_hash=queries.sheet_of(invoice).hash,
            )  # fmt: skip


def _answer(invoice: Invoice, analyst: User, ago: int) -> Invoice:
    """An exception is disputed as matching proposes, or accepted with a reason."""
    if ago % 5 == 0:
        return actions.accept_invoice(
            invoice.pk, by=analyst, version=invoice.version, why=WHY["accept"]
        )
    lines = invoice.lines.filter(disputed__gt=0).values_list("pk", "disputed")
    return actions.dispute_lines(
        invoice.pk, dict(lines), by=analyst, version=invoice.version, why=WHY["dispute"]
    )


# ---- what the supplier bills --------------------------------------------------------------------


def _invoice(world: World, contract: Contract, days: Period, fault: str) -> BilledInvoice:
    """The month as it should be, with the fault put in."""
    # Billed once more after the contract is over: the quantities of its last month.
    span = Period.of_month(days.start - DAY) if fault == "late" else days
    rows = queries.should_cost(contract, span)
    lines = [_line(row) for row in rows if row.quantity]
    issued_on = (days.end or days.start) + 2 * DAY
    return BilledInvoice(
        number=f"{contract.supplier.code}-{days.start:%y%m}-{contract.pk:03d}",
        issued_on=issued_on,
        due_on=issued_on + 45 * DAY,
        first_day=days.start,
        last_day=days.last_day or days.start,
        seller=f"{contract.supplier.name} Operations"
        if fault == "renamed"
        else contract.supplier.name,
        registration=REGISTERED[contract.supplier.code],
        contract=contract.number,
        lines=_spoil(lines, fault),
    )


def _line(row: ShouldCost) -> BilledLine:
    """At the agreed price; where it has tiers, at the price that comes to the amount."""
    rate, price = row.rate, row.rate.price.normalize()
    if rate.pricing.tiers or rate.params:
        price = (row.money.amount / row.quantity).quantize(Decimal("0.00000001"))
    amount = _cents(row.quantity * price)
    return BilledLine(rate.item, rate.description, rate.unit, row.quantity, price, amount)


def _spoil(lines: list[BilledLine], fault: str) -> list[BilledLine]:
    if not lines:
        return lines
    # The largest line, so that the difference is worth a look.
    at = max(range(len(lines)), key=lambda number: lines[number].amount)
    line = lines[at]
    price, quantity = line.price, line.quantity
    if fault in ("price", "both"):
        price = (price * Decimal("1.043")).quantize(Decimal("0.0001"))
    if fault == "small":
        price = (price * Decimal("1.004")).quantize(Decimal("0.0001"))
    if fault in ("quantity", "both"):
        quantity = (quantity * Decimal("1.062")).quantize(Decimal(1), ROUND_HALF_UP)
    if fault == "under_billed":
        quantity = (quantity * Decimal("0.93")).quantize(Decimal(1), ROUND_HALF_UP)
    amount = _cents(quantity * price)
    if fault == "extension":
        amount += Decimal("1260.00")
    lines[at] = replace(line, price=price, quantity=quantity, amount=amount)
    if fault == "unknown_item":
        visit = Decimal("4200.00")
        lines.append(BilledLine("SITE-VISIT", "On-site support", "visit", Decimal(2), visit / 2,
                                visit))  # fmt: skip
    return lines


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)

"""What the page of an invoice shows of its lines: verdicts, differences and their arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from salesops.activity import permissions as activity
from salesops.contracts import queries as contracts
from salesops.contracts.models import MONTHS, Contract
from salesops.invoicing.domain.verdicts import Verdict
from salesops.invoicing.models import Invoice, InvoiceLine, LineVerdict
from vrops.access.policy import can
from vrops.core.money import Money, format_money, format_unit_price, grouped, round_to
from vrops.core.periods import Period, format_date
from vrops.lists.registry import list_url


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the arithmetic, in words and figures."""

    what: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one rate priced: on which days, how many, and how."""

    days: str
    quantity: str
    amount: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The arithmetic behind a figure. `activity` opens the rows the quantity was counted from."""

    why: str
    parts: list[Part]
    notes: list[str]
    activity: str = ""


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of an invoice as its page shows it."""

    line: InvoiceLine
    label: str
    tone: str
    quantity: str
    price: str
    contract_price: str
    supported: str
    amount: Money
    should: Money | None
    payable: Money
    disputed: Money
    price_variance: Money | None
    quantity_variance: Money | None
    reckoning: Reckoning | None = field(default=None)


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item of a should-cost as a page shows it."""

    item: str
    words: str
    quantity: str
    unit: str
    money: Money
    unrated: bool
    reckoning: Reckoning | None


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page's figures lead, found out once for all of them: the sites whose activity the
    contract is held against; none for whoever may not see activity."""

    sites: tuple[int, ...] = ()

    @classmethod
    def of(cls, contract: Contract | None, user: Any) -> "Links":
        if contract is None or not can(user, activity.VIEW):
            return cls()
        return cls(tuple(contracts.sites_of(contract).values_list("pk", flat=True)))

    def activity(self, explanation: Mapping[str, Any], period: Period, site_id: int | None) -> str:
        """The rows of activity behind a quantity."""
        measures = [each for each in explanation.get("measures", ()) if each != MONTHS]
        if not measures or period.end is None or not self.sites:
            return ""
        last = period.end - timedelta(days=1)
        days = {"on__between": f"{period.start.isoformat()}..{last.isoformat()}"}
        sites = [site_id] if site_id else list(self.sites)
        return list_url("activity", measure=measures, site=sites, **days)


def line_shown(line: InvoiceLine, links: Links) -> LineShown:
    """A line with its verdict, if it was matched already."""
    invoice = line.invoice
    currency = invoice.currency
    verdict: LineVerdict | None = getattr(line, "verdict", None)
    judged = verdict is not None and invoice.state != "received"
    amounts = _amounts(verdict, currency) if verdict is not None else {}
    return LineShown(
        line=line,
        label=Verdict(verdict.verdict).label if judged and verdict else "Not matched yet",
        tone=verdict.tone if judged and verdict else "",
        quantity=grouped(line.quantity),
        price=format_unit_price(line.price, currency)
        + (f" for {grouped(line.base)}" if line.base != 1 else ""),
        contract_price=amounts.get("contract_price", ""),
        supported=amounts.get("supported", ""),
        amount=Money(line.amount, currency),
        should=amounts.get("should"),
        payable=Money(line.payable, currency),
        disputed=Money(line.disputed, currency),
        price_variance=amounts.get("price_variance"),
        quantity_variance=amounts.get("quantity_variance"),
        reckoning=reckoning(
            verdict.explanation, invoice.contract, line.period, links, site_id=line.site_id
        )
        if verdict is not None
        else None,
    )


def item_shown(
    facts: Mapping[str, Any], contract: Contract, period: Period, links: Links
) -> ItemShown:
    """An item of a should-cost (`ShouldCost.facts`) with its arithmetic."""
    explanation = facts["explanation"]
    return ItemShown(
        item=facts["item"], words=facts["words"], unit=facts["unit"],
        quantity=grouped(round_to(Decimal(facts["quantity"]), 4)),  # a third of a month
        money=Money(Decimal(facts["amount"]), facts["currency"]),
        unrated="unrated" in explanation,
        reckoning=reckoning(explanation, contract, period, links),
    )  # fmt: skip


def reckoning(
    explanation: dict[str, Any],
    contract: Contract | None,
    period: Period,
    links: Links,
    site_id: int | None = None,
) -> Reckoning | None:
    """The stored arithmetic in words; None when there is none."""
    found = Reckoning(explanation.get("why", ""), [], [])
    if contract is not None:
        found = Reckoning(
            why=found.why,
            parts=[_part(each, contract.currency) for each in explanation.get("segments", ())],
            notes=_notes(explanation, contract.currency),
            activity=links.activity(explanation, period, site_id),
        )
    return found if found.why or found.parts or found.notes else None


def _amounts(verdict: LineVerdict, currency: str) -> dict[str, Any]:
    segments = verdict.explanation.get("segments")
    should = sum((Decimal(each["amount"]) for each in segments), Decimal(0)) if segments else None
    if should is not None:
        should -= Decimal(verdict.explanation.get("before", "0"))
    price = verdict.contract_price
    return {
        "contract_price": "" if price is None else format_unit_price(_short(price), currency),
        "supported": "" if verdict.supported is None else grouped(verdict.supported),
        "should": None if should is None else Money(should, currency),
        "price_variance": _difference(verdict.price_variance, currency),
        "quantity_variance": _difference(verdict.quantity_variance, currency),
    }


def _difference(amount: Decimal, currency: str) -> Money | None:
    return Money(amount, currency) if amount else None


def _short(price: Decimal) -> Decimal:
    """A blended price with the decimals a reader can use."""
    return price.quantize(Decimal("0.000001"))


def _part(segment: dict[str, Any], currency: str) -> Part:
    return Part(
        days=segment["days"],
        quantity=grouped(Decimal(segment["quantity"])),
        amount=format_money(Money(Decimal(segment["amount"]), currency)),
        steps=[_step(step, currency) for step in segment["steps"]],
    )


def _step(step: dict[str, Any], currency: str) -> Step:
    quantity, price = step["quantity"], step["price"]
    return Step(
        what=step["what"],
        quantity="" if quantity is None else grouped(Decimal(quantity)),
        price="" if price is None else format_unit_price(Decimal(price), currency),
        amount=format_money(Money(Decimal(step["amount"]), currency)),
    )


def _notes(explanation: dict[str, Any], currency: str) -> list[str]:
    notes = []
    if explanation.get("counted") is False:
        notes.append("No measure supports the quantity; the contract takes it as billed.")
    found, used = explanation.get("found"), Decimal(explanation.get("used", "0"))
    if found is not None and explanation.get("counted"):
        taken = f", of which other invoices took {grouped(used)}" if used else ""
        notes.append(f"Recorded in the period: {grouped(Decimal(found))}{taken}.")
    if "before" in explanation:
        before = format_money(Money(Decimal(explanation["before"]), currency))
        notes.append(f"Of the sum below, {before} was charged before, by others that came first.")
    unrated = explanation.get("unrated")
    if unrated:
        first, last = (_day(unrated[name]) for name in ("first", "last"))
        notes.append(
            f"Unrated: {grouped(Decimal(unrated['quantity']))} on {unrated['days']} days "
            f"from {first} to {last}, on which no rate is in force."
        )
    return notes


def _day(written: str) -> str:
    return format_date(date.fromisoformat(written))


def flags_of(invoice: Invoice, but: Sequence[str] = ()) -> list[str]:
    """What does not add up about it, in sentences; `but` are told elsewhere."""
    return [each["sentence"] for each in invoice.findings if each["sentence"] not in but]

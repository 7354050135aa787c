"""Judging what was billed against what contract and activity support (PRODUCT "Matching").

Price and quantity are judged apart, since an invoice that nets to zero can hide two faults:
price variance = (billed price - contract price) x billed quantity, quantity variance = (billed -
supported quantity) x contract price. A line inside its limits is paid as billed; outside them what
contract and activity support is payable and the rest disputed. Billed = payable + disputed, always,
and both have the sign of what is billed, of each line and of the whole invoice.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Protocol

from salesops.contracts.domain.rounding import is_product
from salesops.invoicing.domain.payable import within_billed
from salesops.invoicing.domain.support import Support, Take
from salesops.invoicing.domain.verdicts import Verdict
from salesops.rating.domain.days import Cost
from vrops.core.money import Rounding, round_to
from vrops.core.periods import Period

_WIDE = Context(prec=120)
_NOTHING = Decimal(0)
_PRICE_PLACES = Decimal(1).scaleb(-12)
_TAKEN_OFF = "Taken off what is disputed: nothing else of the invoice is payable."


@dataclass(frozen=True, slots=True)
class Limits:
    """How far from the expected a line may be: in percent of it and in money; each binds alone,
    equality is inside, and without any nothing deviates."""

    percent: Decimal | None = None
    absolute: Decimal | None = None

    def hold(self, variance: Decimal, expected: Decimal) -> bool:
        """Whether the variance lies inside every limit there is."""
        if not variance:
            return True
        if self.percent is None and self.absolute is None:
            return False
        size = abs(variance)
        if self.absolute is not None and size > self.absolute:
            return False
        return self.percent is None or _WIDE.multiply(size, Decimal(100)) <= _WIDE.multiply(
            self.percent, abs(expected)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a contract says about judging."""

    currency: str
    period: Period
    places: int = 2
    rounding: Rounding = Rounding.HALF_AWAY
    limits: Limits = Limits()

    def rounded(self, amount: Decimal) -> Decimal:
        return round_to(amount, self.places, self.rounding)

    def multiplies(self, line: "Billed") -> bool:
        """Whether quantity times price comes to the amount of the line."""
        return is_product(line.extended, line.amount, self.currency, self.rounding, self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A line as it was billed; `item` is the key contracts are searched by, `extended` quantity
    times price less allowances, exact; `amount` what the line says."""

    number: str
    item: str
    quantity: Decimal
    price: Decimal
    base: Decimal
    extended: Decimal
    amount: Decimal
    unit: str
    currency: str
    period: Period
    site_id: int | None = None

    @property
    def place(self) -> tuple[str, Period, int | None]:
        """What its activity is looked up by."""
        return self.item, self.period, self.site_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a line. Amounts are of the line's currency; what is not known is None.

    `taken` is how much activity the line uses up; `cost` the arithmetic behind what is supported.
    """

    number: str
    verdict: Verdict
    billed: Decimal
    payable: Decimal
    disputed: Decimal
    contract_price: Decimal | None = None
    supported: Decimal | None = None
    price_variance: Decimal = _NOTHING
    quantity_variance: Decimal = _NOTHING
    taken: Decimal = _NOTHING
    cost: Cost | None = None
    why: str = ""


class Opening(Protocol):
    """Gives the support of an item in a period, after what lines above took of it; None when the
    contract does not know the item."""

    def __call__(self, line: "Billed", takes: Sequence[Take]) -> Support | None: ...


# Told how many lines are judged; may raise to stop.
Progress = Callable[[int], object]


def judge(
    lines: Sequence[Billed],
    terms: Terms | None,
    support_of: Opening,
    progress: Progress = lambda done: None,
) -> list[Judgement]:
    """Judge the lines of an invoice in their order, each using up the activity it bills.

    `terms` None: no contract. A line that is not the last of its item and period leaves what it
    does not bill to the next.
    """
    rest = Counter(line.place for line in lines if line.quantity > 0)
    opened: dict[str, tuple[tuple[str, Period, int | None], Support | None]] = {}
    takes: dict[str, list[Take]] = {}
    judged = []
    for line in lines:
        if line.quantity > 0:
            rest[line.place] -= 1
        # Another period or site of the same item may share days: read it anew, less what is taken.
        if opened.get(line.item, (None,))[0] != line.place:
            opened[line.item] = (line.place, support_of(line, takes.get(line.item, ())))
        verdict = _judge(line, terms, opened[line.item][1], last=not rest[line.place])
        if verdict.taken:
            taken = Take(line.period, verdict.taken, line.site_id)
            takes.setdefault(line.item, []).append(taken)
        judged.append(verdict)
        progress(len(judged))
    return _as_a_whole(judged)


@dataclass(frozen=True, slots=True)
class Credited:
    """The invoice that a credit note names: its number, currency and what is left to credit."""

    number: str
    currency: str
    left: Decimal


def judge_credit(
    lines: Sequence[Billed], *, named: bool, original: Credited | None
) -> list[Judgement]:
    """Judge the lines of a credit note in order: together they give back at most what is left of
    the invoice they name. `named`: it names one; `original` None: that invoice is not known."""
    judged, left = [], original.left if original else None
    for line in lines:
        if left is None or original is None:
            why = (
                "The invoice it names was not received from this supplier."
                if named
                else "It names no invoice that it credits."
            )
            judged.append(_held(line, Verdict.UNKNOWN_REFERENCE, why))
            continue
        if line.currency != original.currency:
            why = f"Credited in {line.currency}; {original.number} is in {original.currency}."
            judged.append(_held(line, Verdict.CURRENCY_MISMATCH, why))
            continue
        credited = min(line.amount, max(left, _NOTHING)) if line.amount > 0 else line.amount
        left -= line.amount
        fits = credited == line.amount
        why = "" if fits else "The credit is more than is left of the invoice it names."
        judged.append(
            Judgement(
                number=line.number,
                verdict=Verdict.MATCHED if fits else Verdict.CREDIT_EXCEEDS_ORIGINAL,
                billed=line.amount, payable=credited, disputed=line.amount - credited, why=why,
            )
        )  # fmt: skip
    return _as_a_whole(judged)


def _as_a_whole(judged: Sequence[Judgement]) -> list[Judgement]:
    """What lines take off more than is payable is taken off what is disputed."""
    parts = within_billed([each.billed for each in judged], [each.payable for each in judged])
    return [
        each
        if part == each.payable
        else replace(each, payable=part, disputed=each.billed - part, why=each.why or _TAKEN_OFF)
        for each, part in zip(judged, parts, strict=True)
    ]


def _judge(line: Billed, terms: Terms | None, support: Support | None, *, last: bool) -> Judgement:
    early = _before_rates(line, terms, support)
    if early is not None:
        return early
    assert terms is not None
    assert support is not None
    return _against_rates(line, terms, support, last=last)


def _before_rates(line: Billed, terms: Terms | None, support: Support | None) -> Judgement | None:
    """The verdicts that need no arithmetic; the whole line is held back."""
    if terms is None:
        return _held(line, Verdict.NO_CONTRACT, "No contract of this supplier covers the invoice.")
    if line.currency != terms.currency:
        why = f"Billed in {line.currency}; the contract is in {terms.currency}."
        return _held(line, Verdict.CURRENCY_MISMATCH, why)
    if line.quantity <= 0 or line.amount < 0:
        return _given_back(line, terms)
    if support is None:
        return _held(line, Verdict.UNKNOWN_ITEM, "The contract has no rate for this item.")
    if not terms.period.overlaps(line.period):
        why = f"The contract is in force {terms.period}; the line bills {line.period}."
        return _held(line, Verdict.OUT_OF_TERM, why)
    if not support.rates:
        why = f"No rate of this item is in force on a day of {line.period}."
        return _held(line, Verdict.OUT_OF_TERM, why)
    units = sorted({rate.unit for rate in support.rates})
    if line.unit and not any(_same_unit(line.unit, unit) for unit in units):
        why = f"Billed per {line.unit}; the contract prices per {' or '.join(units)}."
        return _held(line, Verdict.UNIT_MISMATCH, why)
    return None


def _given_back(line: Billed, terms: Terms) -> Judgement:
    """A line that takes something off the invoice is taken as billed; money for no quantity is
    held back."""
    if line.amount > 0:
        return _held(line, Verdict.QUANTITY, "The line bills money for no quantity.")
    correct = terms.multiplies(line)
    return Judgement(
        number=line.number,
        verdict=Verdict.MATCHED if correct else Verdict.EXTENSION_ERROR,
        billed=line.amount, payable=line.amount, disputed=_NOTHING,
        why="" if correct else "Quantity times price is not the amount.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Compared:
    """A line beside what is supported: quantities, costs and the two variances."""

    supported: Decimal
    at_billed: Cost
    at_supported: Cost
    price: Decimal
    quantity: Decimal


def _against_rates(line: Billed, terms: Terms, support: Support, *, last: bool) -> Judgement:
    found = _compare(line, terms, support, last=last)
    allowed = max(_NOTHING, terms.rounded(found.at_supported.amount))
    verdict, why = _verdict(line, terms, support, found)
    payable = line.amount if verdict.passes else min(line.amount, allowed)
    taken = min(line.quantity, found.supported)
    support.take(taken)
    return Judgement(
        number=line.number, verdict=verdict, billed=line.amount, payable=payable,
        disputed=line.amount - payable,
        contract_price=_WIDE.divide(found.at_billed.amount, line.quantity).quantize(
            _PRICE_PLACES, context=_WIDE
        ),
        supported=found.supported if support.counted else None,
        price_variance=found.price, quantity_variance=found.quantity, taken=taken,
        cost=found.at_supported, why=why,
    )  # fmt: skip


def _compare(line: Billed, terms: Terms, support: Support, *, last: bool) -> _Compared:
    supported = _supported(line, support, last=last)
    at_billed, at_supported = support.price(line.quantity), support.price(supported)
    price = terms.rounded(_WIDE.subtract(line.extended, at_billed.amount))
    quantity = terms.rounded(_WIDE.subtract(at_billed.amount, at_supported.amount))
    return _Compared(supported, at_billed, at_supported, price, quantity)


def _supported(line: Billed, support: Support, *, last: bool) -> Decimal:
    """What is left of the activity; a line that is not the last of its item leaves what it does
    not bill to the next."""
    if not support.counted:
        return line.quantity
    return support.remaining if last else min(line.quantity, support.remaining)


def _verdict(line: Billed, terms: Terms, support: Support, found: _Compared) -> tuple[Verdict, str]:
    if not terms.multiplies(line):
        exact = terms.rounded(line.extended)
        return Verdict.EXTENSION_ERROR, f"Quantity times price is {exact:,f}, not the amount."
    if support.counted and not found.supported:
        return _unsupported(support)
    price_holds = terms.limits.hold(found.price, found.at_billed.amount)
    quantity_holds = terms.limits.hold(found.quantity, found.at_supported.amount)
    if price_holds and quantity_holds:
        same = not found.price and not found.quantity
        return (Verdict.MATCHED if same else Verdict.WITHIN_TOLERANCE), ""
    over_price = not price_holds and found.price > 0
    over_quantity = not quantity_holds and found.quantity > 0
    if not over_price and not over_quantity:
        return Verdict.UNDER_BILLED, "Billed less than contract and activity support."
    if over_price and found.at_billed.capped and not over_quantity:
        return Verdict.OVER_CAP, "The contract caps what this item costs in a calendar month."
    if not price_holds and not quantity_holds:
        return Verdict.BOTH, ""
    return (Verdict.PRICE if over_price else Verdict.QUANTITY), ""


def _unsupported(support: Support) -> tuple[Verdict, str]:
    if support.used:
        why = "Earlier invoices, or lines above, have billed all of this activity."
        return Verdict.ALREADY_BILLED, why
    if support.unrated:
        days = len({cell.on for cell in support.unrated})
        return Verdict.OUT_OF_TERM, f"No rate is in force on the {days} days with activity."
    return Verdict.NO_ACTIVITY, "Nothing was recorded that supports this quantity."


def _held(line: Billed, verdict: Verdict, why: str) -> Judgement:
    """The whole line disputed."""
    return Judgement(
        number=line.number, verdict=verdict, billed=line.amount, payable=_NOTHING,
        disputed=line.amount, why=why,
    )  # fmt: skip


def _same_unit(billed: str, agreed: str) -> bool:
    """Whether a unit code or word on an invoice means the contract's unit."""
    one, other = billed.strip().casefold(), agreed.strip().casefold()
    return one == other or any(one in names and other in names for names in _UNITS)


# UN/ECE Recommendation 20 codes beside the words contracts use.
_UNITS = (
    frozenset({"c62", "ea", "h87", "xpp", "one", "unit", "each", "piece", "contact", "sale",
               "call", "chat", "activation", "transaction"}),
    frozenset({"hur", "hour", "hours", "h"}),
    frozenset({"min", "minute", "minutes"}),
    frozenset({"mon", "month", "months", "ant"}),
    frozenset({"day", "days"}),
)  # fmt: skip

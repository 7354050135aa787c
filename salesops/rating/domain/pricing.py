"""What a quantity costs under a price, with the lines that explain it (PRODUCT "Money and rating").

Exact decimals, never rounded here: the contract says how its lines or totals are rounded. Order:
usage, then the cap, then the minimum.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from salesops.contracts.domain.pricing import Model, Parts, Pricing, Tier, ZeroQuantity
from vrops.core.money import grouped

_WIDE = Context(prec=120)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One step of the arithmetic: what, how many, at which price, how much.

    `quantity` and `price` are None where the amount is not a product: fees, caps, minimums.
    """

    what: str
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """The amount, exact, and the lines that add up to it. `capped`: the cap held it down."""

    amount: Decimal
    lines: tuple[PricedLine, ...]
    capped: bool = False

    def unit_price(self, quantity: Decimal) -> Decimal | None:
        """The price of each unit, when the amount is nothing but the quantity times a price."""
        if len(self.lines) != 1 or self.lines[0].quantity != quantity:
            return None
        return self.lines[0].price


def price(
    pricing: Pricing,
    quantity: Decimal,
    *,
    zero: ZeroQuantity = ZeroQuantity.NOTHING,
    share: Decimal = Decimal(1),
    gone: Decimal | None = None,
    transactions: Sequence[Decimal] | None = None,
) -> Priced:
    """What the quantity of one settlement period costs.

    `share` is the part of the period the rate covers, by calendar days: minimum and cap count for
    that part. `gone` is how much of it is over (None: all of it): so much of the minimum is due.
    `transactions` are the single amounts a percentage is taken of; without them the
    quantity is one. A quantity of zero costs what the contract chose. Refuses negative ones: a
    credit is judged against its invoice, not priced.
    """
    if quantity < 0:
        raise ValueError(f"a quantity of {quantity} has no price")
    if not quantity and zero is ZeroQuantity.NOTHING:
        return Priced(Decimal(0), ())
    lines = list(_usage(pricing, quantity, transactions))
    amount = total(line.amount for line in lines)
    capped = False
    if pricing.cap is not None:
        cap = _WIDE.multiply(pricing.cap, share)
        if amount > cap:
            lines.append(PricedLine("held by the cap", None, None, _WIDE.subtract(cap, amount)))
            amount, capped = cap, True
    if pricing.minimum is not None:
        minimum = _WIDE.multiply(pricing.minimum, share if gone is None else gone)
        if amount < minimum:
            short = _WIDE.subtract(minimum, amount)
            lines.append(PricedLine("up to the minimum", None, None, short))
            amount = minimum
    return Priced(amount, tuple(lines), capped)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    result = Decimal(0)
    for amount in amounts:
        result = _WIDE.add(result, amount)
    return result


def _usage(
    pricing: Pricing, quantity: Decimal, transactions: Sequence[Decimal] | None
) -> Iterator[PricedLine]:
    match pricing.model:
        case Model.FLAT:
            yield _product("units", quantity, pricing.price)
        case Model.GRADUATED | Model.GRADUATED_PERCENTAGE:
            yield from _graduated(pricing, quantity)
        case Model.VOLUME:
            yield from _volume(pricing, quantity)
        case Model.STAIRSTEP:
            tier, below = _reached(pricing.tiers, quantity)
            yield PricedLine(_band(below, tier), quantity, None, tier.price + tier.fee)
        case Model.PACKAGE:
            yield from _packages(pricing, quantity)
        case Model.PERCENTAGE:
            for amount in (quantity,) if transactions is None else transactions:
                yield _percentage(pricing, amount)


def _graduated(pricing: Pricing, quantity: Decimal) -> Iterator[PricedLine]:
    """Each unit at the price of its own tier; a tier's fee is due once a unit lies in it."""
    percent = pricing.model is Model.GRADUATED_PERCENTAGE
    below = Decimal(0)
    for tier in pricing.tiers:
        top = quantity if tier.up_to is None else min(quantity, tier.up_to)
        inside = top - below
        if inside > 0:
            unit = tier.price / _HUNDRED if percent else tier.price
            yield _product(_band(below, tier), inside, unit)
        if tier.fee and (inside > 0 or (not quantity and not below)):
            yield PricedLine(f"fee of tier {_band(below, tier)}", None, None, tier.fee)
        if tier.up_to is None or quantity <= tier.up_to:
            return
        below = tier.up_to


def _volume(pricing: Pricing, quantity: Decimal) -> Iterator[PricedLine]:
    tier, below = _reached(pricing.tiers, quantity)
    yield _product(f"all units at tier {_band(below, tier)}", quantity, tier.price)
    if tier.fee:
        yield PricedLine(f"fee of tier {_band(below, tier)}", None, None, tier.fee)


def _packages(pricing: Pricing, quantity: Decimal) -> Iterator[PricedLine]:
    billed = max(Decimal(0), quantity - pricing.free)
    mode = ROUND_CEILING if pricing.part is Parts.UP else ROUND_FLOOR
    exact = _WIDE.divide(billed, pricing.size)
    packages = exact.to_integral_value(rounding=mode)
    free = f", {grouped(pricing.free)} free" if pricing.free else ""
    yield _product(f"packages of {grouped(pricing.size)}{free}", packages, pricing.price)


def _percentage(pricing: Pricing, amount: Decimal) -> PricedLine:
    due = _WIDE.multiply(amount, pricing.price / _HUNDRED) + pricing.fixed
    what = f"{grouped(pricing.price)}% of the amount"
    if pricing.fixed:
        what += f" and {grouped(pricing.fixed)} fixed"
    if pricing.least is not None and due < pricing.least:
        due, what = pricing.least, f"{what}, at least {grouped(pricing.least)}"
    if pricing.most is not None and due > pricing.most:
        due, what = pricing.most, f"{what}, at most {grouped(pricing.most)}"
    return PricedLine(what, amount, None, due)


def _reached(tiers: Sequence[Tier], quantity: Decimal) -> tuple[Tier, Decimal]:
    """The tier the quantity lies in, and where the tier begins."""
    below = Decimal(0)
    for tier in tiers:
        if tier.up_to is None or quantity <= tier.up_to:
            return tier, below
        below = tier.up_to
    raise ValueError("the last tier is open")


def _product(what: str, quantity: Decimal, unit: Decimal) -> PricedLine:
    return PricedLine(what, quantity, unit, _WIDE.multiply(quantity, unit))


def _band(below: Decimal, tier: Tier) -> str:
    if tier.up_to is None:
        return f"above {grouped(below)}" if below else "all"
    return f"{grouped(below)} to {grouped(tier.up_to)}" if below else f"up to {grouped(tier.up_to)}"

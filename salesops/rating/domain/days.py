"""Which rate a day's quantity belongs to, and what a stretch of days costs.

A rate belongs to the day of the activity, not of the invoice: when it changes inside a billing
period, each day is priced at its own, and tiers begin anew with it. A day that no rate covers is
unrated and reported, never priced at zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from salesops.contracts.domain.pricing import Pricing, ZeroQuantity
from salesops.rating.domain.pricing import Priced, price, total
from vrops.core.periods import Period

# Fixed fees by the month: a part of a month counts by its calendar days.
MONTHS = "months"
_SHARE_PLACES = Decimal(1).scaleb(-12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate in force for a time, everywhere or at one site and in one channel ("": all)."""

    id: int
    item: str
    period: Period
    pricing: Pricing
    unit: str = ""
    measure: str = ""
    site_id: int | None = None
    channel: str = ""

    @property
    def closeness(self) -> tuple[bool, bool]:
        """Of two rates the one made for this site goes first, then the one for this channel."""
        return self.site_id is not None, self.channel != ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What was done on a day, at a site, in a channel."""

    on: date
    site_id: int | None
    channel: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Segment:
    """Some quantity that one rate prices, over the days it was found on."""

    rate: Rate
    quantity: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Assigned:
    """Cells with the rate of their day, in the order they are consumed; the cells without one."""

    rated: tuple[tuple[Cell, Rate], ...]
    unrated: tuple[Cell, ...]

    @property
    def quantity(self) -> Decimal:
        return total(cell.quantity for cell, _ in self.rated)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a quantity costs: exact amount, and each segment with its price."""

    amount: Decimal
    segments: tuple[tuple[Segment, Priced], ...]

    @property
    def capped(self) -> bool:
        return any(priced.capped for _, priced in self.segments)


def assign(cells: Iterable[Cell], rates: Sequence[Rate]) -> Assigned:
    """Give each cell the rate of its day made most closely for its site and channel."""
    rated, unrated = [], []
    ordered = sorted(cells, key=lambda cell: (cell.on, cell.site_id or 0, cell.channel))
    for cell in ordered:
        rate = rate_of(cell, rates)
        if rate is None:
            unrated.append(cell)
        else:
            rated.append((cell, rate))
    return Assigned(tuple(rated), tuple(unrated))


def rate_of(cell: Cell, rates: Sequence[Rate]) -> Rate | None:
    """The rate in force on the day of the cell; None when it is unrated."""
    fitting = [
        rate
        for rate in rates
        if rate.period.contains(cell.on)
        and rate.site_id in (None, cell.site_id)
        and rate.channel in ("", cell.channel)
    ]
    return max(fitting, key=lambda rate: rate.closeness, default=None)


def monthly_cells(period: Period) -> list[Cell]:
    """A fixed fee's quantity: each day is its part of its month, so a whole month is exactly 1."""
    cells = []
    for day in period.each_day():
        month = Period.of_month(day)
        days, number = month.days or 1, (day - month.start).days
        # Differences of rounded sums, so that the days of a month add up to 1 without a rest.
        before, until = _share(number, days), _share(number + 1, days)
        cells.append(Cell(day, None, "", until - before))
    return cells


def uncovered(period: Period, rates: Iterable[Rate]) -> list[Period]:
    """The days of the period on which no rate is in force."""
    return period.without(rate.period for rate in rates)


def cost(
    segments: Sequence[Segment], period: Period, zero: ZeroQuantity, rates: Sequence[Rate] = ()
) -> Cost:
    """What the segments cost, one price for all of a rate's days in the billing period.

    `rates` without any quantity cost what the contract says a zero quantity costs.
    """
    priced = [
        (segment, price(segment.rate.pricing, segment.quantity, zero=zero,
                        share=_covered(segment.rate, period)))
        for segment in segments
    ]  # fmt: skip
    if zero is ZeroQuantity.FIXED:
        busy = {segment.rate.id for segment in segments}
        for rate in rates:
            days = rate.period.intersect(period)
            if rate.id not in busy and days and days.last_day:
                share = _covered(rate, period)
                empty = Segment(rate, Decimal(0), days.start, days.last_day)
                priced.append((empty, price(rate.pricing, Decimal(0), zero=zero, share=share)))
    return Cost(total(one.amount for _, one in priced), tuple(priced))


def gather(rated: Iterable[tuple[Cell, Rate]]) -> list[Segment]:
    """Cells put together by rate, in the order their rates first appear."""
    found: dict[int, Segment] = {}
    for cell, rate in rated:
        known = found.get(rate.id)
        found[rate.id] = (
            Segment(rate, cell.quantity, cell.on, cell.on)
            if known is None
            else Segment(
                rate, total((known.quantity, cell.quantity)),
                min(known.first, cell.on), max(known.last, cell.on),
            )
        )  # fmt: skip
    return list(found.values())


def _covered(rate: Rate, period: Period) -> Decimal:
    """The part of the billing period's calendar days on which the rate is in force."""
    if rate.period.covers(period) or period.days is None:
        return Decimal(1)
    common = rate.period.intersect(period)
    days = (common.days if common else 0) or 0
    return _share(days, period.days)


def _share(part: int, whole: int) -> Decimal:
    exact = Fraction(part, whole)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_SHARE_PLACES)

"""Which rate a day's quantity belongs to, and what a stretch of days costs.

A rate belongs to the day of the activity, not of the invoice: when it changes inside a billing
period, each day is priced at its own, and tiers begin anew with it. A day that no rate covers is
unrated and reported, never priced at zero. What quantities cost together is in `settling`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from salesops.contracts.domain.pricing import Pricing
from salesops.rating.domain.pricing import Priced, total
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
    """What was done on a day, at a site, in a channel; `measure` "" fits every rate."""

    on: date
    site_id: int | None
    channel: str
    quantity: Decimal
    measure: str = ""

    def part(self, quantity: Decimal) -> "Cell":
        """So much of it."""
        return Cell(self.on, self.site_id, self.channel, quantity, self.measure)


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
    """Give each cell the rate of its day made most closely for its site and channel.

    A cell of another measure than the rates of its day count is not theirs, and left out.
    """
    rated, unrated = [], []
    for cell in sorted(cells, key=lambda cell: (cell.on, cell.site_id or 0, cell.channel)):
        fitting = [rate for rate in rates if _fits(rate, cell)]
        counted = [rate for rate in fitting if cell.measure in ("", rate.measure)]
        if counted:
            rated.append((cell, max(counted, key=lambda rate: rate.closeness)))
        elif not fitting:
            unrated.append(cell)
    return Assigned(tuple(rated), tuple(unrated))


def _fits(rate: Rate, cell: Cell) -> bool:
    return (
        rate.period.contains(cell.on)
        and rate.site_id in (None, cell.site_id)
        and rate.channel in ("", cell.channel)
    )


def work_of(cells: Iterable[Cell], rates: Sequence[Rate]) -> list[Cell]:
    """The cells an item is about: of the measures and channels that a rate of it has in that month.

    So a channel that an item never prices is not its unrated work, and a gap between two rates is.
    """
    wanted: dict[date, set[tuple[str, str]]] = {}
    found = []
    for cell in cells:
        first = cell.on.replace(day=1)
        if first not in wanted:
            month = Period.of_month(first)
            wanted[first] = {
                (rate.measure, rate.channel) for rate in rates if rate.period.overlaps(month)
            }
        if not wanted[first].isdisjoint(((cell.measure, ""), (cell.measure, cell.channel))):
            found.append(cell)
    return found


def fee_cells(period: Period, rates: Iterable[Rate]) -> list[Cell]:
    """The quantity of fees by the month: each of the rates has its own, on the days it is in
    force; a day of their months without any is one of nobody's."""
    monthly = [rate for rate in rates if rate.measure == MONTHS]
    found = []
    for cell in monthly_cells(period) if monthly else ():
        month = Period.of_month(cell.on)
        places = {(r.site_id, r.channel) for r in monthly if r.period.contains(cell.on)}
        if not places and any(rate.period.overlaps(month) for rate in monthly):
            places = {(None, "")}
        found += [
            Cell(cell.on, site_id, channel, cell.quantity, MONTHS)
            for site_id, channel in sorted(places, key=str)
        ]
    return found


def monthly_cells(period: Period) -> Iterator[Cell]:
    """A fixed fee's quantity: each day is its part of its month, so a whole month is exactly 1."""
    for day in period.each_day():
        month = Period.of_month(day)
        days, number = month.days or 1, (day - month.start).days
        # Differences of rounded sums, so that the days of a month add up to 1 without a rest.
        before, until = share(number, days), share(number + 1, days)
        yield Cell(day, None, "", until - before)


def share(part: int, whole: int) -> Decimal:
    """A part of calendar days, to 12 decimals; the whole is exactly 1."""
    exact = Fraction(part, whole)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_SHARE_PLACES)

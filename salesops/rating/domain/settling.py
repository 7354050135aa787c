"""What part of a rate's price belongs to some days and some sites.

Tiers, minimum and cap count in settlement periods, which are calendar months, over every site the
rate covers, whatever days and sites an invoice bills at a time. Days go on where the days before
them left off, whether those are billed or not; a minimum falls due day by day. Sites share in
proportion to what each did. So the parts of a month add up to the month, however it is cut.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from itertools import pairwise

from salesops.contracts.domain.pricing import ZeroQuantity
from salesops.rating.domain.days import Cell, Rate, share
from salesops.rating.domain.pricing import Priced, PricedLine, price, total
from vrops.core.money import UNIT_PRICE_PLACES, Rounding, round_to, split
from vrops.core.periods import Period

_WIDE = Context(prec=120)
_NOTHING = Decimal(0)

# A site, or None for what is of all sites.
Place = int | None


@dataclass(frozen=True, slots=True)
class Rounds:
    """How an amount that several sites share is rounded before it is split; parts that no invoice
    states by themselves keep as many decimals as unit prices."""

    places: int = UNIT_PRICE_PLACES
    rounding: Rounding = Rounding.HALF_AWAY


EXACT = Rounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days of one settlement period on which one rate prices.

    `before` is what was done under it earlier in the settlement period, at all sites, and `parts`
    what was done on these days by site. `gone` counts the rate's days of the settlement period up
    to the first of these days, and up to the last.
    """

    rate: Rate
    settled: Period
    days: Period
    before: Decimal
    parts: Mapping[Place, Decimal]
    gone: tuple[int, int]

    @property
    def whole(self) -> Decimal:
        return total(self.parts.values())


class Book:
    """What was done under each rate, by day and by site: what tiers, minimum and cap count."""

    def __init__(self, rated: Iterable[tuple[Cell, Rate]]) -> None:
        self._days: dict[int, dict[date, dict[Place, Decimal]]] = defaultdict(dict)
        for cell, rate in rated:
            places = self._days[rate.id].setdefault(cell.on, {})
            places[cell.site_id] = total((places.get(cell.site_id, _NOTHING), cell.quantity))
        self._sums = {
            rate_id: {day: total(places.values()) for day, places in days.items()}
            for rate_id, days in self._days.items()
        }

    def parts(self, rate: Rate, days: Period, *, by_site: bool) -> dict[Place, Decimal]:
        """What was done under the rate on the days: by site, or all of it under None."""
        known, found = self._days.get(rate.id, {}), dict[Place, Decimal]()
        if not by_site:
            return {None: self.total(rate, days)} if any(map(days.contains, known)) else found
        for day, places in known.items():
            if days.contains(day):
                for place, quantity in places.items():
                    found[place] = total((found.get(place, _NOTHING), quantity))
        return found

    def total(self, rate: Rate, days: Period) -> Decimal:
        """What was done under the rate on the days, at all sites."""
        sums = self._sums.get(rate.id, {})
        return total(quantity for day, quantity in sums.items() if days.contains(day))


def settlements(period: Period) -> Iterator[Period]:
    """The settlement periods that a period with an end touches."""
    month = Period.of_month(period.start)
    while month.overlaps(period):
        yield month
        month = Period.of_month(month.end or date.max)


def settled_hull(period: Period) -> Period:
    """The settlement periods that a period touches, as one."""
    months = list(settlements(period))
    return Period(months[0].start, months[-1].end)


def windows(
    rates: Sequence[Rate], period: Period, book: Book, *, by_site: bool = False,
    cuts: Iterable[date] = (),
) -> list[Window]:  # fmt: skip
    """The days of the period by settlement period and rate, in order, cut again at `cuts`."""
    edges, found = sorted(set(cuts)), []
    for settled in settlements(period):
        for rate in rates:
            running = rate.period.intersect(settled)
            days = running and running.intersect(period)
            if running is None or days is None or days.end is None:
                continue
            inside = [edge for edge in edges if days.start < edge < days.end]
            for first, end in pairwise([days.start, *inside, days.end]):
                cut = Period(first, end)
                begun = Period(running.start, first) if first > running.start else None
                found.append(
                    Window(
                        rate=rate, settled=settled, days=cut,
                        before=book.total(rate, begun) if begun else _NOTHING,
                        parts=book.parts(rate, cut, by_site=by_site),
                        gone=((first - running.start).days, (end - running.start).days),
                    )
                )  # fmt: skip
    return sorted(found, key=lambda window: window.days.start)


def billed_windows(
    rates: Sequence[Rate], period: Period, billed: Sequence[tuple[Cell, Rate]],
    spans: Sequence[Period],
) -> list[Window]:  # fmt: skip
    """The windows of an item whose quantity nothing but invoices tells.

    What they billed before, wherever in a settlement period, comes first: tiers and cap go on from
    there, and a minimum falls due for the days that `spans` and the period cover.
    """
    book, found = Book(billed), []
    for window in windows(rates, period, Book(())):
        running = window.rate.period.intersect(window.settled) or window.days
        gone = Period.merge(part for span in spans if (part := span.intersect(running)))
        after = Period.merge([*gone, window.days])
        before = book.total(window.rate, running)
        found.append(replace(window, before=before, gone=(_days(gone), _days(after))))
    return found


def _days(periods: Iterable[Period]) -> int:
    return sum(period.days or 0 for period in periods)


def settle(
    window: Window, done: Mapping[Place, Decimal], zero: ZeroQuantity, rounds: Rounds
) -> list[tuple[Decimal, Priced]]:
    """What these quantities, done at some of the sites on these days, cost: each with its steps.

    A site that did all it did in these days bears its part of what all sites' quantity costs; one
    that is at half of it, its part of what half of all costs. Together the sites bear the whole.
    """
    whole = window.whole
    groups: dict[Decimal, dict[Place, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for place, quantity in done.items():
        part = window.parts.get(place, _NOTHING)
        if part:
            at = _WIDE.divide(_WIDE.multiply(whole, quantity), part)
        elif not whole:
            at = quantity
        elif quantity:
            # Nothing was done here on these days: at what the others' units cost on average.
            at, part = whole, quantity
        else:
            continue
        groups[_WIDE.add(window.before, at)][place] = (part, quantity)
    start = _price(window, window.before, zero, at_end=False)
    found = []
    for reached, places in groups.items():
        end = _price(window, reached, zero, at_end=True)
        found.append(_borne(window, start, end, reached, places, rounds))
    return found


def _borne(
    window: Window, start: Priced, end: Priced, reached: Decimal,
    places: Mapping[Place, tuple[Decimal, Decimal]], rounds: Rounds,
) -> tuple[Decimal, Priced]:  # fmt: skip
    """What the places bear of the difference between two states of the rate."""
    full = total((end.amount, -start.amount))
    quantity = total(each for _, each in places.values())
    part, whole = total(each for each, _ in places.values()), window.whole
    unit = end.unit_price(reached)
    alike = unit is not None and (not window.before or start.unit_price(window.before) == unit)
    if not whole or part == whole:
        amount = full
    elif alike and unit is not None:
        amount = _WIDE.multiply(unit, quantity)
    elif reached == total((window.before, whole)) and set(places) <= set(window.parts):
        order = sorted(window.parts, key=lambda place: place or 0)
        rounded = round_to(full, rounds.places, rounds.rounding)
        shares = split(rounded, [window.parts[place] for place in order], rounds.places)
        amount = total(each for place, each in zip(order, shares, strict=True) if place in places)
    else:
        exact = _WIDE.divide(_WIDE.multiply(full, part), whole)
        amount = round_to(exact, UNIT_PRICE_PLACES, rounds.rounding)
    return quantity, Priced(amount, tuple(_steps(window, start, end, full, amount)), end.capped)


def _steps(
    window: Window, start: Priced, end: Priced, full: Decimal, amount: Decimal
) -> Iterator[PricedLine]:
    """The steps of the price of all that was done until then, and what of it others bear."""
    yield from end.lines
    if start.amount:
        what = "less earlier days of the month"
        yield PricedLine(what, window.before, None, -start.amount)
    if amount != full:
        yield PricedLine("less the part of other sites", None, None, total((amount, -full)))


def _price(window: Window, quantity: Decimal, zero: ZeroQuantity, *, at_end: bool) -> Priced:
    """What the rate costs from its first day in the settlement period on, up to these days or with
    them, when so much was done."""
    running = window.rate.period.intersect(window.settled)
    gone, whole = window.gone[at_end], window.settled.days or 1
    if not gone or running is None:
        return Priced(_NOTHING, ())
    return price(
        window.rate.pricing, quantity, zero=zero, share=share(running.days or 0, whole),
        gone=share(gone, whole),
    )  # fmt: skip

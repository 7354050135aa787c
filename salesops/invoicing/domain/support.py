"""What contract and activity support of one item in a period, and what a quantity of it costs.

The activity of an item is consumed in one order: day by day, and on a day by site and channel. What
earlier invoices took comes first. What it costs is its part of its settlement periods: `settling`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from salesops.contracts.domain.pricing import ZeroQuantity
from salesops.rating.domain.days import Assigned, Cell, Cost, Rate, Segment, assign
from salesops.rating.domain.pricing import Priced, total
from salesops.rating.domain.settling import (
    EXACT,
    Book,
    Place,
    Rounds,
    Window,
    billed_windows,
    settle,
    windows,
)
from vrops.core.periods import Period

_NOTHING = Decimal(0)
_NONE = Cost(_NOTHING, ())


@dataclass(frozen=True, slots=True)
class Take:
    """What a live invoice took of an item: so much of the activity of these days (at one site)."""

    period: Period
    quantity: Decimal
    site_id: int | None = None

    def reaches(self, cell: Cell) -> bool:
        """Whether it may have consumed the cell; what is of all sites, as a monthly fee is, was
        billed at whichever site was named."""
        at_it = None in (self.site_id, cell.site_id) or self.site_id == cell.site_id
        return at_it and self.period.contains(cell.on)


def replay(cells: Sequence[Cell], takes: Iterable[Take]) -> tuple[list[Cell], list[Cell]]:
    """The cells taken already and those left, when each take consumed the earliest of its days.

    A cell that was taken in part is in both lists. More than there is takes all there is.
    """
    left = list(cells)
    taken: list[Cell] = []
    for take in takes:
        wanted, rest = take.quantity, []
        for cell in left:
            if wanted <= 0 or not take.reaches(cell):
                rest.append(cell)
                continue
            part = min(wanted, cell.quantity)
            wanted -= part
            taken.append(cell.part(part))
            if cell.quantity > part:
                rest.append(cell.part(cell.quantity - part))
        left = rest
    return taken, left


def connected(days: Period, others: Iterable[Period]) -> Period:
    """The days from the first to the last of the periods that share a day with `days`, of those
    that share a day with these, and so on. All have an end."""
    first, last = days.start, days.end or days.start
    # Runs of periods in which each shares a day with an earlier one: ours is in exactly one.
    runs: list[tuple[date, date]] = []
    for period in sorted([days, *others], key=lambda each: each.start):
        end = period.end or period.start
        if runs and period.start < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((period.start, end))
    start, end = next(run for run in runs if run[0] <= first and last <= run[1])
    return Period(start, end)


class Stock:
    """The activity of one item at all sites, and what is left of it as lines take it in turn.

    Kept by day, so that a line over few days among very many reads no others.
    """

    def __init__(self, cells: Iterable[Cell], rates: Sequence[Rate], takes: Iterable[Take]) -> None:
        found = assign(cells, rates)
        self._rates, self._book = rates, Book(found.rated)
        self._left: dict[date, list[Cell]] = defaultdict(list)
        self._taken: dict[date, list[Cell]] = defaultdict(list)
        # What no rate covers supports nothing, so that nobody used it up.
        self._unrated: dict[date, list[Cell]] = defaultdict(list)
        for cell, _ in found.rated:
            self._left[cell.on].append(cell)
        for cell in found.unrated:
            self._unrated[cell.on].append(cell)
        # Who took, whatever the number of lines: quantities by days and site.
        self._takes: dict[tuple[Period, Place], Decimal] = {}
        self._seen = 0
        self._apply(takes)

    def after(self, takes: Sequence[Take]) -> None:
        """Let these lines of an invoice take theirs; each time it is told all of them."""
        self._apply(takes[self._seen :])
        self._seen = max(self._seen, len(takes))

    def within(self, period: Period, site_id: Place) -> tuple[list[Cell], list[Cell]]:
        """What is taken and what is left on the days, at a site (None: at all)."""

        def cells(*days: dict[date, list[Cell]]) -> list[Cell]:
            return [
                cell
                for day in period.each_day()
                for each in days
                for cell in each.get(day, ())
                if site_id is None or cell.site_id in (None, site_id)
            ]

        return cells(self._taken), cells(self._left, self._unrated)

    def turns(self, period: Period) -> list[Take]:
        """The takes that share a day with the period; those of a site and the same days as one."""
        return [
            Take(days, quantity, site_id)
            for (days, site_id), quantity in self._takes.items()
            if days.overlaps(period)
        ]

    def windows(
        self, rates: Sequence[Rate], period: Period, turns: Iterable[Take], *, by_site: bool = False
    ) -> list[Window]:
        """The windows of the period, cut where takes begin or end inside it."""
        cuts = {day for take in turns for day in (take.period.start, take.period.end) if day}
        return windows(rates, period, self._book, by_site=by_site, cuts=cuts)

    def billed_windows(self, rates: Sequence[Rate], period: Period) -> list[Window]:
        """The windows of an item whose quantity nothing but invoices tells."""
        billed, spans = [], []
        for (days, _), quantity in self._takes.items():
            overlapping = [rate for rate in self._rates if rate.period.overlaps(days)]
            if overlapping:
                rate, day = last_rate(overlapping, days)
                billed.append((Cell(day, None, "", quantity), rate))
                spans.append(days)
        return billed_windows(rates, period, billed, spans)

    def _apply(self, takes: Iterable[Take]) -> None:
        for take in takes:
            known = self._takes.get((take.period, take.site_id), _NOTHING)
            self._takes[take.period, take.site_id] = total((known, take.quantity))
            wanted = take.quantity
            for day in take.period.each_day():
                if wanted <= 0:
                    break
                if day in self._left:
                    part = replace(take, quantity=wanted)
                    taken, self._left[day] = replay(self._left[day], [part])
                    self._taken[day] += taken
                    wanted -= total(cell.quantity for cell in taken)


class Support:
    """One item's activity and rates in a billing period, with how much of it is used up.

    `taken` and `left` are assigned cells; without `counted` the item names no measure, and its
    quantity is taken as billed. `windows` are its days as rates price them, by site when lines or
    takes name sites; `turns` are the takes that used up what is `taken`. Without these two the
    cells are all there is, and one invoice of these days took what is taken.
    """

    def __init__(
        self, *, period: Period, rates: Sequence[Rate], taken: Assigned, left: Assigned,
        zero: ZeroQuantity, counted: bool, site_id: int | None = None,
        priced: Sequence[Window] | None = None, turns: Sequence[Take] | None = None,
        by_site: bool = False, rounds: Rounds = EXACT,
    ) -> None:  # fmt: skip
        self.period, self.rates, self.counted = period, tuple(rates), counted
        self.unrated = (*taken.unrated, *left.unrated)
        self.found = taken.quantity + left.quantity
        self.used = self.used_before = taken.quantity
        self._cells = (*taken.rated, *left.rated)
        self._by_site, self._site_id = by_site, site_id
        if priced is None:
            priced = windows(rates, period, Book(self._cells), by_site=by_site)
        if turns is None:
            turns = [Take(period, self.used, site_id)] if self.used else []
        self._windows = priced
        self._window_of = {
            (window.rate.id, day): number
            for number, window in enumerate(priced)
            for day in window.days.each_day()
        }
        self._turns, self._zero, self._rounds = turns, zero, rounds
        self._charged = self._cost(self.used, self._begun).amount if turns else _NOTHING

    @property
    def remaining(self) -> Decimal:
        """What no invoice has taken yet."""
        return max(_NOTHING, self.found - self.used)

    def price(self, quantity: Decimal) -> Cost:
        """What the next `quantity` costs, on top of what is used; beyond the activity there is, at
        the rate of the last rated day. The amount is that of the difference."""
        whole = self._cost(self.used + quantity)
        return Cost(total((whole.amount, -self._charged)), whole.segments)

    def take(self, quantity: Decimal) -> None:
        """Use up some of it, as the next line in order does."""
        if quantity:
            self.used += quantity
            self._charged = self._cost(self.used).amount

    def _cost(
        self, quantity: Decimal, counts: Callable[[Window, Place], bool] = lambda *_: True
    ) -> Cost:
        """What the first `quantity` costs, in the windows and at the sites that count."""
        if not self.rates:
            return _NONE
        done, days = self._done(quantity)
        segments: list[tuple[Segment, Priced]] = []
        for number, window in enumerate(self._windows):
            places = {place: each for place, each in done[number].items() if counts(window, place)}
            first, last = days.get(number) or (window.days.start, window.days.last_day)
            segments += [
                (Segment(window.rate, part, first, last or first), priced)
                for part, priced in settle(window, places, self._zero, self._rounds)
                if part or priced.amount
            ]
        return Cost(total(priced.amount for _, priced in segments), tuple(segments))

    def _begun(self, window: Window, place: Place) -> bool:
        """Whether one of the takes bore its part of what the window costs at the place."""
        return any(
            (None in (take.site_id, place) or take.site_id == place)
            and take.period.covers(window.days)
            for take in self._turns
        )

    def _done(
        self, quantity: Decimal
    ) -> tuple[list[dict[Place, Decimal]], dict[int, tuple[date, date]]]:
        """The first `quantity` of the cells by window and site; what is over goes to the last
        rate. And the days in each window on which it was found."""
        done = [dict.fromkeys(self._places(window), _NOTHING) for window in self._windows]
        days: dict[int, tuple[date, date]] = {}
        for cell, rate in self._first(quantity):
            number = self._window_of[rate.id, cell.on]
            place = cell.site_id if self._by_site else None
            done[number][place] = total((done[number].get(place, _NOTHING), cell.quantity))
            first, last = days.get(number, (cell.on, cell.on))
            days[number] = (min(first, cell.on), max(last, cell.on))
        return done, days

    def _places(self, window: Window) -> list[Place]:
        """Whose parts of the window are priced here: a fee of all sites belongs to whoever names
        one; where nothing was done, what is due without quantity belongs to who bills them all."""
        if self._site_id is None or not self._by_site:
            return list(window.parts) or [None]
        mine = [place for place in window.parts if place in (None, self._site_id)]
        alone = not window.parts and window.rate.site_id == self._site_id
        return mine or ([self._site_id] if alone else [])

    def _first(self, quantity: Decimal) -> list[tuple[Cell, Rate]]:
        wanted, cut = quantity, []
        for cell, rate in self._cells:
            if wanted <= 0:
                break
            part = min(wanted, cell.quantity)
            wanted -= part
            cut.append((cell.part(part), rate))
        if wanted > 0:
            cut.append(self._beyond(wanted))
        return cut

    def _beyond(self, quantity: Decimal) -> tuple[Cell, Rate]:
        if self._cells:
            cell, rate = self._cells[-1]
            return cell.part(quantity), rate
        rate, day = last_rate(self.rates, self.period)
        return Cell(day, self._site_id, rate.channel, quantity), rate


def last_rate(rates: Sequence[Rate], period: Period) -> tuple[Rate, date]:
    """Where a quantity belongs that no activity dates: the rate in force last in the period, and
    its last day there."""
    rate = max(rates, key=lambda each: (each.period.start, each.id))
    common = rate.period.intersect(period)
    return rate, (common.last_day if common else None) or period.start

"""What contract and activity support of one item in a period, and what a quantity of it costs.

The activity of an item is consumed in one order: day by day, and on a day by site and channel. What
earlier invoices took comes first, so that a tier goes on where they left it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesops.contracts.domain.pricing import ZeroQuantity
from salesops.rating.domain.days import Assigned, Cell, Cost, Rate, Segment, cost, gather
from salesops.rating.domain.pricing import total
from vrops.core.periods import Period

_NONE = Cost(Decimal(0), ())


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
            taken.append(Cell(cell.on, cell.site_id, cell.channel, part))
            if cell.quantity > part:
                rest.append(Cell(cell.on, cell.site_id, cell.channel, cell.quantity - part))
        left = rest
    return taken, left


class Support:
    """One item's activity and rates in a billing period, with how much of it is used up.

    `taken` and `left` are assigned cells; without `counted` the item names no measure, and its
    quantity is taken as billed.
    """

    def __init__(
        self,
        *,
        period: Period,
        rates: Sequence[Rate],
        taken: Assigned,
        left: Assigned,
        zero: ZeroQuantity,
        counted: bool,
    ) -> None:
        self.period, self.rates, self.zero, self.counted = period, tuple(rates), zero, counted
        self.unrated = (*taken.unrated, *left.unrated)
        self.found = taken.quantity + left.quantity
        self.used = self.used_before = taken.quantity
        self._cells = (*taken.rated, *left.rated)
        self._charged = self._cost(self.used).amount if self.used else Decimal(0)

    @property
    def remaining(self) -> Decimal:
        """What no invoice has taken yet."""
        return max(Decimal(0), self.found - self.used)

    def price(self, quantity: Decimal) -> Cost:
        """What the next `quantity` costs, on top of what is used; beyond the activity there is, at
        the rate of the last rated day. The amount is that of the difference."""
        whole = self._cost(self.used + quantity)
        return Cost(total((whole.amount, -self._charged)), whole.segments)

    def take(self, quantity: Decimal) -> None:
        """Use up some of it, as the next line in order does."""
        self.used += quantity
        self._charged = self._cost(self.used).amount if self.used else Decimal(0)

    def _cost(self, quantity: Decimal) -> Cost:
        if not self.rates:
            return _NONE
        return cost(self._segments(quantity), self.period, self.zero, self.rates)

    def _segments(self, quantity: Decimal) -> list[Segment]:
        """The first `quantity` of the cells by rate; what is over goes to the last rate."""
        wanted, cut = quantity, []
        for cell, rate in self._cells:
            if wanted <= 0:
                break
            part = min(wanted, cell.quantity)
            wanted -= part
            cut.append((Cell(cell.on, cell.site_id, cell.channel, part), rate))
        if wanted > 0:
            cut.append(self._beyond(wanted))
        return gather(cut)

    def _beyond(self, quantity: Decimal) -> tuple[Cell, Rate]:
        if self._cells:
            cell, rate = self._cells[-1]
            return Cell(cell.on, cell.site_id, cell.channel, quantity), rate
        rate = max(self.rates, key=lambda each: (each.period.start, each.id))
        common = rate.period.intersect(self.period)
        day = (common.last_day if common else None) or self.period.start
        return Cell(day, rate.site_id, rate.channel, quantity), rate

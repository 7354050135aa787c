"""What the database knows of contract and activity, as values for matching and the should-cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, Sum

from salesops.activity.models import DailyActivity
from salesops.contracts import queries as contracts
from salesops.contracts.domain.pricing import ZeroQuantity
from salesops.contracts.models import Contract, RateLine
from salesops.invoicing.domain.lifecycle import DEAD
from salesops.invoicing.domain.matching import Billed, Limits, Terms
from salesops.invoicing.domain.support import Support, Take, replay
from salesops.invoicing.models import Invoice, LineVerdict
from salesops.rating.domain.days import MONTHS, Cell, Rate, assign, monthly_cells
from vrops.core.money import Rounding
from vrops.core.periods import Period

# Invoices whose days touch those of others that touch these: so far the chain is followed.
_MOST_ROUNDS = 4


class Supply:
    """Rates, activity and earlier invoices of one contract, read once for some days.

    `before` is the invoice that is judged: what live invoices before it took, and what approved
    ones took, is gone; on its first turn all others were before it. None: what any live invoice
    took, or with `ignore_takes` nothing.
    """

    def __init__(
        self, contract: Contract, days: Period, *, before: Invoice | None = None,
        ignore_takes: bool = False,
    ) -> None:  # fmt: skip
        self.contract, self.before = contract, before
        rows = list(contracts.rates_known(contract))
        self.rows: dict[int, RateLine] = {row.pk: row for row in rows}
        self.rates: dict[str, list[Rate]] = defaultdict(list)
        for row in rows:
            if rate := _rate(row, contract):
                self.rates[row.item_key].append(rate)
        self.known = {row.item_key for row in rows}
        self._takes = {} if ignore_takes else self._earlier(days)
        spans = [days, *(take.period for takes in self._takes.values() for take in takes)]
        measures = {row.measure for row in rows} - {"", MONTHS}
        self._cells = self._activity(measures, _hull(spans))

    @property
    def terms(self) -> Terms:
        contract = self.contract
        return Terms(
            currency=contract.currency, period=contract.period, places=contract.places,
            rounding=Rounding(contract.rounding),
            limits=Limits(contract.tolerance_percent, contract.tolerance_absolute),
        )  # fmt: skip

    def of_line(self, line: Billed, takes: Sequence[Take] = ()) -> Support | None:
        """The support of a billed line; None when the contract does not know its item."""
        if line.item not in self.known:
            return None
        return self.of(line.item, line.period, line.site_id, takes)

    def of(
        self, item: str, period: Period, site_id: int | None = None, takes: Sequence[Take] = ()
    ) -> Support:
        """The support of an item that the contract knows, on the days of a period."""
        rates = [
            rate
            for rate in self.rates[item]
            if rate.period.overlaps(period) and _is_at(rate.site_id, site_id)
        ]
        cells = [c for c in self._cells_of(rates, period) if _is_at(c.site_id, site_id)]
        taken, left = replay(cells, [*self._takes.get(item, ()), *takes])
        return Support(
            period=period, rates=rates,
            taken=assign([c for c in taken if period.contains(c.on)], rates),
            left=assign([c for c in left if period.contains(c.on)], rates),
            zero=ZeroQuantity(self.contract.zero_quantity),
            counted=any(row.measure for row in self.rows.values() if row.item_key == item),
        )  # fmt: skip

    def _cells_of(self, rates: Sequence[Rate], period: Period) -> list[Cell]:
        """The activity behind the rates, also on the days before that shared invoices reach to."""
        found: list[Cell] = []
        for measure in sorted({rate.measure for rate in rates} - {""}):
            if measure != MONTHS:
                found += self._cells.get(measure, ())
                continue
            places = {(r.site_id, r.channel) for r in rates if r.measure == MONTHS}
            found += [
                Cell(cell.on, site_id, channel, cell.quantity)
                for cell in monthly_cells(period)
                for site_id, channel in sorted(places, key=str)
            ]
        channels = {rate.channel for rate in rates}
        # Without a rate for every channel the others are not this item's work.
        within = [c for c in found if "" in channels or c.channel in channels]
        return sorted(within, key=lambda c: (c.on, c.site_id or 0, c.channel))

    def _activity(self, measures: Collection[str], days: Period) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = defaultdict(list)
        if not measures:
            return found
        sites = contracts.sites_of(self.contract).order_by().values("pk")
        rows = DailyActivity.objects.current().filter(
            site__in=sites, measure__in=measures, on__gte=days.start, on__lt=days.end
        )
        sums = rows.values_list("measure", "on", "site", "channel").annotate(total=Sum("value"))
        for measure, on, site_id, channel, total in sums.order_by():
            found[measure].append(Cell(on, site_id, channel, total))
        return found

    def _earlier(self, days: Period) -> dict[str, list[Take]]:
        """What others took of each item, in the order they came, on days that touch these."""
        rows = LineVerdict.objects.filter(
            line__invoice__contract=self.contract, taken__gt=0,
            line__item_key__in=self.known,
        ).exclude(line__invoice__state__in=(*DEAD, "received"))  # fmt: skip
        if self.before is not None:
            rows = rows.exclude(line__invoice=self.before.pk)
            turn = self.before.matched_at
            if turn is not None:
                at_once = Q(line__invoice__matched_at=turn, line__invoice__lt=self.before.pk)
                earlier = Q(line__invoice__matched_at__lt=turn) | at_once
                rows = rows.filter(earlier | Q(line__invoice__state="approved"))
        wanted = days
        found: list[LineVerdict] = []
        for _ in range(_MOST_ROUNDS):
            near = rows.filter(
                line__invoice__starts_on__lt=wanted.end, line__invoice__ends_on__gt=wanted.start
            )
            found = list(
                near.select_related("line__invoice").order_by(
                    "line__invoice__matched_at", "line__invoice", "line__position"
                )
            )
            reached = _hull([wanted, *(verdict.line.period for verdict in found)])
            if reached == wanted:
                break
            wanted = reached
        takes: dict[str, list[Take]] = defaultdict(list)
        for verdict in found:
            line = verdict.line
            takes[line.item_key].append(Take(line.period, verdict.taken, line.site_id))
        return takes


def _rate(row: RateLine, contract: Contract) -> Rate | None:
    """The rate as a value, inside the term of its contract; None when it lies outside."""
    period = row.period.intersect(contract.period)
    if period is None:
        return None
    return Rate(
        id=row.pk, item=row.item_key, period=period, pricing=row.pricing, unit=row.unit,
        measure=row.measure, site_id=row.site_id, channel=row.channel,
    )  # fmt: skip


def _is_at(place: int | None, wanted: int | None) -> bool:
    """Whether something of a site (None: of all) counts for the site that is wanted (None: any)."""
    return wanted is None or place in (None, wanted)


def _hull(periods: Iterable[Period]) -> Period:
    """The days from the first to the last of periods that have an end."""
    spans = list(periods)
    return Period(min(p.start for p in spans), max(p.end for p in spans if p.end is not None))

"""What the database knows of contract and activity, as values for matching and the should-cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from salesops.activity.models import DailyActivity
from salesops.contracts import queries as contracts
from salesops.contracts.domain.pricing import ZeroQuantity
from salesops.contracts.domain.rounding import amount_places
from salesops.contracts.models import Contract, RateLine
from salesops.invoicing.domain.lifecycle import DEAD
from salesops.invoicing.domain.matching import Billed, Limits, Terms
from salesops.invoicing.domain.support import Stock, Support, Take, connected
from salesops.invoicing.models import Invoice, LineVerdict
from salesops.rating.domain.days import MONTHS, Cell, Rate, assign, fee_cells, work_of
from salesops.rating.domain.settling import Rounds, settled_hull
from vrops.core.money import UNIT_PRICE_PLACES, Rounding
from vrops.core.periods import Period


class Supply:
    """Rates, activity and earlier invoices of one contract, read once for some days.

    `judged` is the invoice that is judged. What any other live one took is gone, also when that
    came later and this one is judged again: nothing is payable twice. With `ignore_takes` nothing
    is gone.
    """

    def __init__(
        self, contract: Contract, days: Period, *, judged: Invoice | None = None,
        ignore_takes: bool = False,
    ) -> None:  # fmt: skip
        self.contract, self.judged = contract, judged
        rows = list(contracts.rates_known(contract))
        self.rows: dict[int, RateLine] = {row.pk: row for row in rows}
        self.rates: dict[str, list[Rate]] = defaultdict(list)
        for row in rows:
            if rate := _rate(row, contract):
                self.rates[row.item_key].append(rate)
        self.known = {row.item_key for row in rows}
        self._takes = {} if ignore_takes else self._takes_of_others(days)
        spans = [days, *(take.period for takes in self._takes.values() for take in takes)]
        # Tiers, minimum and cap count from the first day of a settlement period.
        self._days = settled_hull(_hull(spans))
        self._activity = self._recorded({row.measure for row in rows} - {"", MONTHS})
        self._stocks: dict[str, Stock] = {}

    @property
    def terms(self) -> Terms:
        contract = self.contract
        return Terms(
            currency=contract.currency, period=contract.period,
            places=amount_places(contract.places, contract.currency),
            rounding=Rounding(contract.rounding),
            limits=Limits(contract.tolerance_percent, contract.tolerance_absolute),
        )  # fmt: skip

    @cached_property
    def rounds(self) -> Rounds:
        by_line = self.contract.rounds == Contract.Rounds.LINE
        places = self.terms.places if by_line else UNIT_PRICE_PLACES
        return Rounds(places, Rounding(self.contract.rounding))

    def of_line(self, line: Billed, takes: Sequence[Take] = ()) -> Support | None:
        """The support of a billed line, after the `takes` of lines above it; None when the contract
        does not know its item."""
        if line.item not in self.known:
            return None
        return self.of(line.item, line.period, line.site_id, takes)

    def of(
        self, item: str, period: Period, site_id: int | None = None, takes: Sequence[Take] = ()
    ) -> Support:
        """The support of an item that the contract knows, on the days of a period."""
        stock = self._stock(item)
        rates = [
            rate
            for rate in self.rates[item]
            if rate.period.overlaps(period) and _is_at(rate.site_id, site_id)
        ]
        stock.after(takes)
        taken, left = (assign(cells, rates) for cells in stock.within(period, site_id))
        turns = stock.turns(period)
        measures = [rate.measure for rate in rates]
        measures = measures or [row.measure for row in self.rows.values() if row.item_key == item]
        counted = any(measures)
        by_site = counted and (site_id is not None or any(take.site_id for take in turns))
        return Support(
            period=period, rates=rates, taken=taken, left=left,
            zero=ZeroQuantity(self.contract.zero_quantity), counted=counted, site_id=site_id,
            priced=stock.windows(rates, period, turns, by_site=by_site)
            if counted
            else stock.billed_windows(rates, period),
            turns=turns, by_site=by_site, rounds=self.rounds,
        )  # fmt: skip

    def _stock(self, item: str) -> Stock:
        if item not in self._stocks:
            rates = self.rates[item]
            measures = {rate.measure for rate in rates}
            cells = [cell for name in measures for cell in self._activity.get(name, ())]
            cells += fee_cells(self._days, rates)
            self._stocks[item] = Stock(work_of(cells, rates), rates, self._takes.get(item, ()))
        return self._stocks[item]

    def _recorded(self, measures: Collection[str]) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = defaultdict(list)
        if not measures:
            return found
        sites = contracts.sites_of(self.contract).order_by().values("pk")
        days = self._days
        rows = DailyActivity.objects.current().filter(
            site__in=sites, measure__in=measures, on__gte=days.start, on__lt=days.end
        )
        sums = rows.values_list("measure", "on", "site", "channel").annotate(total=Sum("value"))
        for measure, on, site_id, channel, total in sums.order_by():
            found[measure].append(Cell(on, site_id, channel, total, measure))
        return found

    def _takes_of_others(self, days: Period) -> dict[str, list[Take]]:
        """What others took of each item, in the order they came, on days that touch these, and
        what others took before them on days that touch theirs."""
        rows = self._others()
        spans: dict[str, set[tuple[date, date]]] = defaultdict(set)
        for item, first, end in rows.values_list("line__item_key", "first", "end").distinct():
            spans[item].add((first, end))
        # Nothing but invoices tells how much there was of some items: all of the months counts.
        wanted = settled_hull(days)
        reached = {
            item: connected(wanted, [Period(first, end) for first, end in periods])
            for item, periods in spans.items()
        }
        takes: dict[str, list[Take]] = defaultdict(list)
        if not reached:
            return takes
        hull = _hull(reached.values())
        near = rows.filter(first__lt=hull.end, end__gt=hull.start).order_by(
            "line__invoice__matched_at", "line__invoice", "line__position"
        )
        found = near.values_list("line__item_key", "first", "end", "taken", "line__site")
        for item, first, end, quantity, site_id in found:
            period = Period(first, end)
            if period.overlaps(reached[item]):
                takes[item].append(Take(period, quantity, site_id))
        return takes

    def _others(self) -> Any:
        """The verdicts by which others used activity up, with the days their lines bill: their own,
        which may lie outside those of their invoice, or else that's."""
        rows = LineVerdict.objects.filter(
            line__invoice__contract=self.contract, taken__gt=0,
            line__item_key__in=self.known,
        ).exclude(line__invoice__state__in=(*DEAD, "received"))  # fmt: skip
        if self.judged is not None:
            rows = rows.exclude(line__invoice=self.judged.pk)
        return rows.annotate(
            first=Coalesce("line__starts_on", "line__invoice__starts_on"),
            end=Coalesce("line__ends_on", "line__invoice__ends_on"),
        ).order_by()


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

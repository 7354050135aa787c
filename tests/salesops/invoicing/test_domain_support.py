"""What supports a line: how far the takes of others reach, and that parts add up to a month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.contracts.domain.pricing import ZeroQuantity
from salesops.invoicing.domain.support import Stock, Support, Take, connected
from salesops.rating.domain.days import Cell, Rate, assign
from salesops.rating.domain.pricing import total
from tests.salesops.rating.made import MARCH, any_rate, cells_
from vrops.core.periods import Period

pytestmark = pytest.mark.pure
D = Decimal
DAY = timedelta(days=1)


def days(first: int, length: int) -> Period:
    start = date(2026, 1, 1) + first * DAY
    return Period(start, start + length * DAY)


def by_steps(wanted: Period, others: list[Period]) -> Period:
    """The same by taking in what overlaps until nothing is added."""
    while True:
        near = [wanted, *(other for other in others if other.overlaps(wanted))]
        hull = Period(min(p.start for p in near), max(p.end for p in near if p.end))
        if hull == wanted:
            return wanted
        wanted = hull


def test_a_chain_of_any_length_is_followed():
    chain = [days(2 * number, 3) for number in range(40)]
    assert connected(days(0, 1), chain) == days(0, 81)


def test_periods_that_touch_share_no_day():
    months = [Period.of_month(date(2026, month, 1)) for month in range(1, 13)]
    assert connected(months[4], months) == months[4]


some_days = st.builds(days, st.integers(0, 60), st.integers(1, 20))


@given(some_days, st.lists(some_days, max_size=25))
def test_what_is_connected_is_what_steps_find(wanted: Period, others: list[Period]):
    assert connected(wanted, others) == by_steps(wanted, others)


def support(rate: Rate, cells: list[Cell], period: Period, takes: list[Take]) -> Support:
    """As the database would give it."""
    stock = Stock(cells, [rate], takes)
    taken, left = (assign(part, [rate]) for part in stock.within(period, None))
    turns = stock.turns(period)
    return Support(
        period=period, rates=[rate], taken=taken, left=left, zero=ZeroQuantity.NOTHING,
        counted=True, turns=turns, priced=stock.windows([rate], period, turns),
    )  # fmt: skip


@given(any_rate(), cells_, st.integers(2, 31), st.booleans(), st.integers(0, 6))
def test_two_parts_of_a_month_give_what_the_month_gives(
    rate: Rate, cells: list[Cell], cut: int, later_first: bool, overlap: int
):
    """In either order, the second also when it bills some days of the first once more."""
    edge = date(2026, 3, cut)
    first, second = Period(MARCH.start, edge), Period(edge, date(2026, 4, 1))
    if later_first:
        first, second = second, Period(MARCH.start, min(edge + overlap * DAY, date(2026, 4, 1)))
    else:
        second = Period(max(edge - overlap * DAY, MARCH.start), date(2026, 4, 1))
    one = support(rate, cells, first, [])
    quantity = one.remaining
    costs = [one.price(quantity).amount]
    takes = [Take(first, quantity)] if quantity else []
    other = support(rate, cells, second, takes)
    costs.append(other.price(other.remaining).amount)
    whole = support(rate, cells, MARCH, [])
    if quantity and other.remaining:
        assert total(costs) == whole.price(whole.remaining).amount


@given(any_rate(), cells_, st.lists(st.integers(1, 300), max_size=5))
def test_lines_that_use_a_month_up_one_after_the_other_give_the_month(
    rate: Rate, cells: list[Cell], quantities: list[int]
):
    whole = support(rate, cells, MARCH, [])
    expected = whole.price(whole.remaining).amount
    found = []
    for quantity in [*map(D, quantities), whole.remaining]:
        part = min(quantity, whole.remaining)
        if part:
            found.append(whole.price(part).amount)
            whole.take(part)
    if found:
        assert total(found) == expected

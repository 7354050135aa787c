"""Which rate a day belongs to, days without one, and parts of months."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from salesops.contracts.domain.pricing import ZeroQuantity, read_pricing
from salesops.rating.domain.days import (
    Cell,
    Rate,
    assign,
    cost,
    gather,
    monthly_cells,
    uncovered,
)
from vrops.core.periods import Period

pytestmark = pytest.mark.pure
D = Decimal
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def rate(id_: int, price: str, first: date, end: date | None = None, **more: Any) -> Rate:
    pricing = read_pricing(more.pop("model", "flat"), D(price), more.pop("params", {}))
    return Rate(id=id_, item="voice", period=Period(first, end), pricing=pricing, **more)


def day(number: int, quantity: str = "10", site: int = 1, channel: str = "voice") -> Cell:
    return Cell(date(2026, 3, number), site, channel, D(quantity))


def test_each_day_is_priced_at_its_own_rate():
    rates = [
        rate(1, "1.00", date(2026, 1, 1), date(2026, 3, 15)),
        rate(2, "1.10", date(2026, 3, 15)),
    ]
    found = assign([day(n) for n in range(1, 32)], rates)
    whole = cost(gather(found.rated), MARCH, ZeroQuantity.NOTHING)
    assert [(s.rate.id, s.quantity, s.first.day, s.last.day) for s, _ in whole.segments] == [
        (1, D(140), 1, 14), (2, D(170), 15, 31)
    ]  # fmt: skip
    assert whole.amount == D("140") + D("187")


def test_a_day_without_a_rate_is_unrated_and_not_free():
    found = assign([day(1), day(20)], [rate(1, "1", date(2026, 3, 10))])
    assert [cell.on.day for cell in found.unrated] == [1]
    assert found.quantity == 10
    [gap] = uncovered(MARCH, [rate(1, "1", date(2026, 3, 10))])
    assert (gap.start.day, gap.last_day) == (1, date(2026, 3, 9))


def test_the_rate_made_for_the_place_goes_first():
    rates = [
        rate(1, "1", MARCH.start),
        rate(2, "2", MARCH.start, channel="chat"),
        rate(3, "3", MARCH.start, site_id=7),
        rate(4, "4", MARCH.start, site_id=7, channel="chat"),
    ]
    cells = [day(1), day(2, channel="chat"), day(3, site=7), day(4, site=7, channel="chat")]
    assert [used.id for _, used in assign(cells, rates).rated] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "1"),
        (date(2026, 1, 1), date(2026, 12, 31), "12"),
        (date(2028, 2, 1), date(2028, 2, 29), "1"),  # leap day
        (date(2026, 3, 1), date(2026, 3, 1), "0.032258064516"),  # 1/31
        (date(2026, 2, 15), date(2026, 2, 28), "0.5"),
    ],
)
def test_a_part_of_a_month_counts_by_its_days(first: date, last: date, months: str):
    cells = monthly_cells(Period(first, last + timedelta(days=1)))
    assert sum(cell.quantity for cell in cells) == D(months)


def test_a_minimum_counts_for_the_days_the_rate_is_in_force():
    half = rate(1, "1", date(2026, 3, 1), date(2026, 3, 16), params={"minimum": "310"})
    whole = cost(gather(assign([day(1)], [half]).rated), MARCH, ZeroQuantity.NOTHING)
    assert whole.amount.quantize(D("0.01")) == D("150.00")


def test_a_rate_without_quantity_costs_what_the_contract_chose():
    fee = rate(1, "0", MARCH.start, model="graduated",
               params={"tiers": [{"up_to": None, "price": "1", "fee": "20"}]})  # fmt: skip
    assert cost([], MARCH, ZeroQuantity.NOTHING, [fee]).amount == 0
    assert cost([], MARCH, ZeroQuantity.FIXED, [fee]).amount == 20

"""Which rate a day belongs to, days without one, and parts of months."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from salesops.contracts.domain.pricing import read_pricing
from salesops.rating.domain.days import (
    MONTHS,
    Cell,
    Rate,
    assign,
    fee_cells,
    monthly_cells,
    work_of,
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


def measured(number: int, measure: str, channel: str = "voice") -> Cell:
    return Cell(date(2026, 3, number), 1, channel, D(10), measure)


def test_a_day_has_the_rate_that_is_in_force_on_it():
    rates = [
        rate(1, "1.00", date(2026, 1, 1), date(2026, 3, 15)),
        rate(2, "1.10", date(2026, 3, 15)),
    ]
    found = assign([day(n) for n in range(1, 32)], rates)
    assert [cell.on.day for cell, used in found.rated if used.id == 1] == list(range(1, 15))
    assert not found.unrated


def test_a_day_without_a_rate_is_unrated_and_not_free():
    found = assign([day(1), day(20)], [rate(1, "1", date(2026, 3, 10))])
    assert [cell.on.day for cell in found.unrated] == [1]
    assert found.quantity == 10


def test_the_rate_made_for_the_place_goes_first():
    rates = [
        rate(1, "1", MARCH.start),
        rate(2, "2", MARCH.start, channel="chat"),
        rate(3, "3", MARCH.start, site_id=7),
        rate(4, "4", MARCH.start, site_id=7, channel="chat"),
    ]
    cells = [day(1), day(2, channel="chat"), day(3, site=7), day(4, site=7, channel="chat")]
    assert [used.id for _, used in assign(cells, rates).rated] == [1, 2, 3, 4]


def test_a_rate_prices_its_own_measure_only():
    """An item billed by the contact, from March 15 on by the hour."""
    rates = [
        rate(1, "1", MARCH.start, date(2026, 3, 15), measure="contacts"),
        rate(2, "20", date(2026, 3, 15), measure="hours"),
    ]
    cells = [measured(n, measure) for n in (5, 20) for measure in ("contacts", "hours")]
    found = assign(cells, rates)
    assert [(cell.on.day, used.measure) for cell, used in found.rated] == [
        (5, "contacts"), (20, "hours")
    ]  # fmt: skip
    assert not found.unrated


def test_what_an_item_never_prices_is_not_its_work():
    rates = [rate(1, "1", date(2026, 3, 10), measure="contacts", channel="voice")]
    cells = [measured(5, "contacts"), measured(20, "contacts", "chat"), measured(20, "sales")]
    assert work_of(cells, rates) == cells[:1]
    february = Cell(date(2026, 2, 5), 1, "voice", D(1), "contacts")
    assert work_of([february], rates) == []


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


def test_a_fee_of_a_site_begins_with_its_rate():
    general = rate(1, "100", MARCH.start, measure=MONTHS)
    later = rate(2, "70", date(2026, 3, 17), measure=MONTHS, site_id=7)
    found = assign(fee_cells(MARCH, [general, later]), [general, later])
    sums = {1: D(0), 2: D(0)}
    for cell, used in found.rated:
        sums[used.id] += cell.quantity
    assert sums[1] == 1
    assert sums[2].quantize(D("0.0001")) == D("0.4839")  # 15/31


def test_a_day_without_a_fee_is_unrated():
    late = rate(1, "100", date(2026, 3, 11), measure=MONTHS)
    assert len(assign(fee_cells(MARCH, [late]), [late]).unrated) == 10
    assert fee_cells(Period.of_month(date(2026, 2, 1)), [late]) == []

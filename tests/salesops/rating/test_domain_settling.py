"""What part of a month's price belongs to some days and sites: by hand, and that it adds up."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.contracts.domain.pricing import ZeroQuantity, read_pricing
from salesops.rating.domain.days import Cell, Rate, assign
from salesops.rating.domain.pricing import total
from salesops.rating.domain.settling import (
    Book,
    Place,
    Rounds,
    Window,
    billed_windows,
    settle,
    settled_hull,
    settlements,
    windows,
)
from tests.salesops.rating.made import MARCH, any_rate, cell, cells_
from vrops.core.periods import Period

pytestmark = pytest.mark.pure
D = Decimal
HALVES = [Period(date(2026, 3, 1), date(2026, 3, 16)), Period(date(2026, 3, 16), MARCH.end)]
NOTHING, FIXED = ZeroQuantity.NOTHING, ZeroQuantity.FIXED
TIERS = {"tiers": [{"up_to": "100", "price": "2"}, {"up_to": None, "price": "1", "fee": "5"}]}
CENTS = Rounds(2)


def rate(model: str = "flat", price: str = "0", period: Period | None = None, **more: Any) -> Rate:
    params = {key: more.pop(key) for key in ("tiers", "minimum", "cap", "size") if key in more}
    return Rate(
        id=more.pop("id_", 1), item="voice", period=period or Period(date(2026, 1, 1)),
        pricing=read_pricing(model, D(price), params), **more,
    )  # fmt: skip


def costs(
    used: Sequence[Rate], cells: Sequence[Cell], period: Period, *, site: Place = None,
    by_site: bool = False, zero: ZeroQuantity = NOTHING, rounds: Rounds = CENTS,
) -> Decimal:  # fmt: skip
    """What all that was done in the period costs, at one site or at all."""
    book = Book(assign(cells, used).rated)
    amounts = []
    for window in windows(used, period, book, by_site=by_site):
        parts = {p: q for p, q in window.parts.items() if site in (None, p)}
        # What is due where nothing was done belongs to who bills all sites.
        done = parts or ({None: D(0)} if site is None else {})
        amounts += [priced.amount for _, priced in settle(window, done, zero, rounds)]
    return total(amounts)


# ---- days ---------------------------------------------------------------------------------------


def test_the_second_half_of_a_month_goes_on_in_the_tiers_of_the_first():
    used = [rate("graduated", **TIERS)]
    cells = [cell(5, 80), cell(20, 70)]
    assert [costs(used, cells, half) for half in HALVES] == [D(160), D(20 * 2 + 50 + 5)]


def test_a_volume_price_is_corrected_once_the_next_tier_is_reached():
    used = [rate("volume", **TIERS)]
    cells = [cell(5, 80), cell(20, 70)]
    assert [costs(used, cells, half) for half in HALVES] == [D(160), D(155 - 160)]


def test_half_a_month_has_the_minimum_of_its_days():
    used = [rate(price="1", minimum="310")]
    first, second = (costs(used, [cell(5, 10), cell(20, 10)], half) for half in HALVES)
    assert first.quantize(D("0.01")) == D("150.00")
    assert first + second == D(310)


def test_what_the_second_half_earns_is_set_against_the_minimum_of_the_first():
    used = [rate(price="1", minimum="310")]
    halves = [costs(used, [cell(5, 10), cell(20, 400)], half) for half in HALVES]
    assert [half.quantize(D("0.01")) for half in halves] == [D("150.00"), D("260.00")]


def test_a_cap_is_that_of_the_month():
    used = [rate(price="1", cap="100")]
    assert [costs(used, [cell(5, 80), cell(20, 80)], half) for half in HALVES] == [D(80), D(20)]


def test_a_quarter_is_three_months():
    used = [rate("graduated", **TIERS)]
    quarter = Period(date(2026, 1, 1), MARCH.end)
    cells = [Cell(date(2026, month, 9), 1, "voice", D(100)) for month in (1, 2, 3)]
    assert costs(used, cells, quarter) == D(600)


def test_a_minimum_counts_for_the_days_the_rate_is_in_force():
    half = rate(price="1", period=HALVES[0], minimum="310")
    assert costs([half], [cell(1, 10)], MARCH).quantize(D("0.01")) == D("150.00")


def test_tiers_begin_anew_with_a_rate():
    old = rate("graduated", period=HALVES[0], **TIERS)
    new = rate("graduated", period=HALVES[1], id_=2, **TIERS)
    assert costs([old, new], [cell(5, 100), cell(20, 100)], MARCH) == D(400)


@pytest.mark.parametrize(("zero", "first", "second"), [(NOTHING, 0, 0), (FIXED, 15, 16)])
def test_nothing_done_costs_what_the_contract_chose(zero: ZeroQuantity, first: int, second: int):
    used = [rate(price="1", minimum="31")]
    halves = [costs(used, [], half, zero=zero) for half in HALVES]
    assert [half.quantize(D("0.01")) for half in halves] == [D(first), D(second)]


def test_a_fee_without_quantity_is_due_once_a_month():
    fee = rate("graduated", tiers=[{"up_to": None, "price": "1", "fee": "20"}])
    assert [costs([fee], [], half, zero=FIXED) for half in HALVES] == [D(20), D(0)]


# ---- sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "shares"),
    [
        (rate("graduated", **TIERS), ["170", "85"]),  # of 100 x 2 + 50 + 5
        (rate("volume", **TIERS), ["103.33", "51.67"]),  # of 150 + 5
        (rate(price="1", cap="100"), ["66.67", "33.33"]),
        (rate(price="1", minimum="1000"), ["666.67", "333.33"]),
        (rate(price="1"), ["100", "50"]),
    ],
)
def test_sites_share_tiers_minimum_and_cap(used: Rate, shares: list[str]):
    cells = [cell(5, 100, site=1), cell(9, 50, site=2)]
    parts = [costs([used], cells, MARCH, site=site, by_site=True) for site in (1, 2)]
    whole = costs([used], cells, MARCH)
    assert sum(parts) == whole
    assert parts == [D(share) for share in shares]


def test_what_is_a_product_is_not_split_but_multiplied():
    """Three sites at a third of a cent a unit: each line is rounded by itself, as it is billed."""
    cells = [cell(5, 5, site=site) for site in (1, 2, 3)]
    parts = [costs([rate(price="0.333")], cells, MARCH, site=s, by_site=True) for s in (1, 2, 3)]
    assert parts == [D("1.665")] * 3


def test_more_than_was_done_goes_on_along_the_price_of_all_sites():
    book = Book(assign([cell(5, 60, 1), cell(6, 60, 2)], [rate("graduated", **TIERS)]).rated)
    [window] = windows([rate("graduated", **TIERS)], MARCH, book, by_site=True)
    # 90 of 60 at one of two equal sites: as if all had done 180 of 120.
    [(quantity, priced)] = settle(window, {1: D(90)}, NOTHING, CENTS)
    assert (quantity, priced.amount) == (D(90), D("142.5"))  # half of 200 + 80 + 5
    assert total(line.amount for line in priced.lines) == priced.amount


def test_a_site_where_nothing_was_done_pays_what_the_others_pay_on_average():
    book = Book(assign([cell(5, 200, 1)], [rate("graduated", **TIERS)]).rated)
    [window] = windows([rate("graduated", **TIERS)], MARCH, book, by_site=True)
    [(_, priced)] = settle(window, {2: D(10)}, NOTHING, CENTS)
    assert priced.amount == D("15.25")  # 305 / 200 x 10


# ---- what only invoices tell --------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_taken_as_billed_goes_on_where_earlier_invoices_left(order: tuple[int, int]):
    used = [rate("graduated", minimum="31", **TIERS)]
    billed: list[tuple[Cell, Rate]] = []
    spans: list[Period] = []
    amounts = []
    for number in order:
        half = HALVES[number]
        [window] = billed_windows(used, half, billed, spans)
        [(_, priced)] = settle(window, {None: D(80)}, NOTHING, CENTS)
        amounts.append(priced.amount)
        billed.append((Cell(half.last_day or half.start, None, "", D(80)), used[0]))
        spans.append(half)
    assert amounts == [D(160), D(20 * 2 + 60 + 5)]


# ---- always -------------------------------------------------------------------------------------

zeros = st.sampled_from(list(ZeroQuantity))


@given(any_rate(), cells_, st.sets(st.integers(2, 31), max_size=4), zeros)
def test_parts_of_a_month_add_up_to_the_month(
    used: Rate, cells: list[Cell], cuts: set[int], zero: ZeroQuantity
):
    edges = [MARCH.start, *(date(2026, 3, cut) for cut in sorted(cuts)), MARCH.end]
    parts = [Period(first, end) for first, end in pairwise(edges) if end]
    found = [costs([used], cells, part, zero=zero) for part in parts]
    assert total(found) == costs([used], cells, MARCH, zero=zero)


@given(any_rate(), st.lists(st.builds(cell, st.integers(1, 31), st.integers(1, 200),
                                      st.integers(1, 3)), min_size=1, max_size=12))  # fmt: skip
def test_sites_add_up_to_the_month(used: Rate, cells: list[Cell]):
    cells = [each for each in cells if used.period.contains(each.on)]
    sites = {each.site_id for each in cells}
    parts = [costs([used], cells, MARCH, site=site, by_site=True) for site in sites]
    whole = costs([used], cells, MARCH)
    if cells:
        # Each line is rounded by itself where every unit costs the same; else the sum is rounded.
        assert abs(total(parts) - whole) <= D("0.005")


@given(any_rate(), cells_, st.integers(2, 31))
def test_what_comes_later_in_the_month_changes_nothing_before(
    used: Rate, cells: list[Cell], cut: int
):
    first = Period(MARCH.start, date(2026, 3, cut))
    known = [each for each in cells if first.contains(each.on)]
    assert costs([used], known, first) == costs([used], cells, first)


def test_settlements_of_a_period():
    period = Period(date(2026, 1, 20), date(2026, 3, 2))
    assert [each.start.month for each in settlements(period)] == [1, 2, 3]
    assert settled_hull(period) == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert settled_hull(MARCH) == MARCH
    assert list(settlements(Period.of_day(MARCH.start + timedelta(days=30)))) == [MARCH]


def test_a_window_knows_what_was_done_before():
    used = [rate()]
    book = Book(assign([cell(5, 80), cell(20, 70)], used).rated)
    [window] = windows(used, HALVES[1], book)
    assert isinstance(window, Window)
    assert (window.before, window.parts, window.gone) == (D(80), {None: D(70)}, (15, 31))

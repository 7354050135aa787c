"""Every verdict, reckoned by hand; and that billed is payable plus disputed, whatever comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.contracts.domain.pricing import ZeroQuantity, read_pricing
from salesops.invoicing.domain.matching import (
    Billed,
    Credited,
    Judgement,
    Limits,
    Terms,
    judge,
    judge_credit,
)
from salesops.invoicing.domain.payable import within_billed
from salesops.invoicing.domain.support import Support, Take, replay
from salesops.invoicing.domain.verdicts import Verdict
from salesops.rating.domain.days import Cell, Rate, assign
from vrops.core.periods import Period

pytestmark = pytest.mark.pure
D = Decimal
V = Verdict
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


def billed(quantity: str, price: str, **more: Any) -> Billed:
    extended = D(quantity) * D(price) / D(more.get("base", 1))
    given_: dict[str, Any] = {
        "number": "1", "item": "voice", "quantity": D(quantity), "price": D(price),
        "base": D(more.pop("base", 1)), "extended": extended,
        "amount": extended.quantize(D("0.01")), "unit": "C62", "currency": "USD", "period": MARCH,
    }  # fmt: skip
    return Billed(**given_ | more)


def terms(percent: str | None = "2", absolute: str | None = "50", **more: Any) -> Terms:
    limits = Limits(percent and D(percent), absolute and D(absolute))
    return Terms(**{"currency": "USD", "period": YEAR, "limits": limits} | more)


def rate(price: str = "10", period: Period = YEAR, id_: int = 1, **more: Any) -> Rate:
    pricing = read_pricing(more.pop("model", "flat"), D(price), more.pop("params", {}))
    return Rate(id=id_, item="voice", period=period, pricing=pricing,
                **{"unit": "contact", "measure": "contacts"} | more)  # fmt: skip


def cells(*daily: int) -> list[Cell]:
    return [
        Cell(MARCH.start + timedelta(days=number), 1, "voice", D(value))
        for number, value in enumerate(daily)
    ]


def found(
    lines: Sequence[Billed],
    daily: Sequence[int] = (100,),
    rates: Sequence[Rate] | None = None,
    limits: Terms | None = None,
    takes: Sequence[Take] = (),
    counted: bool = True,
) -> list[Judgement]:
    known = [rate()] if rates is None else rates

    def opening(line: Billed, above: Sequence[Take]) -> Support | None:
        if line.item != "voice":
            return None
        inside = [each for each in known if each.period.overlaps(line.period)]
        taken, left = (
            assign([cell for cell in part if line.period.contains(cell.on)], inside)
            for part in replay(cells(*daily), [*takes, *above])
        )
        return Support(
            period=line.period, rates=inside, taken=taken, left=left,
            zero=ZeroQuantity.NOTHING, counted=counted,
        )  # fmt: skip

    return judge(lines, limits or terms(), opening)


def one(line: Billed, *args: Any, **more: Any) -> tuple[V, D, D]:
    [judged] = found([line], *args, **more)
    return judged.verdict, judged.payable, judged.disputed


# ---- price and quantity -------------------------------------------------------------------------


def test_matched():
    assert one(billed("100", "10")) == (V.MATCHED, D("1000.00"), D(0))


@pytest.mark.parametrize(
    ("quantity", "price", "verdict", "payable"),
    [
        ("100", "10.20", V.WITHIN_TOLERANCE, "1020.00"),  # 2% exactly: equality is inside
        ("100", "10.21", V.PRICE, "1000.00"),
        ("102", "10", V.WITHIN_TOLERANCE, "1020.00"),
        ("103", "10", V.QUANTITY, "1000.00"),
        ("110", "11", V.BOTH, "1000.00"),
        ("100", "9", V.UNDER_BILLED, "900.00"),
        ("90", "10", V.UNDER_BILLED, "900.00"),
        ("90", "9", V.UNDER_BILLED, "810.00"),
        ("110", "9", V.BOTH, "990.00"),  # two faults that nearly cancel out are seen
        ("90", "11", V.BOTH, "990.00"),
    ],
)
def test_price_and_quantity_are_judged_apart(quantity: str, price: str, verdict: V, payable: str):
    line = billed(quantity, price)
    assert one(line) == (verdict, D(payable), line.amount - D(payable))


def test_the_variances():
    [judged] = found([billed("110", "11")])
    assert judged.price_variance == D("110.00")  # (11 - 10) x 110
    assert judged.quantity_variance == D("100.00")  # (110 - 100) x 10
    assert (judged.contract_price, judged.supported) == (D(10), D(100))


@pytest.mark.parametrize(
    ("percent", "absolute", "verdict"),
    [
        ("5", "50", V.WITHIN_TOLERANCE),
        ("5", "49.99", V.PRICE),  # each limit binds alone
        ("4.99", "500", V.PRICE),
        (None, "50", V.WITHIN_TOLERANCE),
        ("5", None, V.WITHIN_TOLERANCE),
        (None, None, V.PRICE),
    ],
)
def test_each_limit_binds_alone(percent: str | None, absolute: str | None, verdict: V):
    assert one(billed("100", "10.5"), limits=terms(percent, absolute))[0] == verdict


def test_a_price_is_for_its_base_quantity():
    assert one(billed("100", "1000", base=100))[0] == V.MATCHED


# ---- what needs no arithmetic -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"item": "fax"}, V.UNKNOWN_ITEM),
        ({"currency": "EUR"}, V.CURRENCY_MISMATCH),
        ({"unit": "HUR"}, V.UNIT_MISMATCH),
        ({"period": Period(date(2027, 1, 1), date(2027, 2, 1))}, V.OUT_OF_TERM),
        ({"amount": D("1100")}, V.EXTENSION_ERROR),
    ],
)
def test_what_is_held_back(changes: dict[str, Any], verdict: V):
    line = billed("100", "10", **changes)
    payable = D("1000") if verdict is V.EXTENSION_ERROR else D(0)
    assert one(line) == (verdict, payable, line.amount - payable)


def test_without_a_contract_nothing_is_payable():
    [judged] = judge([billed("1", "10")], None, lambda line, takes: None)
    assert (judged.verdict, judged.payable) == (V.NO_CONTRACT, 0)


def test_a_rate_that_is_not_in_force_is_out_of_term():
    later = rate(period=Period(date(2026, 6, 1), None))
    assert one(billed("1", "10"), rates=[later])[0] == V.OUT_OF_TERM


def test_days_without_a_rate_are_not_priced_at_zero():
    late = rate(period=Period(date(2026, 3, 3), None))
    assert one(billed("30", "10"), (10, 10, 10, 10, 10), [late]) == (V.MATCHED, D(300), D(0))
    assert one(billed("50", "10"), (10, 10, 10, 10, 10), [late]) == (V.QUANTITY, D(300), D(200))
    assert one(billed("20", "10"), (10, 10), [late])[0] == V.OUT_OF_TERM


def test_no_activity():
    assert one(billed("5", "10"), ())[:2] == (V.NO_ACTIVITY, D(0))


def test_an_item_without_a_measure_is_taken_as_billed():
    assert one(billed("7", "10"), (), counted=False) == (V.MATCHED, D(70), D(0))
    assert one(billed("7", "11"), (), counted=False)[0] == V.PRICE


# ---- tiers, caps and rates that change ----------------------------------------------------------


def test_the_price_of_two_rates_is_by_the_days():
    rates = [
        rate("10", Period(date(2026, 1, 1), date(2026, 3, 2)), 1),
        rate("12", Period(date(2026, 3, 2), None), 2),
    ]
    [judged] = found([billed("100", "11", extended=D(1100))], (50, 50), rates)
    assert (judged.verdict, judged.contract_price) == (V.MATCHED, D(11))


def test_over_cap():
    capped = rate("10", params={"cap": "900"})
    assert one(billed("100", "10"), rates=[capped]) == (V.OVER_CAP, D(900), D(100))


def test_a_cap_counts_what_was_billed_before():
    capped = rate("10", params={"cap": "900"})
    takes = [Take(MARCH, D(60))]
    assert one(billed("40", "10"), rates=[capped], takes=takes) == (V.OVER_CAP, D(300), D(100))


def test_tiers_go_on_where_the_line_above_left_them():
    tiers = {"tiers": [{"up_to": "50", "price": "10"}, {"up_to": None, "price": "8"}]}
    graduated = rate("0", model="graduated", params=tiers)
    lines = [billed("50", "10"), billed("50", "8", number="2")]
    assert [j.verdict for j in found(lines, rates=[graduated])] == [V.MATCHED, V.MATCHED]


# ---- consumed in line order ---------------------------------------------------------------------


def test_activity_is_consumed_in_line_order():
    first, second, third = found(
        [billed("60", "10"), billed("60", "10", number="2"), billed("5", "10", number="3")]
    )
    assert (first.verdict, first.payable) == (V.MATCHED, D(600))
    assert (second.verdict, second.payable, second.disputed) == (V.QUANTITY, D(400), D(200))
    assert (third.verdict, third.payable) == (V.ALREADY_BILLED, D(0))


def test_what_earlier_invoices_took_is_gone():
    assert one(billed("100", "10"), takes=[Take(MARCH, D(30))]) == (V.QUANTITY, D(700), D(300))
    assert one(billed("100", "10"), takes=[Take(MARCH, D(100))])[0] == V.ALREADY_BILLED


def test_two_periods_of_an_item_do_not_share_days():
    half = Period(date(2026, 3, 1), date(2026, 3, 2))
    lines = [billed("10", "10", period=half), billed("20", "10", number="2")]
    assert [j.verdict for j in found(lines, (10, 10))] == [V.MATCHED, V.QUANTITY]


def test_takes_are_replayed_from_their_earliest_day():
    taken, left = replay(
        cells(10, 10, 10), [Take(Period(date(2026, 3, 2), date(2026, 3, 4)), D(15))]
    )
    assert [(c.on.day, c.quantity) for c in taken] == [(2, D(10)), (3, D(5))]
    assert [(c.on.day, c.quantity) for c in left] == [(1, D(10)), (3, D(5))]


def test_a_fee_of_all_sites_is_used_up_by_whichever_site_was_named():
    fee = [Cell(MARCH.start, None, "", D(1))]
    taken, left = replay(fee, [Take(MARCH, D(1), site_id=7)])
    assert (len(taken), left) == (1, [])
    elsewhere = [Cell(MARCH.start, 8, "voice", D(1))]
    assert replay(elsewhere, [Take(MARCH, D(1), site_id=7)]) == ([], elsewhere)


def test_a_sliver_of_a_stair_has_a_price():
    """10,000 for the band, billed as a trillionth of a unit: more digits than usual contexts."""
    stairs = {"tiers": [{"up_to": "100", "price": "10000"}, {"up_to": None, "price": "20000"}]}
    [judged] = found(
        [billed("0.000000000001", "10")], rates=[rate("0", model="stairstep", params=stairs)]
    )
    assert judged.contract_price == D(10) ** 16


# ---- what is given back -------------------------------------------------------------------------


def test_a_line_that_takes_something_off_is_taken_as_billed():
    assert one(billed("-10", "10")) == (V.MATCHED, D(-100), D(0))
    assert one(billed("-10", "10", item="fax")) == (V.MATCHED, D(-100), D(0))
    _, off = found([billed("100", "10"), billed("-10", "10", number="2", item="fax")])
    assert (off.verdict, off.payable) == (V.MATCHED, D(-100))


def test_what_is_taken_off_is_taken_off_what_is_disputed_when_nothing_else_is_payable():
    held, off = found([billed("10", "10", item="fax"), billed("-4", "10", number="2")])
    assert (held.verdict, held.payable, held.disputed) == (V.UNKNOWN_ITEM, D(0), D(100))
    assert (off.verdict, off.payable, off.disputed) == (V.MATCHED, D(0), D(-40))
    assert "disputed" in off.why


def test_without_a_contract_or_in_another_currency_nothing_is_payable_and_nothing_given_back():
    lines = [billed("10", "10"), billed("-4", "10", number="2")]
    judged = judge(lines, None, lambda line, takes: None)
    assert [(j.payable, j.disputed) for j in judged] == [(D(0), D(100)), (D(0), D(-40))]
    euros = [billed("10", "10", currency="EUR"), billed("-4", "10", number="2", currency="EUR")]
    assert [(j.payable, j.disputed) for j in found(euros)] == [(D(0), D(100)), (D(0), D(-40))]


@pytest.mark.parametrize(
    ("billed_", "payable", "parts"),
    [
        (["100", "-40"], ["100", "-40"], ["100", "-40"]),
        (["100", "-40"], ["30", "-40"], ["30", "-30"]),
        (["100", "-40", "-10"], ["0", "-40", "-10"], ["0", "0", "0"]),
        (["100", "-40", "-10"], ["45", "-40", "-10"], ["45", "-40", "-5"]),
        (["-40"], ["-40"], ["-40"]),  # an invoice that gives back does so
        (["10", "-40"], ["0", "-40"], ["0", "-30"]),  # and no more than it says
        (["-40"], ["0"], ["0"]),
        ([], [], []),
    ],
)
def test_the_sum_lies_between_nothing_and_what_is_billed(
    billed_: list[str], payable: list[str], parts: list[str]
):
    found_ = within_billed([D(each) for each in billed_], [D(each) for each in payable])
    assert found_ == [D(each) for each in parts]


def test_money_for_no_quantity_is_held_back():
    assert one(billed("0", "10", amount=D(5), extended=D(5))) == (V.QUANTITY, D(0), D(5))


def test_credits_against_their_invoice():
    lines = [billed("6", "10"), billed("6", "10", number="2")]
    judged = judge_credit(lines, named=True, original=Credited("A-1", "USD", D(100)))
    assert [(j.verdict, j.payable, j.disputed) for j in judged] == [
        (V.MATCHED, D(60), D(0)), (V.CREDIT_EXCEEDS_ORIGINAL, D(40), D(20))
    ]  # fmt: skip
    [unknown] = judge_credit(lines[:1], named=True, original=None)
    assert (unknown.verdict, unknown.payable) == (V.UNKNOWN_REFERENCE, D(0))


def test_a_credit_in_another_currency_is_held_back():
    lines = [billed("6", "10", currency="EUR"), billed("-1", "10", number="2", currency="EUR")]
    judged = judge_credit(lines, named=True, original=Credited("A-1", "USD", D(100)))
    assert [(j.verdict, j.payable) for j in judged] == [(V.CURRENCY_MISMATCH, D(0))] * 2
    assert judged[0].why == "Credited in EUR; A-1 is in USD."


# ---- always -------------------------------------------------------------------------------------

amounts = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
numbers = st.decimals(min_value=-(10**4), max_value=10**4, places=3)


@st.composite
def any_line(draw: st.DrawFn) -> Billed:
    quantity, price = draw(numbers), draw(st.decimals(0, 100, places=4))
    extended = quantity * price
    right = extended.quantize(D("0.01"))
    return billed(
        str(quantity), str(price), item=draw(st.sampled_from(["voice", "fax"])),
        unit=draw(st.sampled_from(["C62", "HUR", ""])), extended=extended,
        amount=draw(st.one_of(st.just(right), amounts)),
    )  # fmt: skip


@st.composite
def any_lines(draw: st.DrawFn) -> list[Billed]:
    """Those of one invoice: it has one currency."""
    currency = draw(st.sampled_from(["USD", "USD", "EUR"]))
    return [replace(each, currency=currency) for each in draw(st.lists(any_line(), max_size=6))]


def assert_adds_up(lines: Sequence[Billed], judged: Sequence[Judgement]) -> None:
    """Billed is payable plus disputed, and neither is on the other side of nothing than billed is:
    of each line, and of the invoice."""
    assert [each.billed for each in judged] == [line.amount for line in lines]
    sums = (
        sum((getattr(each, name) for each in judged), D(0))
        for name in ("billed", "payable", "disputed")
    )
    of_lines = [(each.billed, each.payable, each.disputed) for each in judged]
    for billed_, payable, disputed in [*of_lines, tuple(sums)]:
        assert payable + disputed == billed_
        assert min(billed_, D(0)) <= payable <= max(billed_, D(0))
        assert min(billed_, D(0)) <= disputed <= max(billed_, D(0))


@given(
    any_lines(),
    st.lists(st.integers(0, 10**4), max_size=5),
    st.sampled_from([None, "0", "2", "100"]),
    st.decimals(0, 10**4, places=3),
)
def test_billed_is_payable_plus_disputed(
    lines: list[Billed], daily: list[int], percent: str | None, before: D
):
    judged = found(lines, daily, limits=terms(percent, None), takes=[Take(MARCH, before)])
    assert_adds_up(lines, judged)
    assert all(verdict.taken >= 0 for verdict in judged)
    assert sum(v.taken for v in judged) + min(before, sum(daily)) <= sum(daily)


@given(any_lines())
def test_without_a_contract_nothing_is_ever_payable(lines: list[Billed]):
    judged = judge(lines, None, lambda line, takes: None)
    assert_adds_up(lines, judged)
    assert all(not each.payable for each in judged)


@given(st.lists(amounts, max_size=6), amounts, st.sampled_from(["USD", "EUR"]))
def test_a_credit_gives_back_at_most_its_invoice(credited: list[D], left: D, currency: str):
    lines = [billed("1", "1", number=str(n), amount=a) for n, a in enumerate(credited)]
    judged = judge_credit(lines, named=True, original=Credited("A-1", currency, left))
    assert_adds_up(lines, judged)
    assert sum((j.payable for j in judged), D(0)) <= max(left, D(0))
    if currency == "EUR":
        assert all(not each.payable for each in judged)

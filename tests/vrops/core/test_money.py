"""Amounts from text, rounding, splitting, prorating and showing: tables computed by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrops.core import money
from vrops.core.errors import Invalid
from vrops.core.money import Money, Rounding
from vrops.core.periods import Period

pytestmark = pytest.mark.pure

D = Decimal


def usd(amount: str) -> Money:
    return Money(D(amount), "USD")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1234.5", "USD", "1234.5"),
        ("1,234.50", "USD", "1234.50"),
        ("12,345,678.00", "USD", "12345678.00"),
        ("$5", "USD", "5"),
        ("-$5.00", "USD", "-5.00"),
        ("$-5.00", "USD", "-5.00"),
        ("- 5.00", "USD", "-5.00"),
        ("−5.00", "USD", "-5.00"),  # typographic minus
        ("($1,200.00)", "USD", "-1200.00"),
        ("USD 7.25", "USD", "7.25"),
        ("7.25 USD", "USD", "7.25"),
        ("+3.10", "USD", "3.10"),
        (".5", "USD", "0.5"),
        ("0.00", "USD", "0.00"),
        ("-0.00", "USD", "0.00"),
        ("(0)", "USD", "0"),
        ("  12.00\u00a0", "USD", "12.00"),
        ("\ufeff12.00", "USD", "12.00"),
        ("500", "JPY", "500"),
        ("1.234", "KWD", "1.234"),
        ("EUR 10", "EUR", "10"),
        ("007.10", "USD", "7.10"),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text, currency, amount):
    parsed = money.parse_amount(text, currency)
    assert parsed == Money(D(amount), currency)
    assert not parsed.amount.is_signed() or parsed.amount < 0


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "NaN", "nan", "Infinity", "-inf", "sNaN", "1e5", "1E+3", "8.20412E+14",
        "1_000", "1,23", "1,2345", ",123", "1.234,50", "1 234", "12.", ".", "-", "--5", "-$-5",
        "+-5", "(5", "5)", "(-5)", "5-", "٣", "１２", "0x10", "1/2", "5%", "$", "EUR 5", "€5",
        "$$5", "5\x00", "5\n6", "1\u202e2", "½",
    ],
)  # fmt: skip
def test_refuses_what_is_not_plain_digits(text):
    with pytest.raises(Invalid) as caught:
        money.parse_amount(text, "USD")
    assert caught.value.code == "core.amount"
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "currency"), [("1.001", "USD"), ("5.000", "USD"), ("1.5", "JPY"), ("1.2345", "KWD")]
)
def test_refuses_more_decimals_than_the_currency_has(text, currency):
    with pytest.raises(Invalid, match="at most") as caught:
        money.parse_amount(text, currency)
    assert caught.value.code == "core.amount.decimals"


def test_refuses_what_the_database_cannot_hold():
    assert money.parse_amount("9" * 15, "USD").amount == D("9" * 15)
    with pytest.raises(Invalid, match="larger"):
        money.parse_amount("9" * 16, "USD")


def test_the_offending_text_is_shown_cut():
    with pytest.raises(Invalid) as caught:
        money.parse_amount("x" * 5000, "USD")
    assert len(str(caught.value)) < 200


def test_unit_prices_keep_12_decimals_and_quantities_6():
    assert money.parse_unit_price("0.000000000001") == D("0.000000000001")
    assert money.parse_quantity("1,000.123456") == D("1000.123456")
    with pytest.raises(Invalid, match="13 decimals"):
        money.parse_unit_price("0.0000000000001")
    with pytest.raises(Invalid, match="7 decimals"):
        money.parse_quantity("1.0000001")
    with pytest.raises(Invalid, match="not a quantity"):
        money.parse_quantity("1e3")


def test_spreadsheet_numbers_are_read_through_15_digits():
    assert money.from_spreadsheet(0.1 + 0.2) == D("0.3")
    assert money.from_spreadsheet(1234.5) == D("1234.5")
    assert str(money.from_spreadsheet(1e20)) == "100000000000000000000"
    assert money.from_spreadsheet(3) == D(3)
    for value in (float("nan"), float("inf"), D("NaN")):
        with pytest.raises(Invalid):
            money.from_spreadsheet(value)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("0.0049999", 2, "0.00"),
        ("2.675", 2, "2.68"), ("-2.675", 2, "-2.68"), ("1.5", 0, "2"), ("-1.5", 0, "-2"),
        ("2.5", 0, "3"), ("0.4", 0, "0"), ("-0.4", 0, "0"), ("-0.001", 2, "0.00"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
    ],
)  # fmt: skip
def test_half_is_rounded_away_from_zero(value, places, rounded):
    result = money.round_half_away(D(value), places)
    assert str(result) == rounded


@pytest.mark.parametrize(
    ("rounding", "up", "down"),
    [  # of 1.005 and -1.005
        (Rounding.HALF_AWAY, "1.01", "-1.01"), (Rounding.HALF_EVEN, "1.00", "-1.00"),
        (Rounding.UP, "1.01", "-1.01"), (Rounding.DOWN, "1.00", "-1.00"),
        (Rounding.CEILING, "1.01", "-1.00"), (Rounding.FLOOR, "1.00", "-1.01"),
    ],
)  # fmt: skip
def test_contracts_may_name_another_rounding(rounding, up, down):
    assert usd("1.005").rounded(rounding) == usd(up)
    assert usd("-1.005").rounded(rounding) == usd(down)


def test_arithmetic_is_exact_past_28_digits():
    # (10^15 + 10^-6) x (123456789 + 10^-12) = 123456789x10^15 + 1000 + 123.456789 + 10^-18.
    product = money.multiply(D("1000000000000000.000001"), D("123456789.000000000001"))
    assert product == D("123456789000000000001123.456789000000000001")
    assert (usd("99999999999999999999999999999.99") + usd("0.01")).amount == D(10) ** 29
    assert usd("2.50") * 3 == 3 * usd("2.50") == usd("7.50")
    assert -usd("1") == usd("-1") == usd("1") - usd("2")
    assert abs(usd("-3")) == usd("3")
    assert not money.zero("USD")
    assert money.total([usd("0.10")] * 3, "USD") == usd("0.30")
    assert money.total([], "JPY") == Money(D(0), "JPY")


def test_two_currencies_never_mix():
    euro = Money(D(1), "EUR")
    for act in (lambda: usd("1") + euro, lambda: usd("1") - euro, lambda: usd("1") < euro):
        with pytest.raises(Invalid, match="EUR"):
            act()
    assert usd("1") != euro
    assert usd("1") < usd("2") <= usd("2") < usd("10")


@pytest.mark.parametrize("amount", [D("NaN"), D("Infinity"), D("-Infinity")])
def test_money_is_a_number(amount):
    with pytest.raises(Invalid):
        Money(amount, "USD")


def test_money_is_a_decimal_in_a_known_currency():
    with pytest.raises(TypeError):
        Money(1.5, "USD")  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="not a currency"):
        Money(D(1), "usd")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        # 10.00 / 3 = 3.333..: 3.33 each, one cent left to the first of equals.
        ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
        ("-10.00", [1, 1, 1], ["-3.34", "-3.33", "-3.33"]),
        # 0.05 by 3:7 = 0.015 and 0.035: 1 and 3 cents, both remainders half, the first gets it.
        ("0.05", [3, 7], ["0.02", "0.03"]),
        # 100 by 1:2:4 = 14.2857.. 28.5714.. 57.1428..: remainders .57 .14 .28 -> first.
        ("100.00", [1, 2, 4], ["14.29", "28.57", "57.14"]),
        # 1.00 by 0.335:0.335:0.33 = 33.5, 33.5, 33.0 cents.
        ("1.00", ["0.335", "0.335", "0.33"], ["0.34", "0.33", "0.33"]),
        ("0.01", [1, 1], ["0.01", "0.00"]),
        ("0.00", [0, 0], ["0.00", "0.00"]),
        ("5.00", [0, 1, 0], ["0.00", "5.00", "0.00"]),
        ("5.00", [7], ["5.00"]),
        ("0.00", [], []),
    ],
)  # fmt: skip
def test_a_split_adds_up(total, weights, parts):
    split = money.allocate(usd(total), [D(weight) for weight in weights])
    assert [str(part.amount) for part in split] == parts


def test_a_split_is_in_the_smallest_unit_of_the_currency():
    assert [p.amount for p in money.allocate(Money(D(100), "JPY"), [1, 1, 1])] == [34, 33, 33]
    assert [p.amount for p in money.allocate(Money(D(1), "KWD"), [1, 1, 1])] == [
        D("0.334"), D("0.333"), D("0.333"),
    ]  # fmt: skip


def test_refuses_a_split_that_cannot_add_up():
    with pytest.raises(Invalid, match="nothing to split by"):
        money.allocate(usd("1.00"), [0, 0])
    with pytest.raises(Invalid, match="nothing to split by"):
        money.allocate(usd("1.00"), [])
    with pytest.raises(Invalid, match="negative"):
        money.allocate(usd("1.00"), [2, -1])
    with pytest.raises(ValueError, match="more decimals"):
        money.allocate(usd("1.005"), [1, 1])


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.decimals(0, 10**6, places=4, allow_nan=False), min_size=1, max_size=30),
)
def test_any_split_adds_up_and_no_part_is_a_unit_off(cents, weights):
    amount = Money(D(cents).scaleb(-2), "USD")
    if not any(weights):
        weights[0] = D(1)
    parts = money.allocate(amount, weights)
    assert money.total(parts, "USD") == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = D(cents) * weight / whole
        assert abs(part.amount * 100 - exact) < D("1.000001")
    assert money.allocate(-amount, weights) == tuple(-part for part in parts)


def test_amounts_split_with_the_decimals_they_are_given():
    assert money.split(D("0.0010"), [1, 1, 1], 4) == (D("0.0004"), D("0.0003"), D("0.0003"))
    assert money.split(D(10), [1, 2], 0) == (D(3), D(7))
    with pytest.raises(ValueError, match="more decimals"):
        money.split(D("0.5"), [1], 0)


MARCH = Period.from_inclusive(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("amount", "first", "last", "share"),
    [
        # 3,100.00 over 31 days is 100.00 a day.
        ("3100.00", date(2026, 3, 1), date(2026, 3, 31), "3100.00"),
        ("3100.00", date(2026, 3, 1), date(2026, 3, 1), "100.00"),
        ("3100.00", date(2026, 3, 16), date(2026, 3, 31), "1600.00"),
        # 1,000.00 x 10 / 31 = 322.5806..
        ("1000.00", date(2026, 3, 22), date(2026, 3, 31), "322.58"),
        # only the days inside count: Mar 30, 31 of a part that runs into April; 1000 x 2 / 31.
        ("1000.00", date(2026, 3, 30), date(2026, 4, 15), "64.52"),
        ("1000.00", date(2026, 4, 1), date(2026, 4, 30), "0.00"),
        # a tie: 0.31 x 15.5 days does not exist; 0.31 / 31 x 1 = 0.01 exactly.
        ("0.31", date(2026, 3, 5), date(2026, 3, 5), "0.01"),
        ("-1000.00", date(2026, 3, 22), date(2026, 3, 31), "-322.58"),
    ],
)
def test_proration_counts_the_calendar_days_of_inclusive_dates(amount, first, last, share):
    part = Period.from_inclusive(first, last)
    assert money.prorate(usd(amount), part, MARCH) == usd(share)


def test_proration_of_a_leap_february():
    february = Period.of_month(date(2028, 2, 10))
    # 290.00 over 29 days; Feb 29 alone is 10.00.
    assert money.prorate(usd("290.00"), Period.of_day(date(2028, 2, 29)), february) == usd("10.00")


def test_proration_rounds_as_the_contract_says():
    # 1.00 over two days: half a dollar; in yen 1 / 2 is half a yen.
    two = Period.from_inclusive(date(2026, 3, 1), date(2026, 3, 2))
    one = Period.of_day(date(2026, 3, 1))
    yen = Money(D(1), "JPY")
    assert money.prorate(yen, one, two).amount == 1
    assert money.prorate(yen, one, two, Rounding.DOWN).amount == 0
    with pytest.raises(ValueError, match="with an end"):
        money.prorate(yen, one, Period(date(2026, 3, 1)))


def test_a_part_without_end_is_cut_by_the_whole():
    rest = Period(date(2026, 3, 31))
    assert money.prorate(usd("3100.00"), rest, MARCH) == usd("100.00")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234.5", "USD", "$1,234.50"), ("-5", "USD", "-$5.00"), ("0", "USD", "$0.00"),
        ("-0.001", "USD", "$0.00"), ("1234567.891", "USD", "$1,234,567.89"),
        ("1234.5", "EUR", "EUR 1,234.50"), ("-5", "EUR", "-EUR 5.00"),
        ("1234.5", "JPY", "JPY 1,235"), ("1.2345", "KWD", "KWD 1.235"),
    ],
)  # fmt: skip
def test_money_is_shown_in_us_form(amount, currency, shown):
    assert (
        money.format_money(Money(D(amount), currency)) == shown == str(Money(D(amount), currency))
    )


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        ("0.0125", "$0.0125"), ("12.5", "$12.50"), ("12.500000000000", "$12.50"), ("3", "$3.00"),
        ("0.000000000001", "$0.000000000001"), ("-1234.125", "-$1,234.125"),
    ],
)  # fmt: skip
def test_unit_prices_show_every_decimal_they_need(price, shown):
    assert money.format_unit_price(D(price), "USD") == shown


def test_a_unit_price_of_a_currency_without_decimals():
    assert money.format_unit_price(D("12.000"), "JPY") == "JPY 12"
    assert money.format_unit_price(D("12.5"), "JPY") == "JPY 12.5"


@pytest.mark.parametrize(
    ("number", "plain", "grouped"),
    [
        ("1250.500000000000", "1250.5", "1,250.5"), ("1000", "1000", "1,000"),
        ("1E+3", "1000", "1,000"), ("0.000000000001", "0.000000000001", "0.000000000001"),
        ("0E-12", "0", "0"), ("-0.00", "0", "0"), ("-1200.10", "-1200.1", "-1,200.1"),
    ],
)  # fmt: skip
def test_numbers_show_the_digits_they_need(number, plain, grouped):
    assert (money.plain(D(number)), money.grouped(D(number))) == (plain, grouped)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_plain_number_reads_back(number):
    assert D(money.plain(number)) == number
    assert D(money.grouped(number).replace(",", "")) == number


@given(st.decimals(-(10**14), 10**14, places=2))
def test_what_is_shown_reads_back(amount):
    value = Money(amount if amount else abs(amount), "USD")
    assert money.parse_amount(money.format_money(value), "USD") == value

"""What quantities cost: tables reckoned by hand, and what holds for every price."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.contracts.domain.pricing import (
    Model,
    Parts,
    Pricing,
    ZeroQuantity,
    parse_tiers,
    read_pricing,
    show_tiers,
    write_params,
)
from salesops.rating.domain.pricing import price
from vrops.core.errors import Invalid

pytestmark = pytest.mark.pure
D = Decimal

# 2.00 up to 100, 1.50 above to 500 with a fee of 10, 1.00 above.
STEPS = {
    "tiers": [
        {"up_to": "100", "price": "2"},
        {"up_to": "500", "price": "1.5", "fee": "10"},
        {"up_to": None, "price": "1"},
    ]
}


def cost(model: Model, quantity: str, price_: str = "0", **params: object) -> D:
    return price(read_pricing(model, D(price_), params), D(quantity)).amount


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("0", "0"), ("1", "0.123456789012"), ("1000000", "123456.789012"), ("0.5", "0.061728394506")],
)
def test_flat(quantity: str, expected: str):
    assert cost(Model.FLAT, quantity, "0.123456789012") == D(expected)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("99.5", "199"),
        ("100", "200"),  # up_to is inclusive
        ("100.5", "210.75"),  # 200 + 0.5 x 1.5 + the fee: entered by a fraction
        ("101", "211.5"),
        ("500", "810"),  # 200 + 400 x 1.5 + 10
        ("500.000001", "810.000001"),
        ("1000", "1310"),
    ],
)
def test_graduated(quantity: str, expected: str):
    assert cost(Model.GRADUATED, quantity, **STEPS) == D(expected)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("100", "200"), ("101", "161.5"), ("500", "760"), ("501", "501")],
)
def test_volume(quantity: str, expected: str):
    assert cost(Model.VOLUME, quantity, **STEPS) == D(expected)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("1", "2"), ("100", "2"), ("100.01", "11.5"), ("500", "11.5"), ("501", "1")],
)
def test_stairstep(quantity: str, expected: str):
    assert cost(Model.STAIRSTEP, quantity, **STEPS) == D(expected)


@pytest.mark.parametrize(
    ("quantity", "part", "expected"),
    [
        ("50", "up", "0"),  # all free
        ("51", "up", "30"),
        ("150", "up", "30"),
        ("151", "up", "60"),
        ("151", "down", "30"),
        ("149", "down", "0"),
    ],
)
def test_package(quantity: str, part: str, expected: str):
    assert cost(Model.PACKAGE, quantity, "30", size="100", free="50", part=part) == D(expected)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("100", "2.80"), ("10", "1"), ("1000", "20")],  # 2.5% + 0.30, at least 1, at most 20
)
def test_percentage(amount: str, expected: str):
    given_ = {"fixed": "0.3", "least": "1", "most": "20"}
    assert cost(Model.PERCENTAGE, amount, "2.5", **given_) == D(expected)


def test_percentage_of_each_transaction():
    pricing = read_pricing("percentage", D("2.5"), {"least": "1"})
    found = price(pricing, D("110"), transactions=[D(10), D(100)])
    assert [line.amount for line in found.lines] == [D(1), D("2.5")]


def test_graduated_percentage():
    tiers = [{"up_to": "1000", "price": "3"}, {"up_to": None, "price": "2"}]
    assert cost(Model.GRADUATED_PERCENTAGE, "1500", tiers=tiers) == D(40)


def test_cap_then_minimum():
    assert cost(Model.FLAT, "100", "2", cap="150") == D(150)
    assert cost(Model.FLAT, "10", "2", minimum="50") == D(50)
    pricing = read_pricing("flat", D(2), {"minimum": "50", "cap": "150"})
    half = price(pricing, D(100), share=D("0.5"))
    assert (half.amount, half.capped) == (D(75), True)


def test_zero_costs_what_the_contract_chose():
    tiers = [{"up_to": None, "price": "1", "fee": "20"}]
    pricing = read_pricing("graduated", D(0), {"tiers": tiers, "minimum": "30"})
    assert price(pricing, D(0)).amount == 0
    assert price(pricing, D(0), zero=ZeroQuantity.FIXED).amount == D(30)


def test_the_lines_add_up_to_the_amount():
    found = price(read_pricing("graduated", D(0), STEPS), D(1000))
    assert sum(line.amount for line in found.lines) == found.amount
    assert [line.what for line in found.lines] == [
        "up to 100", "100 to 500", "fee of tier 100 to 500", "above 500"
    ]  # fmt: skip


def test_a_negative_quantity_has_no_price():
    with pytest.raises(ValueError, match="no price"):
        price(Pricing(model=Model.FLAT, price=D(1)), D(-1))


quantities = st.decimals(min_value=0, max_value=10**9, places=6)
prices = st.decimals(min_value=0, max_value=1000, places=4)


@st.composite
def tiered(draw: st.DrawFn) -> Pricing:
    """Rising bounds with any prices and no fees."""
    bounds = sorted(draw(st.sets(st.integers(1, 10**6), max_size=5)))
    tiers = [{"up_to": str(bound), "price": str(draw(prices))} for bound in bounds]
    return read_pricing(
        "graduated", D(0), {"tiers": [*tiers, {"up_to": None, "price": str(draw(prices))}]}
    )


@given(tiered(), quantities, quantities)
def test_more_never_costs_less_when_graduated(pricing: Pricing, one: D, other: D):
    low, high = sorted((one, other))
    assert price(pricing, low).amount <= price(pricing, high).amount


@given(tiered())
def test_graduated_has_no_jump_at_a_bound(pricing: Pricing):
    step = D("0.000001")
    for tier in pricing.tiers[:-1]:
        assert tier.up_to is not None
        jump = price(pricing, tier.up_to + step).amount - price(pricing, tier.up_to).amount
        assert 0 <= jump <= step * 1000


@given(tiered())
def test_params_come_back_as_they_went(pricing: Pricing):
    assert read_pricing(pricing.model, pricing.price, write_params(pricing)) == pricing
    assert {"tiers": parse_tiers(show_tiers(pricing))}["tiers"] == write_params(pricing)["tiers"]


@pytest.mark.parametrize(
    ("model", "params", "pointer"),
    [
        ("sliding", {}, "model"),
        ("flat", {"tiers": []}, "params"),
        ("graduated", {}, "tiers"),
        ("graduated", {"tiers": "1: 2"}, "tiers"),
        ("graduated", {"tiers": [{"up_to": "5", "price": "1"}]}, "tiers"),  # no open end
        ("graduated", {"tiers": [{"up_to": None, "price": "1"}] * 2}, "tiers"),
        ("volume", {"tiers": [{"up_to": "5", "price": "1"}, {"up_to": "5", "price": "1"},
                              {"up_to": None, "price": "1"}]}, "tiers"),
        ("volume", {"tiers": [{"up_to": None, "price": "NaN"}]}, "tiers"),
        ("volume", {"tiers": [{"up_to": None, "price": "1e3"}]}, "tiers"),
        ("package", {"size": "0"}, "size"),
        ("package", {"part": "sideways"}, "part"),
        ("flat", {"minimum": "9", "cap": "5"}, "cap"),
        ("flat", {"minimum": "-1"}, "minimum"),
    ],
)  # fmt: skip
def test_refuses_prices_that_make_no_sense(model: str, params: dict, pointer: str):
    with pytest.raises(Invalid) as refused:
        read_pricing(model, D(1), params)
    assert refused.value.errors[0].pointer == pointer


def test_tiers_are_written_one_a_line():
    read = parse_tiers("1,000: 1.25\n5000: 1.10 + 50\nabove: 0.95")
    assert read_pricing("graduated", D(0), {"tiers": read}).tiers[1].fee == 50
    with pytest.raises(Invalid, match="Line 2"):
        parse_tiers("1000: 1\nnothing")


def test_a_package_counts_parts_up_unless_told():
    assert read_pricing("package", D(1), {}).part is Parts.UP

"""Rates and activity of a March, any there may be."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from salesops.contracts.domain.pricing import read_pricing
from salesops.rating.domain.days import Cell, Rate
from vrops.core.periods import Period

D = Decimal
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def cell(day: int, quantity: int, site: int = 1) -> Cell:
    return Cell(date(2026, 3, day), site, "voice", D(quantity))


bounds = st.lists(st.integers(1, 400), min_size=0, max_size=3, unique=True).map(sorted)
prices = st.decimals(0, 20, places=3)
limits = st.one_of(st.none(), st.decimals(0, 3000, places=2))


@st.composite
def any_rate(draw: st.DrawFn) -> Rate:
    low, high = sorted([draw(limits) or D(0), draw(limits) or D(10) ** 6])
    model = draw(st.sampled_from(["flat", "graduated", "volume", "stairstep", "package"]))
    params: dict[str, Any] = {"minimum": str(low), "cap": str(high)}
    if model == "package":
        params["size"] = "30"
    elif model != "flat":
        tiers = [{"up_to": str(bound), "price": str(draw(prices)), "fee": str(draw(prices))}
                 for bound in draw(bounds)]  # fmt: skip
        params["tiers"] = [*tiers, {"up_to": None, "price": str(draw(prices))}]
    first = draw(st.integers(1, 31))
    pricing = read_pricing(model, draw(prices), params)
    return Rate(id=1, item="voice", period=Period(date(2026, 3, first)), pricing=pricing)


cells_ = st.lists(
    st.builds(cell, st.integers(1, 31), st.integers(1, 200), st.integers(1, 3)), max_size=12
)

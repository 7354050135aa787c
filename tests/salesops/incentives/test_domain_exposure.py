"""What a SPIFF may cost, by hand; who has to approve it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.incentives.domain.exposure import Exposure, Units, exposure, route
from vrops.core.errors import Invalid
from vrops.core.money import Money


def usd(text: str) -> Money:
    return Money(Decimal(text), "USD")


@pytest.mark.parametrize(
    ("units", "rate", "pot", "expected", "capped"),
    [
        ((100, 200, 300), "15", None, ("1500.00", "3000.00", "4500.00"), False),
        ((100, 200, 300), "15", "4500", ("1500.00", "3000.00", "4500.00"), False),
        ((100, 200, 300), "15", "4499.99", ("1500.00", "3000.00", "4499.99"), True),
        ((100, 200, 300), "15", "2000", ("1500.00", "2000", "2000"), True),
        ((100, 200, 300), "15", "1", ("1", "1", "1"), True),
        ((0, 0, 0), "15", "1", ("0.00", "0.00", "0.00"), False),
        # Half a cent goes away from zero.
        ((1, 1, 3), "0.015", None, ("0.02", "0.02", "0.05"), False),
    ],
)
def test_exposure_is_units_times_rate_and_at_most_the_pot(
    units: tuple[int, int, int], rate: str, pot: str | None, expected: tuple[str, ...], capped: bool
) -> None:
    found = exposure(Units(*units), usd(rate), usd(pot) if pot else None)
    assert found == Exposure(*(usd(each) for each in expected), capped)


@pytest.mark.parametrize("units", [(2, 1, 3), (1, 3, 2), (-1, 0, 1), (5, 4, 3)])
def test_guesses_stand_in_order(units: tuple[int, int, int]) -> None:
    with pytest.raises(Invalid, match="at most the likely"):
        Units(*units)


def test_two_currencies_are_refused() -> None:
    with pytest.raises(Invalid, match="convert one"):
        exposure(Units(1, 2, 3), usd("5"), Money(Decimal(9), "PHP"))


@given(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)),
    st.integers(1, 10**6),
    st.integers(1, 10**8),
)
def test_low_is_at_most_likely_at_most_high_at_most_the_pot(
    drawn: tuple[int, int, int], cents: int, pot_cents: int
) -> None:
    rate, pot = (Money(Decimal(each) / 100, "USD") for each in (cents, pot_cents))
    found = exposure(Units(*sorted(drawn)), rate, pot)
    assert found.low <= found.likely <= found.high <= pot
    assert found.capped == (rate * max(drawn) > pot)


@pytest.mark.parametrize(
    ("high", "steps"),
    [
        (usd("250000"), ["Finance"]),
        (usd("250000.01"), ["Finance", "Senior manager"]),
        (Money(Decimal(10), "PHP"), ["Finance", "Senior manager"]),
    ],
)
def test_the_route_by_exposure(high: Money, steps: list[str]) -> None:
    assert [step.name for step in route(high, usd("250000")).steps] == steps

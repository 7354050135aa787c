"""How many decimals amounts have under a contract, and what quantity times price comes to."""

from decimal import Decimal

import pytest

from salesops.contracts.domain.rounding import amount_places, is_product
from vrops.core.money import Rounding

pytestmark = pytest.mark.pure
D = Decimal


@pytest.mark.parametrize(
    ("agreed", "currency", "places"),
    [(2, "USD", 2), (4, "USD", 2), (0, "USD", 0), (2, "JPY", 0), (6, "KWD", 3)],
)
def test_an_amount_has_at_most_the_decimals_of_its_currency(
    agreed: int, currency: str, places: int
):
    assert amount_places(agreed, currency) == places


@pytest.mark.parametrize(
    ("exact", "amount", "currency", "agreed", "right"),
    [
        ("1.23456", "1.23", "USD", 4, True),  # more decimals than a bill can have
        ("1.23456", "1.2346", "USD", 4, False),
        ("1250.40", "1250.40", "USD", 0, True),  # billed to the cent under whole dollars
        ("1250.40", "1250", "USD", 0, True),
        ("1250.40", "1251", "USD", 0, False),
        ("12.5", "13", "JPY", 2, True),
        ("0.005", "0.01", "USD", 2, True),
    ],
)
def test_a_product_is_rounded_as_the_contract_or_the_currency_has_it(
    exact: str, amount: str, currency: str, agreed: int, right: bool
):
    assert is_product(D(exact), D(amount), currency, Rounding.HALF_AWAY, agreed) is right


def test_the_contract_names_the_rounding():
    assert is_product(D("0.019"), D("0.01"), "USD", Rounding.DOWN, 2)
    assert not is_product(D("0.019"), D("0.02"), "USD", Rounding.DOWN, 2)

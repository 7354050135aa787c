"""How many decimals the figures of a contract and of its invoices have, said here for all.

A unit price has up to `vrops.core.money.UNIT_PRICE_PLACES`. An amount, which is what a line's
quantity times its price comes to, what it ought to cost, and every total, has at most the decimals
of its currency, since nobody can bill or pay more; a contract may round to fewer.
"""

from decimal import Decimal

from vrops.core.currencies import places as currency_places
from vrops.core.money import Rounding, round_to


def amount_places(agreed: int, currency: str) -> int:
    """The decimals of an amount under a contract that rounds to so many."""
    return min(agreed, currency_places(currency))


def is_product(exact: Decimal, amount: Decimal, currency: str, rounding: Rounding, at: int) -> bool:
    """Whether an amount is what quantity times price comes to: rounded as far as the contract
    says, or no further than the currency makes everybody."""
    return amount in {
        round_to(exact, decimals, rounding)
        for decimals in (amount_places(at, currency), currency_places(currency))
    }

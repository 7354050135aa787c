"""Money and exact decimals: reading them from text, rounding, splitting, prorating, showing.

Never float. Amounts keep the decimals of their currency, unit prices up to 12, quantities up to 6.
The rules for text are RELIABILITY 4: no exponent, no NaN or infinity, no excess decimals.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from enum import StrEnum
from fractions import Fraction
from functools import total_ordering

from vrops.core import text as words
from vrops.core.currencies import CURRENCIES, places
from vrops.core.errors import FieldError, Invalid
from vrops.core.periods import Period

UNIT_PRICE_PLACES = 12
QUANTITY_PLACES = 6
MAX_WHOLE_DIGITS = 15

# Wide enough that no sum, product or quotient of storable values is rounded on the way.
_WIDE = Context(prec=120)

_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<fraction>\d+))?", re.ASCII
)


class Rounding(StrEnum):
    """How a contract rounds; half away from zero unless it says otherwise."""

    HALF_AWAY = "half_away"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"
    CEILING = "ceiling"
    FLOOR = "floor"


_MODES = {
    Rounding.HALF_AWAY: ROUND_HALF_UP,  # decimal's name for half away from zero
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.CEILING: ROUND_CEILING,
    Rounding.FLOOR: ROUND_FLOOR,
}


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in a named currency, exact; round it with `rounded` when it becomes payable.

    Adding or comparing two currencies is refused: other currencies convert for reports only.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"{self.amount!r} is not a Decimal")
        if not self.amount.is_finite():
            raise Invalid("An amount must be a number.", code="core.amount")
        if self.currency not in CURRENCIES:
            raise Invalid(
                f"“{words.cut(self.currency)}” is not a currency; use a code such as USD.",
                code="core.unknown_currency",
            )

    def __add__(self, other: "Money") -> "Money":
        return Money(_WIDE.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(_WIDE.subtract(self.amount, self._same(other)), self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(multiply(self.amount, factor), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(_WIDE.minus(self.amount), self.currency)

    def __abs__(self) -> "Money":
        return -self if self.amount < 0 else self

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return format_money(self)

    def rounded(self, rounding: Rounding = Rounding.HALF_AWAY) -> "Money":
        """The amount in whole smallest units of its currency."""
        return Money(round_to(self.amount, places(self.currency), rounding), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise Invalid(
                f"An amount in {other.currency} cannot be put together with one in "
                f"{self.currency}; convert one of them first.",
                code="core.currency_mismatch",
            )
        return other.amount


def zero(currency: str) -> Money:
    """Nothing, in that currency."""
    return Money(round_half_away(Decimal(0), places(currency)), currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The exact sum; zero of `currency` when there are none."""
    result = zero(currency)
    for amount in amounts:
        result = result + amount
    return result


def multiply(one: Decimal | int, other: Decimal | int) -> Decimal:
    """The exact product; `*` on Decimals silently rounds at 28 digits."""
    return _WIDE.multiply(Decimal(one), Decimal(other))


def round_to(value: Decimal, decimals: int, rounding: Rounding = Rounding.HALF_AWAY) -> Decimal:
    """`value` with exactly `decimals` decimals; never answers a negative zero."""
    step = Decimal(1).scaleb(-decimals)
    rounded = value.quantize(step, rounding=_MODES[rounding], context=_WIDE)
    return rounded if rounded else abs(rounded)


def round_half_away(value: Decimal, decimals: int) -> Decimal:
    """The default rounding of a contract: 0.005 is 0.01 and -0.005 is -0.01."""
    return round_to(value, decimals)


# ---- splitting ------------------------------------------------------------------------------


def allocate(amount: Money, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
    """Split by weight in whole smallest units so that the parts add up exactly.

    Largest remainder: each share is cut off towards zero, then the units left go one each to the
    largest cut-off parts, the first of equals first. A negative amount splits as its positive does.
    Refuses (Invalid) a negative weight, and weights that are all zero for an amount that is not.
    """
    parts = split(amount.amount, weights, places(amount.currency))
    return tuple(Money(part, amount.currency) for part in parts)


def split(amount: Decimal, weights: Sequence[Decimal | int], decimals: int) -> tuple[Decimal, ...]:
    """`allocate` for an amount of so many decimals, in no currency of its own."""
    shares = [Fraction(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    units = Fraction(abs(amount)) * 10**decimals
    if units.denominator != 1:
        raise ValueError(f"{amount} has more decimals than the {decimals} it is split in")
    if any(share < 0 for share in shares):
        raise Invalid("A share cannot be negative.", code="core.negative_share")
    if not whole:
        if amount:
            raise Invalid(
                "There is nothing to split by: no share is above zero.", code="core.split"
            )
        return tuple(amount for _ in shares)
    exact = [units * share / whole for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: int(units) - sum(parts)]:
        parts[i] += 1
    sign = -1 if amount < 0 else 1
    return tuple(Decimal(sign * part).scaleb(-decimals, _WIDE) for part in parts)


def prorate(
    amount: Money, part: Period, whole: Period, rounding: Rounding = Rounding.HALF_AWAY
) -> Money:
    """The share of `amount` for the calendar days of `part` that lie in `whole`, rounded.

    Days are those of the inclusive dates on the document: Period.from_inclusive turns them into
    periods. Both need an end. Parts that must add up are split by `allocate` over their days.
    """
    if whole.days is None:
        raise ValueError("an amount is prorated over a period with an end")
    common = part.intersect(whole)
    days = common.days if common else 0
    exact = _WIDE.divide(_WIDE.multiply(amount.amount, Decimal(days or 0)), Decimal(whole.days))
    return Money(exact, amount.currency).rounded(rounding)


# ---- reading --------------------------------------------------------------------------------


def parse_amount(text: str, currency: str) -> Money:
    """An amount as people and files write it: 1,234.50 · $1,234.50 · -5.00 · ($5.00) · USD 5.

    Refuses (Invalid, one sentence) what is not plain digits, more decimals than the currency has,
    thousands in wrong places, another currency's sign, and over 15 digits before the point.
    """
    rest, negative = words.trim(text), False
    if rest.startswith("(") and rest.endswith(")"):
        rest, negative = rest[1:-1].strip(), True
    sign = ""
    if rest[:1] in ("-", "−", "+"):
        sign, rest = rest[0].replace("−", "-"), rest[1:].lstrip()
    for mark in (currency, "$") if currency == "USD" else (currency,):
        rest = rest.removeprefix(mark).removesuffix(mark).strip()
    if (negative and sign) or (sign and rest[:1] in ("-", "+")):
        raise _refusal(text, "an amount", "core.amount")
    value = _read(text, sign + rest, places(currency), "an amount", "core.amount", currency)
    return Money(-value if negative and value else value, currency)


def parse_unit_price(text: str) -> Decimal:
    """A price per unit with up to 12 decimals; refuses what parse_amount refuses."""
    return _read(text, words.trim(text), UNIT_PRICE_PLACES, "a unit price", "core.unit_price")


def parse_quantity(text: str) -> Decimal:
    """A quantity with up to 6 decimals; refuses what parse_amount refuses."""
    return _read(text, words.trim(text), QUANTITY_PLACES, "a quantity", "core.quantity")


def from_spreadsheet(value: int | float | Decimal) -> Decimal:
    """A number cell as the person typed it: spreadsheets keep 15 significant digits, so we do.

    Refuses (Invalid) NaN and infinity.
    """
    if isinstance(value, float):
        value = Decimal(format(value, ".15g"))
    number = Decimal(value)
    if not number.is_finite():
        raise Invalid("The cell does not hold a number.", code="core.number")
    # Fixed point, so that 1E+3 shows as 1000 and is checked by the same digits as text.
    return Decimal(format(number, "f"))


def _read(
    text: str, number: str, most: int, noun: str, code: str, currency: str | None = None
) -> Decimal:
    match = _NUMBER.fullmatch(number.replace("−", "-"))
    if not match or not (match["whole"] or match["fraction"]):
        raise _refusal(text, noun, code)
    whole, fraction = (match["whole"] or "0").replace(",", ""), match["fraction"] or ""
    shown = words.cut(words.strip_controls(text))
    if len(fraction) > most:
        holder = currency or noun
        detail = f"“{shown}” has {len(fraction)} decimals; {holder} has at most {most}."
        raise _invalid(detail, f"{code}.decimals")
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS:
        raise _invalid(f"“{shown}” is larger than the product can hold.", f"{code}.too_large")
    value = Decimal(f"{match['sign']}{whole}.{fraction}" if fraction else match["sign"] + whole)
    return value if value else abs(value)


def _refusal(text: str, noun: str, code: str) -> Invalid:
    shown = words.cut(words.strip_controls(text))
    return _invalid(f"“{shown}” is not {noun}; write plain digits such as 1,234.5.", code)


def _invalid(detail: str, code: str) -> Invalid:
    return Invalid(detail, code=code, errors=[FieldError("", code, detail)])


# ---- showing --------------------------------------------------------------------------------


def plain(number: Decimal) -> str:
    """The digits a number needs, for files, forms and JSON: 1250.5 · 1000 · 0; no exponent."""
    return _needed(format(number, "f"))


def grouped(number: Decimal) -> str:
    """The digits a number needs, as people read it: 1,250.5."""
    return _needed(f"{number:,f}")


def _needed(digits: str) -> str:
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def format_money(money: Money) -> str:
    """US form, rounded to the currency: $1,234.50 · -$5.00 · EUR 1,234.50 · -EUR 5.00."""
    rounded = money.rounded().amount
    return _signed(f"{abs(rounded):,f}", money.currency, rounded < 0)


def format_unit_price(price: Decimal, currency: str) -> str:
    """All decimals the price needs, at least those of the currency: $0.0125 · $12.50."""
    digits, _, fraction = f"{abs(price):,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places(currency), "0")
    return _signed(f"{digits}.{fraction}" if fraction else digits, currency, price < 0)


def _signed(digits: str, currency: str, negative: bool) -> str:
    mark = "$" if currency == "USD" else f"{currency} "
    return f"{'-' if negative else ''}{mark}{digits}"

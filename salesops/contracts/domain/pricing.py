"""The models a price can follow, and reading their parameters; `rating` does the arithmetic.

Tiers are `up_to`, inclusive, and the last one is open: the next tier begins just above, so that no
fraction falls into a gap. Prices are per unit with up to 12 decimals, percents as people write
them (2.5 is 2.5%).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from vrops.core.errors import FieldError, Invalid
from vrops.core.money import parse_quantity, parse_unit_price, plain

MOST_TIERS = 50
MOST_PRICE = Decimal(10) ** 12


class Model(StrEnum):
    """How a quantity becomes an amount."""

    FLAT = "flat"
    GRADUATED = "graduated"
    VOLUME = "volume"
    STAIRSTEP = "stairstep"
    PACKAGE = "package"
    PERCENTAGE = "percentage"
    GRADUATED_PERCENTAGE = "graduated_percentage"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def tiered(self) -> bool:
        return self in (
            Model.GRADUATED, Model.VOLUME, Model.STAIRSTEP, Model.GRADUATED_PERCENTAGE
        )  # fmt: skip

    @property
    def of_money(self) -> bool:
        """Whether the quantity is an amount of money."""
        return self in (Model.PERCENTAGE, Model.GRADUATED_PERCENTAGE)


_LABELS = {
    Model.FLAT: "Flat: one price for each unit",
    Model.GRADUATED: "Graduated: each unit at the price of its own tier",
    Model.VOLUME: "Volume: all units at the price of the tier reached",
    Model.STAIRSTEP: "Stairstep: one price for the band reached",
    Model.PACKAGE: "Package: a price for so many units",
    Model.PERCENTAGE: "Percentage of an amount",
    Model.GRADUATED_PERCENTAGE: "Graduated percentage of an amount",
}


class Parts(StrEnum):
    """What a part of a package costs: a whole one, or nothing."""

    UP = "up"
    DOWN = "down"


class ZeroQuantity(StrEnum):
    """What a calendar month without any quantity costs; the contract chooses."""

    NOTHING = "nothing"
    FIXED = "fixed"

    @property
    def label(self) -> str:
        return {
            ZeroQuantity.NOTHING: "Nothing is due",
            ZeroQuantity.FIXED: "Fixed fees and minimums are due",
        }[self]


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to and with so many units (None: without end) at a price, and a fee once it is entered."""

    up_to: Decimal | None
    price: Decimal
    fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """A price with everything its model needs.

    `minimum` and `cap` hold for the amount of a billing period. `size`, `free` and `part` are of
    packages; `fixed`, `least` and `most` of each transaction that a percentage is taken of.
    """

    model: Model
    price: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()
    size: Decimal = Decimal(1)
    free: Decimal = Decimal(0)
    part: Parts = Parts.UP
    fixed: Decimal = Decimal(0)
    least: Decimal | None = None
    most: Decimal | None = None
    minimum: Decimal | None = None
    cap: Decimal | None = None


def read_pricing(model: str, price: Decimal, params: Mapping[str, Any]) -> Pricing:
    """A stored or entered price as values.

    Refuses (Invalid, each fault with its pointer): unknown models and parameters, tiers that do not
    rise or do not end open, negative prices and fees, a package of nothing, a minimum over a cap.
    """
    if model not in tuple(Model):
        raise _invalid([FieldError("model", "unknown", "Choose how the price works.")])
    kind, errors = Model(model), list[FieldError]()
    unknown = sorted(set(params) - _ALLOWED[kind])
    if unknown:
        detail = f"A {kind.value.replace('_', ' ')} price has no “{unknown[0][:40]}”."
        errors.append(FieldError("params", "unknown", detail))
    read: dict[str, Any] = {"model": kind, "price": price}
    if kind.tiered:
        read["tiers"] = tuple(_tiers(params.get("tiers"), errors))
    for name in ("size", "free", "fixed", "least", "most", "minimum", "cap"):
        if params.get(name) not in (None, ""):
            read[name] = _number(params[name], name, errors)
    if params.get("part") is not None:
        read["part"] = _part(params["part"], errors)
    if errors:
        raise _invalid(errors)
    pricing = Pricing(**read)
    errors = list(_faults(pricing))
    if errors:
        raise _invalid(errors)
    return pricing


def write_params(pricing: Pricing) -> dict[str, Any]:
    """The parameters as JSON keeps them, with decimals as text; `read_pricing` takes them back."""
    usual = Pricing(model=pricing.model)
    names = ("size", "free", "fixed", "least", "most", "minimum", "cap")
    params: dict[str, Any] = {
        name: plain(getattr(pricing, name))
        for name in names
        if getattr(pricing, name) != getattr(usual, name)
    }
    if pricing.part is not usual.part:
        params["part"] = pricing.part.value
    if pricing.tiers:
        params["tiers"] = [
            {
                "up_to": None if tier.up_to is None else plain(tier.up_to),
                "price": plain(tier.price),
                **({"fee": plain(tier.fee)} if tier.fee else {}),
            }
            for tier in pricing.tiers
        ]
    return params


def parse_tiers(written: str) -> list[dict[str, Any]]:
    """Tiers as people write them, one a line: “1,000: 1.25”, “5000: 1.10 + 50”, “above: 0.95”.

    The number before the colon is the last unit of the tier, what follows “+” its flat fee. Refuses
    (Invalid) other lines, naming the line.
    """
    tiers = []
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        up_to, colon, rest = line.partition(":")
        price, _, fee = rest.partition("+")
        if not colon or not price.strip():
            detail = f"Line {number} of the tiers is not “up to: price”, such as “1000: 1.25”."
            raise _invalid([FieldError("tiers", "format", detail)])
        last = up_to.strip().lower() in ("above", "rest", "∞")
        tiers.append(
            {
                "up_to": None if last else up_to.strip(),
                "price": price.strip(),
                **({"fee": fee.strip()} if fee.strip() else {}),
            }
        )
    return tiers


def show_tiers(pricing: Pricing) -> str:
    """Tiers as `parse_tiers` reads them."""
    return "\n".join(
        f"{'above' if tier.up_to is None else plain(tier.up_to)}: {plain(tier.price)}"
        + (f" + {plain(tier.fee)}" if tier.fee else "")
        for tier in pricing.tiers
    )


_ALWAYS = frozenset({"minimum", "cap"})
_ALLOWED = {
    Model.FLAT: _ALWAYS,
    Model.GRADUATED: _ALWAYS | {"tiers"},
    Model.VOLUME: _ALWAYS | {"tiers"},
    Model.STAIRSTEP: _ALWAYS | {"tiers"},
    Model.PACKAGE: _ALWAYS | {"size", "free", "part"},
    Model.PERCENTAGE: _ALWAYS | {"fixed", "least", "most"},
    Model.GRADUATED_PERCENTAGE: _ALWAYS | {"tiers"},
}


def _tiers(given: Any, errors: list[FieldError]) -> Iterator[Tier]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        errors.append(FieldError("tiers", "required", "Give at least one tier."))
        return
    if len(given) > MOST_TIERS:
        errors.append(FieldError("tiers", "too_many", f"Give at most {MOST_TIERS} tiers."))
        return
    for number, tier in enumerate(given, start=1):
        if not isinstance(tier, Mapping) or set(tier) - {"up_to", "price", "fee"}:
            detail = f"Tier {number} takes up_to, price and fee."
            errors.append(FieldError("tiers", "format", detail))
            continue
        up_to = tier.get("up_to")
        yield Tier(
            None if up_to is None else _number(up_to, "tiers", errors, f"Tier {number}: "),
            _number(tier.get("price", ""), "tiers", errors, f"Tier {number}: ", price=True),
            _number(tier.get("fee", "0"), "tiers", errors, f"Tier {number}: "),
        )


def _number(
    given: Any, pointer: str, errors: list[FieldError], before: str = "", price: bool = False
) -> Decimal:
    try:
        read = parse_unit_price if price or pointer != "tiers" else parse_quantity
        return read(str(given))
    except Invalid as error:
        errors.append(FieldError(pointer, error.code, before + error.message))
        return Decimal(0)


def _part(given: Any, errors: list[FieldError]) -> Parts:
    if given not in tuple(Parts):
        detail = "A part of a package counts up or down."
        errors.append(FieldError("part", "unknown", detail))
        return Parts.UP
    return Parts(given)


def _faults(pricing: Pricing) -> Iterator[FieldError]:
    amounts = {
        name: getattr(pricing, name)
        for name in ("price", "free", "fixed", "least", "most", "minimum", "cap")
    }
    for name, value in amounts.items():
        if value is not None and not 0 <= value <= MOST_PRICE:
            detail = "Prices and limits are not negative, and below a million millions."
            yield FieldError(name, "out_of_range", detail)
    if not 0 < pricing.size <= MOST_PRICE:
        yield FieldError("size", "out_of_range", "A package holds something.")
    for low, high in (("minimum", "cap"), ("least", "most")):
        least, most = amounts[low], amounts[high]
        if least is not None and most is not None and least > most:
            yield FieldError(high, "below_minimum", "The most is not below the least.")
    yield from _tier_faults(pricing.tiers)


def _tier_faults(tiers: Sequence[Tier]) -> Iterator[FieldError]:
    reached = Decimal(0)
    for number, tier in enumerate(tiers, start=1):
        if tier.price < 0 or tier.fee < 0 or max(tier.price, tier.fee) > MOST_PRICE:
            detail = f"Tier {number}: a price or fee is not negative, and below a million millions."
            yield FieldError("tiers", "out_of_range", detail)
        last = number == len(tiers)
        if last != (tier.up_to is None):
            detail = "The last tier is open (“above”), and only the last."
            yield FieldError("tiers", "open_end", detail)
            return
        if tier.up_to is not None:
            if tier.up_to <= reached:
                detail = f"Tier {number} ends at {plain(tier.up_to)}, not above the one before it."
                yield FieldError("tiers", "order", detail)
            reached = tier.up_to


def _invalid(errors: Sequence[FieldError]) -> Invalid:
    return Invalid(errors[0].detail, errors=errors)

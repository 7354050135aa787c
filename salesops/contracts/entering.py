"""What people enter about contracts and rates, checked and put into columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from salesops.contracts import queries
from salesops.contracts.domain.numbers import item_key, number_key
from salesops.contracts.domain.pricing import ZeroQuantity, read_pricing, write_params
from salesops.contracts.models import Contract
from vrops.core import text
from vrops.core.currencies import CURRENCIES
from vrops.core.errors import FieldError, Invalid
from vrops.core.money import Rounding
from vrops.core.periods import FAR, is_far
from vrops.people.models import Channel, Supplier

MOST_PLACES = 6
MOST_PERCENT, MOST_ABSOLUTE = Decimal(100), Decimal(10) ** 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractInput:
    """What a person enters about a contract; `ends_on` is the first day after it."""

    supplier_id: int
    number: str
    title: str
    starts_on: date
    ends_on: date | None
    currency: str
    owner_id: int
    places: int = 2
    rounding: str = Rounding.HALF_AWAY
    rounds: str = Contract.Rounds.LINE
    tolerance_percent: Decimal | None = None
    tolerance_absolute: Decimal | None = None
    zero_quantity: str = ZeroQuantity.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class RateInput:
    """What a person enters about a rate; `ends_on` is the first day after it."""

    item: str
    unit: str
    model: str
    price: Decimal
    starts_on: date
    ends_on: date | None = None
    description: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    site_id: int | None = None
    channel: str = ""
    measure: str = ""


def contract_columns(entered: ContractInput) -> dict[str, Any]:
    """The columns; refuses (Invalid) naming fields."""
    number, title = text.one_line(entered.number), text.one_line(entered.title)
    _refuse("The contract was not saved; see the fields.", _contract_faults(entered, number, title))
    return {
        "supplier_id": entered.supplier_id,
        "number": number,
        "number_key": number_key(number),
        "title": title,
        "sort_key": text.fold(f"{number} {title}"),
        "starts_on": entered.starts_on,
        "ends_on": entered.ends_on,
        "currency": entered.currency,
        "places": entered.places,
        "rounding": str(entered.rounding),
        "rounds": str(entered.rounds),
        "tolerance_percent": entered.tolerance_percent,
        "tolerance_absolute": entered.tolerance_absolute,
        "zero_quantity": str(entered.zero_quantity),
        "owner_id": entered.owner_id,
    }


def rate_columns(entered: RateInput, contract: Contract) -> dict[str, Any]:
    """The columns of a rate of this contract; refuses (Invalid) naming fields."""
    item, unit = text.one_line(entered.item), text.one_line(entered.unit)
    description = text.one_line(entered.description)
    faults = list(_rate_faults(entered, contract, item, unit, description))
    _refuse("The rate was not saved; see the fields.", faults)
    pricing = read_pricing(entered.model, entered.price, entered.params)
    return {
        "item": item,
        "item_key": item_key(item),
        "description": description,
        "unit": unit,
        "model": pricing.model.value,
        "price": entered.price,
        "params": write_params(pricing),
        "site_id": entered.site_id,
        "channel": entered.channel,
        "measure": entered.measure,
        "starts_on": entered.starts_on,
        "ends_on": entered.ends_on,
    }


def _contract_faults(
    entered: ContractInput, number: str, title: str
) -> Iterable[tuple[bool, str, str, str]]:
    yield (
        not 1 <= len(number) <= 60 or not number_key(number), "number", "required",
        "Give its number in 1 to 60 characters, with a letter or a digit.",
    )  # fmt: skip
    yield not 1 <= len(title) <= 160, "title", "required", "Name it in 1 to 160 characters."
    yield from _period_faults(entered.starts_on, entered.ends_on)
    yield entered.currency not in CURRENCIES, "currency", "unknown", "Choose a currency."
    # Nobody bills or pays parts of the smallest coin: see `domain.rounding`.
    most_places = CURRENCIES.get(entered.currency, MOST_PLACES)
    yield (
        not 0 <= entered.places <= most_places, "places", "out_of_range",
        f"Round to 0 to {most_places} decimals, as {entered.currency} has."
        if most_places
        else f"Round to 0 decimals: {entered.currency} has none.",
    )  # fmt: skip
    yield entered.rounding not in tuple(Rounding), "rounding", "unknown", "Choose a rounding."
    yield (
        entered.rounds not in Contract.Rounds.values, "rounds", "unknown",
        "Choose what is rounded.",
    )  # fmt: skip
    yield (
        entered.zero_quantity not in tuple(ZeroQuantity), "zero_quantity", "unknown",
        "Choose what a month without quantity costs.",
    )  # fmt: skip
    for name, most in (("tolerance_percent", MOST_PERCENT), ("tolerance_absolute", MOST_ABSOLUTE)):
        value = getattr(entered, name)
        yield (
            value is not None and not 0 <= value <= most, name, "out_of_range",
            f"A tolerance is from 0 to {most:,f}.",
        )  # fmt: skip
    yield (
        not Supplier.objects.filter(pk=entered.supplier_id).exists(), "supplier", "unknown",
        "Choose a supplier.",
    )  # fmt: skip
    yield (
        not queries.owners().filter(pk=entered.owner_id).exists(), "owner", "unknown",
        "Choose somebody of the team or of Finance.",
    )  # fmt: skip


def _rate_faults(
    entered: RateInput, contract: Contract, item: str, unit: str, description: str
) -> Iterable[tuple[bool, str, str, str]]:
    yield (
        not 1 <= len(item) <= 80 or not item_key(item), "item", "required",
        "Give the item's id as invoices name it, in 1 to 80 characters.",
    )  # fmt: skip
    yield not 1 <= len(unit) <= 40, "unit", "required", "Say what one unit is, in 40 characters."
    yield len(description) > 160, "description", "too_long", "Describe it in 160 characters."
    yield from _period_faults(entered.starts_on, entered.ends_on)
    yield (
        entered.starts_on < contract.starts_on
        or (contract.ends_on is not None and entered.starts_on >= contract.ends_on),
        "starts_on", "outside", "A rate begins inside the term of its contract.",
    )  # fmt: skip
    yield (
        entered.channel not in ("", *Channel.values), "channel", "unknown", "Choose a channel.",
    )  # fmt: skip
    yield (
        entered.measure not in ("", *queries.MEASURE_WORDS), "measure", "unknown",
        "Choose what supports the quantity.",
    )  # fmt: skip
    yield (
        entered.site_id is not None
        and not queries.sites_of(contract).filter(pk=entered.site_id).exists(),
        "site", "unknown", "Choose a site of this supplier.",
    )  # fmt: skip


def _period_faults(starts_on: date, ends_on: date | None) -> Iterable[tuple[bool, str, str, str]]:
    yield is_far(starts_on), "starts_on", "out_of_range", FAR
    yield is_far(ends_on), "ends_on", "out_of_range", FAR
    yield (
        ends_on is not None and ends_on <= starts_on, "ends_on", "before_start",
        "The last day comes before the first; correct one of the two.",
    )  # fmt: skip


def _refuse(sentence: str, faults: Iterable[tuple[bool, str, str, str]]) -> None:
    errors = [FieldError(pointer, code, detail) for wrong, pointer, code, detail in faults if wrong]
    if errors:
        raise Invalid(sentence, errors=errors)

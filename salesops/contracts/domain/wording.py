"""A price in words, as people read it beside a contract or an invoice."""

from collections.abc import Iterator
from decimal import Decimal

from salesops.contracts.domain.pricing import Model, Parts, Pricing, Tier
from vrops.core.money import format_unit_price, grouped
from vrops.core.phrases import counted


def headline(pricing: Pricing, unit: str, currency: str) -> str:
    """“$1.25 per contact”, “3 tiers per contact”, “2.5% of the amount”."""
    if pricing.tiers:
        return f"{counted(len(pricing.tiers), 'tier')} per {unit}"
    if pricing.model.of_money:
        return f"{grouped(pricing.price)}% of the amount"
    return f"{format_unit_price(pricing.price, currency)} per {unit}"


def details(pricing: Pricing, currency: str) -> list[str]:
    """What else belongs to the price: tiers, package, parts of transactions, minimum and cap."""
    return [*_tiers(pricing, currency), *_others(pricing, currency)]


def _tiers(pricing: Pricing, currency: str) -> Iterator[str]:
    below: Decimal | None = None
    for tier in pricing.tiers:
        yield f"{_band(tier, below)}: {_price(pricing, tier, currency)}"
        below = tier.up_to


def _band(tier: Tier, below: Decimal | None) -> str:
    if tier.up_to is None:
        return "all" if below is None else f"above {grouped(below)}"
    return f"up to {grouped(tier.up_to)}"


def _price(pricing: Pricing, tier: Tier, currency: str) -> str:
    unit = format_unit_price(tier.price, currency)
    shown = f"{grouped(tier.price)}%" if pricing.model.of_money else unit
    return shown + (f" and {format_unit_price(tier.fee, currency)} once" if tier.fee else "")


def _others(pricing: Pricing, currency: str) -> Iterator[str]:
    if pricing.model is Model.PACKAGE:
        free = f", {grouped(pricing.free)} free" if pricing.free else ""
        part = "costs a whole one" if pricing.part is Parts.UP else "is free"
        yield f"packages of {grouped(pricing.size)}{free}; a part of one {part}"
    sums = (
        (pricing.fixed or None, "fixed for each transaction"),
        (pricing.least, "at least, for each transaction"),
        (pricing.most, "at most, for each transaction"),
        (pricing.minimum, "at least, in a calendar month"),
        (pricing.cap, "at most, in a calendar month"),
    )
    for amount, words in sums:
        if amount is not None:
            yield f"{format_unit_price(amount, currency)} {words}"

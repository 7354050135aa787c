"""A verdict's arithmetic as JSON keeps it and pages show it: which rate, which days, how many."""

from collections import Counter
from typing import Any

from salesops.invoicing.domain.matching import Judgement
from salesops.invoicing.domain.support import Support
from salesops.rating.domain.days import Cost, Segment
from salesops.rating.domain.pricing import Priced, total
from vrops.core.money import plain
from vrops.core.periods import Period


def explain(judged: Judgement, support: Support | None) -> dict[str, Any]:
    """The explanation of a billed line."""
    shown: dict[str, Any] = {"why": judged.why}
    if judged.cost is not None:
        shown |= of_cost(judged.cost)
    if support is not None:
        shown |= of_support(support)
    return shown


def of_support(support: Support) -> dict[str, Any]:
    """What was found of an item, what others took of it, and what no rate covers."""
    shown: dict[str, Any] = {
        "counted": support.counted,
        "found": plain(support.found),
        "used": plain(support.used_before),
        "measures": sorted({rate.measure for rate in support.rates if rate.measure}),
    }
    if support.unrated:
        days = Counter(cell.on for cell in support.unrated)
        quantity = total(cell.quantity for cell in support.unrated)
        shown["unrated"] = {
            "days": len(days),
            "first": min(days).isoformat(),
            "last": max(days).isoformat(),
            "quantity": plain(quantity),
        }
    return shown


def of_cost(cost: Cost) -> dict[str, Any]:
    """The priced segments; `before` is what of them was charged already, by invoices or lines
    that took the activity first."""
    whole = total(priced.amount for _, priced in cost.segments)
    before = total((whole, -cost.amount))
    return {"segments": segments(cost), **({"before": plain(before)} if before else {})}


def segments(cost: Cost) -> list[dict[str, Any]]:
    """Each rate with its days, its quantity and the steps of its price."""
    return [_segment(segment, priced) for segment, priced in cost.segments]


def _segment(segment: Segment, priced: Priced) -> dict[str, Any]:
    return {
        "rate": segment.rate.id,
        "days": str(Period.from_inclusive(segment.first, segment.last)),
        "quantity": plain(segment.quantity),
        "amount": plain(priced.amount),
        "steps": [
            {
                "what": line.what,
                "quantity": None if line.quantity is None else plain(line.quantity),
                "price": None if line.price is None else plain(line.price),
                "amount": plain(line.amount),
            }
            for line in priced.lines
        ],
    }

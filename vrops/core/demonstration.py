"""The demonstration year: areas register loaders of inputs, product code computes the rest.

Everything is drawn from one seeded generator and dated relative to today, so two loads on the same
day are equal. A load is one transaction: it is there whole or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

SEED = 20_261_121
# The people the sign-in page offers in demonstration mode, one for each role (two PMs, so that
# one can approve the other's launches).
CAST_IDS = (
    "rep", "supervisor", "analyst", "pm", "second-pm", "senior-manager", "hq-partner", "finance",
    "supplier-ops", "supplier-finance", "administrator",
)  # fmt: skip
PASSWORD = "virtual-retail-demo"  # noqa: S105 (shown on that page)


@dataclass(slots=True)
class World:
    """What loaders share: the day, the dice, the people and places made so far."""

    today: date
    say: Callable[[str], None]
    dice: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 (not a secret)
    made: dict[str, Any] = field(default_factory=dict)


def dice_for(words: str) -> Random:
    """Dice of their own for a part, so that what is drawn elsewhere does not change it."""
    return Random(words)  # noqa: S311 (not a secret)


Loader = Callable[[World], None]
_loaders: list[tuple[int, str, Loader]] = []


def register(order: int, name: str, load: Loader) -> None:
    """Add a loader; lower orders run first (people 10, areas 20 and up)."""
    _loaders.append((order, name, load))


def loaders() -> list[tuple[int, str, Loader]]:
    return sorted(_loaders, key=lambda row: row[:2])

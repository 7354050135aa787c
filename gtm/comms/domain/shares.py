"""How many have acknowledged: counts, and the share that is never rounded up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Count:
    """Of the people it reached who still work here: how many opened it, how many acknowledged."""

    addressed: int = 0
    opened: int = 0
    acknowledged: int = 0

    @property
    def missing(self) -> int:
        return self.addressed - self.acknowledged

    @property
    def share(self) -> Decimal | None:
        """Percent with one place, rounded down so that 100 means everybody; None of nobody."""
        return share(self.acknowledged, self.addressed)

    @property
    def percent(self) -> int:
        """Whole percent, for a bar."""
        return int(self.share or 0)

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.addressed + other.addressed,
            self.opened + other.opened,
            self.acknowledged + other.acknowledged,
        )


def share(part: int, whole: int) -> Decimal | None:
    """100 * part / whole with one place, rounded down; None where there is nobody to count."""
    if whole <= 0:
        return None
    return (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_DOWN)


def total(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())

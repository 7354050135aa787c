"""What is payable of an invoice as a whole: never less than nothing, never more than it bills."""

from collections.abc import Sequence
from decimal import Decimal

from salesops.rating.domain.pricing import total

_NOTHING = Decimal(0)


def within_billed(billed: Sequence[Decimal], payable: Sequence[Decimal]) -> list[Decimal]:
    """The payable part of each line so that their sum lies between nothing and what is billed.

    A line that takes something off counts against what is payable, as far as there is any; the
    rest of it, from the last line up, counts against what is disputed. An invoice that bills less
    than nothing gives back at most that.
    """
    parts = list(payable)
    short = total((min(total(billed), _NOTHING), -total(parts)))
    for number in range(len(parts) - 1, -1, -1):
        if short <= 0:
            break
        moved = min(short, max(-parts[number], _NOTHING))
        parts[number] = total((parts[number], moved))
        short = total((short, -moved))
    return parts

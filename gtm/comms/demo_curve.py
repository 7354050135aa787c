"""When people acknowledge: most at the start of their next shift, nearly all within a week."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

# Share of recipients by what they do: read it in the shift it meets, in the next one, after days
# off, after the reminder. The rest are away, and read it when they are back or never.
IN_SHIFT, NEXT_SHIFT, DAYS_OFF, REMINDED = 0.56, 0.26, 0.09, 0.06
# Of those who opened it; the others closed it again.
ACKNOWLEDGES = 0.985


@dataclass(frozen=True, slots=True)
class Answer:
    """What one recipient did with a message."""

    user: int
    site: int | None
    opened: datetime
    done: datetime
    acknowledged: bool


def answers(
    dice: Random,
    received: Iterable[tuple[int, int | None, datetime]],
    minutes: int,
    prompt: Collection[int],
) -> Iterator[Answer]:
    """Each who will have opened it, however late; some floors are slower than others. `prompt`
    are people who never leave one for long."""
    slow: dict[int | None, float] = {}
    for user, site, at in received:
        hours = _hours(dice) * slow.setdefault(site, dice.uniform(0.65, 1.5))
        if user in prompt:
            hours = dice.uniform(5, 20)
        if hours < 0:
            continue
        opened = at + timedelta(hours=hours)
        done = opened + timedelta(seconds=dice.randint(20, 60 * minutes + 60))
        yield Answer(user, site, opened, done, user in prompt or dice.random() < ACKNOWLEDGES)


def _hours(dice: Random) -> float:
    """Hours until one recipient opens it; below zero for never."""
    kind = dice.random()
    if kind < IN_SHIFT:
        return dice.expovariate(1 / 2.4)
    kind -= IN_SHIFT
    if kind < NEXT_SHIFT:
        return 15 + dice.expovariate(1 / 3.0)
    kind -= NEXT_SHIFT
    if kind < DAYS_OFF:
        return 40 + dice.expovariate(1 / 14)
    kind -= DAYS_OFF
    if kind < REMINDED:
        return 72 + dice.expovariate(1 / 30)
    return 170 + dice.expovariate(1 / 90) if dice.random() < 0.4 else -1.0

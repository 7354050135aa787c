"""What the first page is composed of: areas register here in their wiring.

    parts.register(HomePart("approvals", 10, "To approve", "circle-check", own_home.to_approve))

A part tells each person what waits for them, soonest due first, or None where it is not their
affair. What waits for nobody is said once, by the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """Things that wait for the person stand before what they only want to know."""

    WAITING = "waiting"
    NEWS = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing: where it leads, quiet words about it, a badge, when it is due (`at` an instant or
    `on` a day)."""

    title: str
    url: str
    sub: str = ""
    badge: str = ""
    tone: str = ""
    at: datetime | None = None
    on: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one person is shown of a part: `rows` the first of `count`, `url` the list behind the
    figure; `change` quiet words under it (red where `hot`)."""

    rows: Sequence[Row]
    count: int
    url: str
    change: str = ""
    hot: bool = False


@dataclass(frozen=True, slots=True)
class HomePart:
    """`title` heads the card and names the figure; `show(user)` costs a few queries at most."""

    name: str
    order: int
    title: str
    icon: str
    show: Callable[[Any], Shown | None]
    place: Place = Place.WAITING


@dataclass(frozen=True, slots=True)
class Card:
    """A part with what this person is shown of it."""

    part: HomePart
    shown: Shown

    @property
    def is_whole(self) -> bool:
        """Whether the card is itself the list behind the figure."""
        return self.shown.url.startswith("#")


MOST = 6
_parts: dict[str, HomePart] = {}


def register(*parts: HomePart) -> None:
    """Put parts on the first page; a name is taken once."""
    for part in parts:
        if part.name in _parts:
            raise ValueError(f"The first page has a part named {part.name} already.")
        _parts[part.name] = part


def cards(user: Any) -> list[Card]:
    """The parts that are this person's affair, those without rows too, in their order."""
    ordered = sorted(_parts.values(), key=lambda part: (part.order, part.name))
    shown = ((part, part.show(user)) for part in ordered)
    return [Card(part, found) for part, found in shown if found is not None]

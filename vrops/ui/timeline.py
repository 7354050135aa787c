"""Where things lie on the timeline: 13 weeks, a column a day, positions as classes.

The classes gs (first day), gw (days) and gr (row) are in static/vrops/timeline.css. A period here
is two dates, both shown: what half-open periods become at the door.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

DAYS = 91
ROWS = 6
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Columns of a period inside the window; `before` and `after` say that it goes on outside."""

    start: int
    span: int
    before: bool = False
    after: bool = False

    @property
    def css(self) -> str:
        ends = f"{' from-before' if self.before else ''}{' goes-on' if self.after else ''}"
        return f"gs{self.start} gw{self.span}{ends}"


@dataclass(frozen=True, slots=True)
class Window:
    """The 13 weeks that are shown; `first` is their first day."""

    first: date

    @classmethod
    def around(cls, day: date, weeks_before: int = 3) -> "Window":
        """The window that begins on the Monday some weeks before the day's week."""
        return cls(day - timedelta(days=day.weekday() + 7 * weeks_before))

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1)

    def place(self, first: date, last: date | None) -> Place | None:
        """Where a period lies (`last` None: no end), or None when it lies outside."""
        if last is not None and last < first:
            raise ValueError(f"A period cannot end ({last}) before it begins ({first}).")
        if first > self.last or (last is not None and last < self.first):
            return None
        shown_first = max(first, self.first)
        shown_last = self.last if last is None else min(last, self.last)
        return Place(
            start=(shown_first - self.first).days + 1,
            span=(shown_last - shown_first).days + 1,
            before=first < self.first,
            after=last is None or last > self.last,
        )

    def weeks(self) -> list[tuple[date, Place]]:
        """The Mondays (or first days) of the head's second line."""
        days = [self.first + timedelta(days=7 * week) for week in range(DAYS // 7)]
        return [(day, Place((day - self.first).days + 1, 7)) for day in days]

    def months(self) -> list[tuple[date, Place]]:
        """The months of the head's first line; one shown for less than a week has no room."""
        found = []
        day = self.first
        while day <= self.last:
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            place = self.place(day, following - timedelta(days=1))
            if place and place.span >= 7:
                found.append((day, place))
            day = following
        return found

    def today(self, day: date) -> Place | None:
        return self.place(day, day)


def pack(items: Iterable[tuple[Place, T]]) -> list[tuple[Place, int, T]]:
    """Give every item of a lane the first row (from 1) in which it overlaps nothing.

    Items come in any order; more than six at once share the last row rather than being lost.
    """
    ends: list[int] = []
    packed = []
    for place, item in sorted(items, key=lambda pair: (pair[0].start, -pair[0].span)):
        row = _first_free(ends, place.start)
        if row == len(ends):
            ends.append(0)
        ends[row] = max(ends[row], place.start + place.span)
        packed.append((place, row + 1, item))
    return packed


def _first_free(ends: Sequence[int], start: int) -> int:
    for row, end in enumerate(ends):
        if end <= start:
            return row
    return min(len(ends), ROWS - 1)

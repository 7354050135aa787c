"""Lanes of the calendar: which launch lies in which row of which lane, and what found no room.

Periods here are two days, both included: what half-open periods become at the door. Positions are
the classes of static/vrops/timeline.css.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, TypeVar

from vrops.ui.timeline import Place, Window

# What a lane has rows for; a fuller one keeps its last row for the link to the rest.
LANE_ROWS = 6
# A week of the month has its days above the bars and a line for "2 more" below them.
WEEK_ROWS = 4
_DAY = timedelta(days=1)

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item(Generic[K, T]):
    """Something to be drawn: its lane and its days, `last` None while its end is open."""

    lane: K
    first: date
    last: date | None
    what: T


@dataclass(frozen=True, slots=True)
class Bar(Generic[T]):
    """Where one item lies: columns, and its row from 1."""

    place: Place
    row: int
    what: T


@dataclass(frozen=True, slots=True)
class Lane(Generic[T]):
    """The bars of one lane. `more` is where the link to the `hidden` ones goes, in the last row."""

    bars: tuple[Bar[T], ...]
    hidden: int = 0
    more: Place | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month view; `hidden` bars cover it without being drawn."""

    on: date
    in_month: bool
    hidden: int


@dataclass(frozen=True, slots=True)
class Week(Generic[T]):
    days: tuple[Day, ...]
    bars: tuple[Bar[T], ...]

    @property
    def first(self) -> date:
        return self.days[0].on


@dataclass(slots=True)
class _Packed(Generic[T]):
    bars: list[Bar[T]] = field(default_factory=list)
    hidden: list[tuple[Place, T]] = field(default_factory=list)


def lanes(items: Iterable[Item[K, T]], window: Window) -> dict[K, Lane[T]]:
    """Pack the items of the 13 weeks into lanes; lanes that show nothing are left out.

    The order of the lanes is that in which their first item came.
    """
    placed: dict[K, list[tuple[Place, T]]] = {}
    for item in items:
        place = window.place(item.first, item.last)
        if place is not None:
            placed.setdefault(item.lane, []).append((place, item.what))
    return {lane: _lane(rows) for lane, rows in placed.items()}


def month_weeks(items: Sequence[Item[K, T]], month: date) -> list[Week[T]]:
    """The weeks of the month that holds the day, Sunday first, each with the bars of its days."""
    first, end = month_window(month)
    return [
        _week(items, first + timedelta(days=7 * number), month)
        for number in range((end - first).days // 7)
    ]


def month_window(month: date) -> tuple[date, date]:
    """The whole weeks that show a month: the first Sunday, and the day after the last Saturday."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    begins = first - timedelta(days=(first.weekday() + 1) % 7)
    last = following - _DAY
    return begins, last + timedelta(days=(5 - last.weekday()) % 7 + 1)


def neighbour(month: date, step: int) -> date:
    """The first day of the month before (-1) or after (1)."""
    first = month.replace(day=1)
    return (
        (first - _DAY).replace(day=1) if step < 0 else (first + timedelta(days=32)).replace(day=1)
    )


def _lane(placed: Sequence[tuple[Place, T]]) -> Lane[T]:
    packed = _pack(placed, LANE_ROWS)
    if not packed.hidden:
        return Lane(tuple(packed.bars))
    packed = _pack(placed, LANE_ROWS - 1)
    start = min(place.start for place, _ in packed.hidden)
    end = max(place.start + place.span for place, _ in packed.hidden)
    return Lane(tuple(packed.bars), len(packed.hidden), Place(start, end - start))


def _week(items: Iterable[Item[K, T]], sunday: date, month: date) -> Week[T]:
    placed = [
        (place, item.what)
        for item in items
        if (place := _inside(item, sunday, sunday + timedelta(days=6)))
    ]
    packed = _pack(placed, WEEK_ROWS)
    hidden = [place for place, _ in packed.hidden]
    days = tuple(
        Day(
            on=sunday + timedelta(days=number - 1),
            in_month=(sunday + timedelta(days=number - 1)).month == month.month,
            hidden=sum(place.start <= number < place.start + place.span for place in hidden),
        )
        for number in range(1, 8)
    )
    return Week(days, tuple(packed.bars))


def _inside(item: Item[K, T], first: date, last: date) -> Place | None:
    """The columns (from 1) of the item between two days."""
    if item.first > last or (item.last is not None and item.last < first):
        return None
    shown_first = max(item.first, first)
    shown_last = last if item.last is None else min(item.last, last)
    return Place(
        start=(shown_first - first).days + 1,
        span=(shown_last - shown_first).days + 1,
        before=item.first < first,
        after=item.last is None or item.last > last,
    )


def _pack(placed: Iterable[tuple[Place, T]], rows: int) -> _Packed[T]:
    """Give each item the first row in which it overlaps nothing; the longest of a day first."""
    packed: _Packed[T] = _Packed()
    ends: list[int] = []
    for place, what in sorted(placed, key=lambda pair: (pair[0].start, -pair[0].span)):
        row = next((row for row, end in enumerate(ends) if end <= place.start), len(ends))
        if row == rows:
            packed.hidden.append((place, what))
            continue
        if row == len(ends):
            ends.append(0)
        ends[row] = place.start + place.span
        packed.bars.append(Bar(place, row + 1, what))
    return packed

"""The time: now, the date in a zone, and wall times turned into instants.

Instants are aware datetimes in UTC. `now` is the only place of the product that reads the clock,
so that tests and the demonstration data can say what time it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from vrops.core.errors import Invalid

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)
_SECOND = timedelta(seconds=1)


class WallKind(StrEnum):
    """Whether a wall time exists once, never (clocks go forward) or twice (clocks go back)."""

    EXACT = "exact"
    GAP = "gap"
    FOLD = "fold"


@dataclass(frozen=True)
class ResolvedWall:
    """The instant a wall time stands for, and whether a clock change moved or doubled it."""

    instant: datetime
    kind: WallKind


def now() -> datetime:
    """The present instant, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def fixed_at(instant: datetime) -> Iterator[None]:
    """Inside the block `now` answers `instant`; for tests and for data dated in the past."""
    token = _pretended.set(in_utc(instant))
    try:
        yield
    finally:
        _pretended.reset(token)


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC; a datetime without a zone is a programming error."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no zone; instants are aware")
    return instant.astimezone(UTC)


@cache
def zone_names() -> frozenset[str]:
    """The IANA zones a person may choose: `Area/City` names and UTC."""
    known = {name for name in available_timezones() if "/" in name}
    return frozenset(known | {"UTC"})


def zone(name: str | ZoneInfo) -> ZoneInfo:
    """The zone of an IANA name; refuses (Invalid) a name the zone database does not have."""
    if isinstance(name, ZoneInfo):
        return name
    if name not in zone_names():
        raise Invalid(
            f"“{name[:80]}” is not a time zone; use a name such as America/Chicago.",
            code="core.unknown_zone",
        )
    return ZoneInfo(name)


def today(in_zone: str | ZoneInfo) -> date:
    """The civil date that the clocks of the zone show now."""
    return now().astimezone(zone(in_zone)).date()


def resolve_wall(day: date, at: time, in_zone: str | ZoneInfo) -> ResolvedWall:
    """The instant at which the clocks of the zone show this date and time.

    A wall time that does not exist moves forward to the first real instant after the gap; one that
    occurs twice is its first occurrence. The form shows the result before it is saved.
    """
    tz = zone(in_zone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    first = wall.replace(tzinfo=tz).astimezone(UTC)
    second = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if first == second:
        return ResolvedWall(first, WallKind.EXACT)
    if first < second:
        return ResolvedWall(first, WallKind.FOLD)
    # In a gap the two readings lie on either side of the change, the later offset first.
    return ResolvedWall(_change_between(second, first, tz), WallKind.GAP)


def offset_segments(
    begins: datetime, ends: datetime, tz: ZoneInfo
) -> list[tuple[datetime, datetime, timedelta]]:
    """Cut [begins, ends) in UTC, at most a day, where the zone's offset from UTC changes.

    Each piece carries its offset. One change per piece of time given is found, which holds for
    every zone and date in the database when the piece is a day or less.
    """
    before, after = _offset(begins, tz), _offset(ends - _SECOND, tz)
    if before == after:
        return [(begins, ends, before)]
    change = _change_between(begins, ends - _SECOND, tz)
    return [(begins, change, before), (change, ends, after)]


def _offset(instant: datetime, tz: ZoneInfo) -> timedelta:
    return instant.astimezone(tz).utcoffset() or timedelta()


def _change_between(low: datetime, high: datetime, tz: ZoneInfo) -> datetime:
    """The first second in (low, high] at which the offset is no longer the one at `low`."""
    before = _offset(low, tz)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(middle, tz) == before:
            low = middle
        else:
            high = middle
    return high

"""Half-open periods of dates and of instants, and the inclusive forms that people read.

`Period(start, end)` covers start up to, not including, end; without an end it goes on. People and
documents name the last day instead: convert at the door with `from_inclusive` and `last_day`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Self, TypeVar

from vrops.core.errors import Invalid

T = TypeVar("T", date, datetime)
_DAY = timedelta(days=1)
# Days of business lie in these years; zones and calendars can be reckoned in all of them.
FIRST_YEAR, LAST_YEAR = 2000, 2199
FAR = f"Use a year from {FIRST_YEAR} to {LAST_YEAR}."


def is_far(day: date | None) -> bool:
    """Whether the day lies outside the years of business."""
    return day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR


@dataclass(frozen=True, order=False)
class _HalfOpen(Generic[T]):
    start: T
    end: T | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise Invalid(
                "The end must come after the start; correct one of the two.", code="core.period"
            )

    @classmethod
    def merge(cls, periods: Iterable[Self]) -> list[Self]:
        """The same days or instants as fewest periods, in order; touching ones become one."""
        merged: list[Self] = []
        for period in sorted(periods, key=lambda each: each.start):
            last = merged[-1] if merged else None
            if last is None or (last.end is not None and last.end < period.start):
                merged.append(period)
            elif last.end is not None and (period.end is None or period.end > last.end):
                merged[-1] = cls(last.start, period.end)
        return merged

    def contains(self, moment: T) -> bool:
        """Whether the date or instant lies inside; the end itself does not."""
        return self.start <= moment and (self.end is None or moment < self.end)

    def overlaps(self, other: Self) -> bool:
        """Whether the two share a day or an instant; touching is not overlapping."""
        return (self.end is None or other.start < self.end) and (
            other.end is None or self.start < other.end
        )

    def covers(self, other: Self) -> bool:
        """Whether `other` lies wholly inside."""
        if other.start < self.start:
            return False
        return self.end is None or (other.end is not None and other.end <= self.end)

    def intersect(self, other: Self) -> Self | None:
        """What both cover, or None."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return type(self)(max(self.start, other.start), min(ends) if ends else None)

    def without(self, others: Iterable[Self]) -> list[Self]:
        """What is left of this period when the others are taken out, in order: the gaps."""
        left: list[Self] = []
        at: T = self.start
        for other in self.merge(others):
            if not self.overlaps(other):
                continue
            if at < other.start:
                left.append(type(self)(at, other.start))
            if other.end is None:
                return left
            at = max(at, other.end)
        if self.end is None or at < self.end:
            left.append(type(self)(at, self.end))
        return left


class Period(_HalfOpen[date]):
    """Civil dates [start, end); no end means until further notice."""

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("a Period is of dates; use InstantPeriod for datetimes")
        super().__post_init__()

    @classmethod
    def from_inclusive(cls, first: date, last: date | None) -> "Period":
        """The period whose first and last day a person named; refuses a last before the first.

        The last day the calendar has (9999-12-31, how some systems write "open") is no end.
        """
        if last is not None and last < first:
            raise Invalid("The last day must not come before the first day.", code="core.period")
        return cls(first, None if last is None or last == date.max else last + _DAY)

    @classmethod
    def of_day(cls, day: date) -> "Period":
        """One day."""
        return cls.from_inclusive(day, day)

    @classmethod
    def of_month(cls, day: date) -> "Period":
        """The calendar month that holds the day."""
        return cls.of_months(day.replace(day=1), 1)

    @classmethod
    def of_quarter(cls, day: date) -> "Period":
        """The calendar quarter that holds the day."""
        return cls.of_months(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), 3)

    @classmethod
    def of_months(cls, first: date, count: int) -> "Period":
        """`count` whole calendar months from the first of a month."""
        if first.day != 1:
            raise ValueError(f"{first} is not the first of a month")
        years, month = divmod(first.month - 1 + count, 12)
        return cls(first, date(first.year + years, month + 1, 1))

    @property
    def last_day(self) -> date | None:
        """The last day inside, as people and documents name it; None when it goes on."""
        return None if self.end is None else self.end - _DAY

    @property
    def days(self) -> int | None:
        """Number of calendar days; None when it goes on."""
        return None if self.end is None else (self.end - self.start).days

    def each_day(self) -> Iterator[date]:
        """Every day inside, in order; a period without an end goes on to the last day there is."""
        day = self.start
        while self.contains(day):
            yield day
            if day == date.max:
                return
            day += _DAY

    def __str__(self) -> str:
        """Inclusive dates for people: “Mar 1, 2026 to Mar 31, 2026”, “from Mar 1, 2026”."""
        last = self.last_day
        if last is None:
            return f"from {format_date(self.start)}"
        if last == self.start:
            return format_date(self.start)
        return f"{format_date(self.start)} to {format_date(last)}"

    def isoformat(self) -> str:
        """Half-open, for files and logs: “2026-03-01/2026-04-01”, “2026-03-01/..”."""
        return f"{self.start.isoformat()}/{self.end.isoformat() if self.end else '..'}"


class InstantPeriod(_HalfOpen[datetime]):
    """Instants [start, end) in UTC; no end means still running."""

    def __post_init__(self) -> None:
        for instant in (self.start, self.end):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{instant!r} has no zone; instants are aware")
        super().__post_init__()

    @property
    def duration(self) -> timedelta | None:
        """Elapsed time; None while it is still running."""
        return None if self.end is None else self.end - self.start

    def isoformat(self) -> str:
        """Half-open, for files and logs."""
        return f"{self.start.isoformat()}/{self.end.isoformat() if self.end else '..'}"


def format_date(day: date) -> str:
    """US form: “Mar 1, 2026”."""
    return f"{day:%b} {day.day}, {day.year}"

"""Business hours as a value: a zone, weekly windows, holidays and special days.

The rules are PRODUCT "SLA" 1 and 5. Everything here is about civil dates and wall-clock minutes;
`open_time` turns it into instants.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid

MINUTES = 1440
LONGEST_NAME = 120
DAYS_OF_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = timedelta(days=1)

# Minutes of one civil date, [from, to), apart from each other and in order.
Minutes = tuple[tuple[int, int], ...]
# An uninterrupted open stretch of UTC, [opens, closes).
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open from `opens` up to `closes`, minutes of the wall clock after midnight.

    1440 is 24:00. A close at or before the opening runs past midnight and belongs to the day it
    began on: 22:00-06:00, and 09:00-09:00 is a whole day long. Refuses (Invalid) other minutes.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < MINUTES or not 0 <= self.closes <= MINUTES:
            raise Invalid(
                "Opening times run from 00:00 to 23:59 and closing times from 00:00 to 24:00.",
                code="calendars.window",
            )

    @property
    def ends(self) -> int:
        """Minutes after the midnight it began after; over 1440 on the next day."""
        return self.closes if self.closes > self.opens else self.closes + MINUTES

    def __str__(self) -> str:
        return f"{_wall(self.opens)}-{_wall(self.closes)}"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A named date whose own windows replace the weekly ones; without windows it is closed."""

    name: str
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class OpenHours:
    """When something is open. `weekly` is by weekday, Monday 0 to Sunday 6; overlaps count once.

    Refuses (Invalid) an unknown zone, a weekday outside 0-6, a day without a proper name, and a
    date that is a holiday and a special day at once.
    """

    zone: str
    weekly: Mapping[int, tuple[Window, ...]]
    holidays: Mapping[date, str] = field(default_factory=dict)
    special_days: Mapping[date, SpecialDay] = field(default_factory=dict)
    # What `open_time` worked out: spans by UTC date, totals by UTC month. The value never changes.
    spans: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    totals: dict[datetime, timedelta] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        clock.zone(self.zone)
        faults = list(_faults(self.weekly, self.holidays, self.special_days))
        if faults:
            raise Invalid(faults[0].detail, code="calendars.hours", errors=faults)
        for name in ("weekly", "holidays", "special_days"):
            object.__setattr__(self, name, dict(getattr(self, name)))  # not the caller's own

    @property
    def tz(self) -> ZoneInfo:
        return clock.zone(self.zone)

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on the date, were it no holiday."""
        special = self.special_days.get(day)
        return self.weekly.get(day.weekday(), ()) if special is None else special.windows

    def minutes_of(self, day: date) -> Minutes:
        """The wall-clock minutes at which it is open on the civil date.

        A holiday takes the whole date, last night's tail included; what a window of the holiday
        runs past midnight stays with the next date. A special day leaves last night's tail.
        """
        if day in self.holidays:
            return ()
        today = [(w.opens, min(w.ends, MINUTES)) for w in self.windows_of(day)]
        tails = [(0, w.ends - MINUTES) for w in self.windows_of(day - _DAY) if w.ends > MINUTES]
        return _joined([*tails, *today])

    @property
    def last_opening(self) -> date | None:
        """The last date on which a window begins, date.max with weekly hours, None if never."""
        if any(self.weekly.values()):
            return date.max
        return max(
            (day for day, special in self.special_days.items() if special.windows), default=None
        )

    @property
    def digest(self) -> str:
        """A fingerprint of what the hours say; the same for equal hours however written."""
        return sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """The hours as a person reads them in the log and in a difference."""
        return {
            "zone": self.zone,
            "weekly": {
                DAYS_OF_WEEK[weekday]: [str(window) for window in sorted(set(windows))]
                for weekday, windows in sorted(self.weekly.items())
                if windows
            },
            "holidays": {day.isoformat(): name for day, name in sorted(self.holidays.items())},
            "special_days": {
                day.isoformat(): {
                    "name": special.name,
                    "windows": [str(window) for window in sorted(set(special.windows))],
                }
                for day, special in sorted(self.special_days.items())
            },
        }


def _joined(spans: Iterable[tuple[int, int]]) -> Minutes:
    joined: list[tuple[int, int]] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return tuple(joined)


def _faults(
    weekly: Mapping[int, object],
    holidays: Mapping[date, str],
    special_days: Mapping[date, SpecialDay],
) -> Iterable[FieldError]:
    for weekday in sorted(set(weekly) - set(range(7))):
        yield FieldError(f"weekly {weekday}", "weekday", "A weekday is 0 (Monday) to 6 (Sunday).")
    names = {**holidays, **{day: special.name for day, special in special_days.items()}}
    for day, name in sorted(names.items()):
        if not 0 < len(text.strip_controls(name).strip()) == len(name) <= LONGEST_NAME:
            yield FieldError(
                day.isoformat(),
                "name",
                f"Give {day} a name of at most {LONGEST_NAME} plain characters; receipts show it.",
            )
    for day in sorted(set(holidays) & set(special_days)):
        yield FieldError(
            day.isoformat(), "twice", f"{day} is a holiday and a special day; choose one of them."
        )


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

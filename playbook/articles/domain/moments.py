"""The moment that an address asks for, `as_of=2026-03-31` or with a time of day; and months."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vrops.core import clock
from vrops.core.errors import Invalid
from vrops.core.periods import is_far

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T([0-2]\d:[0-5]\d))?", re.ASCII)
_LAST = timedelta(microseconds=1)


def read_moment(written: str, zone: ZoneInfo) -> datetime:
    """The instant meant in the reader's zone: that minute, or for a date alone its last moment.

    So a day on which a text changed shows the new one. Refuses (Invalid) everything else.
    """
    found = _MOMENT.fullmatch(written)
    try:
        if found is None:
            raise ValueError(written)
        day = date.fromisoformat(found[1])
        at = time.fromisoformat(found[2]) if found[2] else None
        if is_far(day):
            raise ValueError(written)
    except ValueError:
        raise Invalid("A date reads like 2026-03-31, with a time 2026-03-31T08:00.") from None
    if at is not None:
        return clock.resolve_wall(day, at, zone).instant
    return clock.resolve_wall(day + timedelta(days=1), time.min, zone).instant - _LAST


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: Aug 31 and 6 months is Feb 28."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""Working days: the civil dates on which a calendar opens. T-minus dates count in them."""

from datetime import date, timedelta

from vrops.calendars.domain.hours import OpenHours
from vrops.calendars.domain.open_time import HORIZON

_DAY = timedelta(days=1)


def is_working_day(hours: OpenHours, day: date) -> bool:
    """Whether a window begins on the date and it is no holiday.

    Last night's window running into a Saturday does not make the Saturday a working day.
    """
    return day not in hours.holidays and bool(hours.windows_of(day))


def add_working_days(hours: OpenHours, day: date, count: int) -> date | None:
    """The count-th working day after the date, or before it when negative; 0 is the date itself.

    The date need not be a working day: 1 after a Saturday is Monday, -1 is Friday. None when the
    calendar has no such day within 20 years.
    """
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    latest, earliest = date.max, date.min
    for _ in range(HORIZON.days if left else 0):
        if day in (latest, earliest):
            return None
        day += step
        left -= is_working_day(hours, day)
        if not left:
            return day
    return None if left else day


def working_days_between(hours: OpenHours, start: date, end: date) -> int:
    """Number of working days in [start, end); negative, of [end, start), when end is earlier."""
    if end < start:
        return -working_days_between(hours, end, start)
    return sum(is_working_day(hours, start + n * _DAY) for n in range((end - start).days))

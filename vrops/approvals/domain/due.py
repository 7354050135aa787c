"""When a step is due, in the working days and open hours of a calendar."""

from datetime import datetime, time, timedelta

from vrops.calendars.domain import open_time, working_days
from vrops.calendars.domain.hours import MINUTES, OpenHours, Window
from vrops.core import clock


def office_days(zone: str) -> OpenHours:
    """Monday to Friday around the clock: what counts where no calendar is named."""
    return OpenHours(zone, {weekday: (Window(0, MINUTES),) for weekday in range(5)})


def due_at(
    hours: OpenHours, opened_at: datetime, *, days: int | None, open_hours: int | None
) -> datetime | None:
    """The instant at which a step that opened then is late.

    After so many open hours, or at the close of the count-th working day after the day it opened.
    None without a target, and when the calendar does not open that much.
    """
    if open_hours is not None:
        return open_time.due_at(hours, opened_at, timedelta(hours=open_hours))
    if days is None:
        return None
    opened_on = opened_at.astimezone(hours.tz).date()
    day = working_days.add_working_days(hours, opened_on, days)
    if day is None:
        return None
    # A window that runs past midnight is cut at the end of the day, which is when the day is over.
    closes = hours.minutes_of(day)[-1][1]
    over, minute = divmod(closes, MINUTES)
    wall = time(*divmod(minute, 60))
    return clock.resolve_wall(day + timedelta(days=over), wall, hours.tz).instant

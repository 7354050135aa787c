"""Calendars that the tests of open time share, and a short way to write instants."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from vrops.calendars.domain.hours import OpenHours, SpecialDay, Window

NEW_YORK, CHICAGO, PHOENIX = "America/New_York", "America/Chicago", "America/Phoenix"
HONOLULU, KOLKATA, MANILA = "Pacific/Honolulu", "Asia/Kolkata", "Asia/Manila"
LORD_HOWE = "Australia/Lord_Howe"


def hm(text: str) -> int:
    """Minutes of "09:30"."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def windows(text: str) -> tuple[Window, ...]:
    """Windows of "08:00-12:00 13:00-17:00"."""
    return tuple(Window(*map(hm, part.split("-"))) for part in text.split())


def weekdays(text: str, zone: str = NEW_YORK, **more) -> OpenHours:
    return OpenHours(zone, {day: windows(text) for day in range(5)}, **more)


def daily(text: str, zone: str = NEW_YORK, **more) -> OpenHours:
    return OpenHours(zone, {day: windows(text) for day in range(7)}, **more)


def sunday(text: str, zone: str = NEW_YORK) -> OpenHours:
    return OpenHours(zone, {6: windows(text)})


def wall(text: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    """The instant at which the zone's clocks show "2025-03-07 16:00" (fold=1: the second time)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


# Mon-Fri 9-17 in New York, with the end of 2025 as it was.
OFFICE = weekdays(
    "09:00-17:00",
    holidays={date(2025, 11, 27): "Thanksgiving", date(2025, 12, 25): "Christmas"},
    special_days={
        date(2025, 11, 28): SpecialDay("Black Friday", windows("07:00-12:00 13:00-20:00")),
        date(2025, 12, 24): SpecialDay("Christmas Eve", windows("09:00-13:00")),
        date(2025, 12, 26): SpecialDay("Stock count"),
    },
)

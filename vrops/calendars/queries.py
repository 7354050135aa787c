"""Reading calendars: which version is in force, and its hours as the value the arithmetic takes."""

from collections import defaultdict
from datetime import date
from functools import lru_cache

from vrops.calendars.domain.hours import OpenHours, SpecialDay, Window
from vrops.calendars.models import CalendarDay, CalendarVersion, CalendarWindow

# A version worked with over two years keeps about a quarter of a megabyte of worked-out days.
_VERSIONS_KEPT = 128


def version_in_force(calendar_id: int, day: date) -> CalendarVersion | None:
    """The version that says what the hours are on the civil date; None before the first begins."""
    begun = CalendarVersion.objects.filter(calendar_id=calendar_id, starts_on__lte=day)
    return begun.select_related("calendar").order_by("-number").first()


def open_hours(version: CalendarVersion) -> OpenHours:
    """The hours of a version; read once per process, since a version never changes."""
    return _open_hours(version.pk, version.digest)


def hours_in_force(calendar_id: int, day: date) -> OpenHours | None:
    """The hours on the civil date; None before the first version begins."""
    version = version_in_force(calendar_id, day)
    return None if version is None else open_hours(version)


@lru_cache(maxsize=_VERSIONS_KEPT)
def _open_hours(version_id: int, _digest: str) -> OpenHours:
    # The digest is part of the key: after a reload of the demonstration data an id may come back.
    version = CalendarVersion.objects.select_related("calendar").get(pk=version_id)
    weekly: dict[int, list[Window]] = defaultdict(list)
    special: dict[int, list[Window]] = defaultdict(list)
    for row in CalendarWindow.objects.filter(version=version).order_by("opens", "closes"):
        window = Window(row.opens, row.closes)
        if row.weekday is not None:
            weekly[row.weekday].append(window)
        elif row.special_day_id is not None:
            special[row.special_day_id].append(window)
    days = list(CalendarDay.objects.filter(version=version).order_by("day"))
    return OpenHours(
        version.calendar.zone,
        {weekday: tuple(windows) for weekday, windows in weekly.items()},
        {day.day: day.name for day in days if day.kind == CalendarDay.Kind.HOLIDAY},
        {
            day.day: SpecialDay(day.name, tuple(special[day.pk]))
            for day in days
            if day.kind == CalendarDay.Kind.SPECIAL
        },
    )

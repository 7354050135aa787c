"""Making a calendar and giving it new hours: never edited, a version follows a version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from vrops.access.policy import require
from vrops.calendars import permissions
from vrops.calendars.domain.hours import LONGEST_NAME, OpenHours
from vrops.calendars.models import (
    BusinessCalendar,
    CalendarDay,
    CalendarVersion,
    CalendarWindow,
)
from vrops.calendars.queries import open_hours
from vrops.core import text
from vrops.core.errors import FieldError, Invalid, StaleVersion
from vrops.core.periods import format_date
from vrops.log import actions as log

if TYPE_CHECKING:
    from vrops.people.models import User


@transaction.atomic
def create_calendar(
    *, by: User, name: str, hours: OpenHours, starts_on: date, why: str = ""
) -> BusinessCalendar:
    """A new calendar in the zone of `hours`, with them as version 1 from a day on.

    Refuses: PermissionDenied; Invalid naming the field when the name is empty, too long or taken.
    """
    require(by, permissions.CHANGE)
    name = text.one_line(name)
    sort_key = text.sort_key(name)
    if not sort_key or len(name) > LONGEST_NAME:
        raise _invalid("name", f"Give the calendar a name of at most {LONGEST_NAME} characters.")
    calendar, is_new = BusinessCalendar.objects.get_or_create(
        sort_key=sort_key, defaults={"name": name, "zone": hours.zone}
    )
    if not is_new:
        raise _invalid("name", f"There is a calendar named {calendar.name}; choose another name.")
    version = _write(calendar, 1, by, hours, starts_on)
    log.record(
        "calendars.calendar.created",
        calendar,
        by=by,
        after=_shown(calendar, version, hours),
        why=why,
    )
    return calendar


@transaction.atomic
def publish_calendar_version(
    calendar_id: int, *, by: User, version: int, hours: OpenHours, starts_on: date, why: str = ""
) -> CalendarVersion:
    """Give the calendar other hours from a day on; the versions before it stay as they are.

    `version` is the calendar's as the person saw it. A version that has not begun is replaced by
    one that begins on the same day.

    Refuses: PermissionDenied; StaleVersion when someone published since; Invalid when nothing
    differs, when it would begin before the version it follows, or in another zone.
    """
    calendar = BusinessCalendar.objects.select_for_update().visible_to(by).get(pk=calendar_id)
    require(by, permissions.CHANGE, calendar)
    last = calendar.versions.select_related("calendar").order_by("-number")[0]
    before = _shown(calendar, last, open_hours(last))
    if calendar.version != version:
        raise StaleVersion(current=before)
    _check_follows(last, hours, starts_on)
    calendar.version += 1
    calendar.store()
    published = _write(calendar, last.number + 1, by, hours, starts_on)
    log.record(
        "calendars.calendar.version_published",
        calendar,
        by=by,
        before=before,
        after=_shown(calendar, published, hours),
        why=why,
    )
    return published


def _check_follows(last: CalendarVersion, hours: OpenHours, starts_on: date) -> None:
    if hours.zone != last.calendar.zone:
        raise _invalid(
            "zone",
            f"{last.calendar.name} keeps {last.calendar.zone}; make another calendar for "
            f"{hours.zone}.",
        )
    if starts_on < last.starts_on:
        raise _invalid(
            "starts_on",
            f"Version {last.number} begins on {format_date(last.starts_on)}; "
            "begin on that day or later.",
        )
    if hours.digest == last.digest:
        raise _invalid("hours", f"These are the hours of version {last.number}; change something.")


def _write(
    calendar: BusinessCalendar, number: int, by: User, hours: OpenHours, starts_on: date
) -> CalendarVersion:
    """One version with its rows, which nobody changes afterwards."""
    version = CalendarVersion.objects.create(
        calendar=calendar, number=number, starts_on=starts_on, digest=hours.digest, published_by=by
    )
    kinds = CalendarDay.Kind
    days = [
        CalendarDay(version=version, day=day, kind=kinds.HOLIDAY, name=name)
        for day, name in hours.holidays.items()
    ] + [
        CalendarDay(version=version, day=day, kind=kinds.SPECIAL, name=special.name)
        for day, special in hours.special_days.items()
    ]
    rows = {row.day: row for row in CalendarDay.objects.bulk_create(days)}
    windows = [
        CalendarWindow(version=version, weekday=weekday, opens=window.opens, closes=window.closes)
        for weekday, row in hours.weekly.items()
        for window in set(row)
    ] + [
        CalendarWindow(
            version=version, special_day=rows[day], opens=window.opens, closes=window.closes
        )
        for day, special in hours.special_days.items()
        for window in set(special.windows)
    ]
    CalendarWindow.objects.bulk_create(windows)
    return version


def _shown(
    calendar: BusinessCalendar, version: CalendarVersion, hours: OpenHours
) -> dict[str, Any]:
    """What the log keeps: the calendar, and its hours in words."""
    return {
        **calendar.snapshot(),
        "number": version.number,
        "starts_on": version.starts_on.isoformat(),
        **hours.as_data(),
    }


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[FieldError(pointer, "invalid", detail)])

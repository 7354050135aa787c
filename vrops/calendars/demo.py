"""The calendar that planning counts in: office days of the VR team, federal holidays off."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from vrops.calendars import actions
from vrops.calendars.domain.hours import OpenHours, Window
from vrops.calendars.domain.us_holidays import federal_holidays
from vrops.calendars.models import BusinessCalendar
from vrops.core.demonstration import World

YEARS_BACK, YEARS_AHEAD = 2, 3


def load(world: World) -> None:
    week = dict.fromkeys(range(5), (Window(9 * 60, 18 * 60),))
    make(world, settings.PLANNING_CALENDAR, week)


def make(
    world: World, name: str, week: Mapping[int, tuple[Window, ...]], *, holidays: bool = True
) -> BusinessCalendar:
    """A calendar in the company's zone, from two years ago on; the one there, if there is one."""
    found = BusinessCalendar.objects.filter(name=name).first()
    if found is not None:
        return found
    administrator: Any = world.made["users"]["administrator"]
    days = days_off(world.today) if holidays else {}
    return actions.create_calendar(
        by=administrator,
        name=name,
        hours=OpenHours(settings.COMPANY_ZONE, week, days),
        starts_on=world.today - timedelta(days=365 * YEARS_BACK),
    )


def days_off(today: date) -> dict[date, str]:
    """The days on which offices close, for the years that the demonstration shows."""
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD)
    return {
        day: name for year in years for day, name in federal_holidays(year, observed=True).items()
    }

"""Reads about launches shaped for pages, pickers and the calendar."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch

from gtm.launches.models import Launch, LaunchFact, LaunchQuerySet, Program
from vrops.core import clock
from vrops.people.models import Site


def launch_page(launch_id: int, user: Any) -> Launch:
    """The launch with everything its page names; Launch.DoesNotExist when out of reach."""
    return (
        Launch.objects.visible_to(user)
        .select_related("program", "owner")
        .prefetch_related(
            Prefetch("sites", Site.objects.select_related("supplier").order_by("sort_key"))
        )
        .get(pk=launch_id)
    )


def on_calendar(user: Any, first: date, end: date) -> LaunchQuerySet:
    """Launches with a day in [first, end) that this person may see, cancelled ones left out."""
    return (
        Launch.objects.visible_to(user)
        .during(first, end)
        .exclude(state__in=("cancelled", "rejected"))
        .select_related("program")
        .order_by("starts_on", "pk")
    )


def programs(user: Any) -> list[Program]:
    return list(Program.objects.visible_to(user).select_related("owner").order_by("sort_key"))


def facts(launch: Launch, *measures: str) -> dict[str, LaunchFact]:
    """The facts about the whole launch by measure; a measure nobody pushed is not in it."""
    rows = LaunchFact.objects.filter(launch=launch, site__isnull=True)
    return {
        fact.measure: fact for fact in (rows.filter(measure__in=measures) if measures else rows)
    }


def goes_live_at(launch: Launch) -> datetime:
    """The instant of going live: the chosen wall time in its zone, else the day's midnight."""
    zone = ZoneInfo(launch.zone or settings.COMPANY_ZONE)
    return clock.resolve_wall(launch.starts_on, launch.go_live_time or time(0), zone).instant

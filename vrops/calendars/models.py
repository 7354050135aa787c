"""Business calendars: when the people behind a clock or a checklist work.

A version is immutable; a change is a new version in force from a day, so "what were the hours on
that day" can always be asked. Public days are given in `days`, one row per civil date.
"""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from vrops.core.models import Record, RecordQuerySet

MINUTES_A_DAY = 1440


class BusinessCalendarQuerySet(RecordQuerySet["BusinessCalendar"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody signed in reads calendars: they decide when their own clocks run."""
        return self if user.is_authenticated and user.is_active else self.none()


class BusinessCalendar(Record):
    """A named set of working hours in one time zone."""

    name = models.CharField(max_length=120, unique=True)
    sort_key = models.CharField(max_length=240, editable=False)
    zone = models.CharField(max_length=64)

    objects = BusinessCalendarQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """The hours from a day on, until the next version takes over."""

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    starts_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number"),
            models.UniqueConstraint(fields=["calendar", "starts_on"], name="calendar_version_day"),
        ]

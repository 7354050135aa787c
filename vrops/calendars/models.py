"""Business calendars: when the people behind a clock or a checklist work.

A version and its rows are written once; a change is a new version in force from a day. So "what
were the hours on that day" can always be asked, and a receipt stays what it was.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from vrops.access import policy
from vrops.calendars import permissions
from vrops.core import clock
from vrops.core.append_only import append_only
from vrops.core.models import Record, RecordQuerySet


class BusinessCalendarQuerySet(RecordQuerySet["BusinessCalendar"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)


class BusinessCalendar(Record):
    """Named working hours in one time zone, which never changes; another zone is another calendar.

    `sort_key` is the folded name and unique, so that “Office” and “OFFICE” are not two calendars.
    """

    SNAPSHOT = ("name", "zone", "version")

    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, unique=True, editable=False)
    zone = models.CharField(max_length=64)

    objects = BusinessCalendarQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


@append_only
class CalendarVersion(models.Model):
    """The hours from a day on. Of the versions that begin by a day the highest number is in force,
    so a later version can replace one that has not begun yet."""

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    starts_on = models.DateField()
    # Of what the rows below say; equal hours have the same one.
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="calendar_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar.name}, version {self.number}"


@append_only
class CalendarDay(models.Model):
    """A date that differs from its weekday: a holiday, or a special day with windows of its own."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "Holiday"
        SPECIAL = "special", "Special day"

    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            # One table for both kinds, because no date may be both.
            models.UniqueConstraint(fields=["version", "day"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["holiday", "special"]), name="calendar_day_kind"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="calendar_day_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@append_only
class CalendarWindow(models.Model):
    """Open from minute to minute of the wall clock, on a weekday or on one special day.

    Minutes and their meaning are those of `domain.hours.Window`; Monday is weekday 0.
    """

    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="windows")
    weekday = models.PositiveSmallIntegerField(null=True)
    special_day = models.ForeignKey(
        CalendarDay, null=True, on_delete=models.PROTECT, related_name="windows"
    )
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(weekday__isnull=False, special_day__isnull=True)
                    | Q(weekday__isnull=True, special_day__isnull=False)
                ),
                name="calendar_window_names_its_day",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__lte=6),
                name="calendar_window_weekday",
            ),
            models.CheckConstraint(condition=Q(opens__lte=1439), name="calendar_window_opens"),
            models.CheckConstraint(condition=Q(closes__lte=1440), name="calendar_window_closes"),
            models.UniqueConstraint(
                F("version"), F("weekday"), F("special_day"), F("opens"), F("closes"),
                name="calendar_window_once", nulls_distinct=False,
            ),
        ]  # fmt: skip

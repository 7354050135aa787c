"""In whose working days an item of a launch is due."""

from datetime import date
from functools import cached_property

from django.conf import settings

from gtm.launches.models import Launch
from gtm.readiness import domain
from gtm.readiness.models import ReadinessItem
from vrops.calendars import queries as calendars
from vrops.calendars.domain.hours import OpenHours
from vrops.calendars.models import BusinessCalendar


class WorkingDays:
    """The calendars behind the due days of one launch, each read once.

    They are those in force on its first day: of the item's site, of its owner's site, else the one
    in which the office plans.
    """

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        self._hours: dict[int, OpenHours | None] = {}
        self._owners: dict[int, int | None] = {}

    def due_on(self, item: ReadinessItem, starts_on: date | None = None) -> date | None:
        """T-minus in the item's own calendar, from the launch's first day or another; None when
        that calendar never works."""
        return domain.due_on(self._of(item), starts_on or self.launch.starts_on, item.days_before)

    def _of(self, item: ReadinessItem) -> OpenHours | None:
        place = item.site.calendar_id if item.site else self._of_owner(item)
        calendar = place or self._planning
        if calendar is None:
            return None
        if calendar not in self._hours:
            self._hours[calendar] = calendars.hours_in_force(calendar, self.launch.starts_on)
        return self._hours[calendar]

    def _of_owner(self, item: ReadinessItem) -> int | None:
        if item.owner is None:
            return None
        if item.owner.pk not in self._owners:
            site = item.owner.home_site
            self._owners[item.owner.pk] = site.calendar_id if site else None
        return self._owners[item.owner.pk]

    @cached_property
    def _planning(self) -> int | None:
        planning = BusinessCalendar.objects.filter(name=settings.PLANNING_CALENDAR)
        return planning.values_list("pk", flat=True).first()

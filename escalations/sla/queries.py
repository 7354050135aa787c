"""Reading policies: which version is in force, and which target a clock gets from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from escalations.sla.domain import ClockKind
from escalations.sla.models import PolicyVersion, Target
from vrops.calendars.models import CalendarVersion
from vrops.core import clock

STANDARD = "standard"


def policy_in_force(at: datetime, code: str = STANDARD) -> PolicyVersion | None:
    """The version that sets targets at the instant; None before the first begins."""
    begun = PolicyVersion.objects.filter(policy__code=code, starts_at__lte=at)
    return begun.order_by("-number").first()


@dataclass
class Book:
    """The targets of one version, read once, and the hours that go with them.

    A queue's own target wins over the one for any queue. Hours are those in force on the day, in
    the company's zone, on which a clock starts.
    """

    targets: Mapping[tuple[str, int, str], Target]
    _hours: dict[int, list[CalendarVersion]] = field(default_factory=dict)

    def target(self, queue_code: str, priority: int, kind: ClockKind) -> Target | None:
        own = self.targets.get((queue_code, priority, str(kind)))
        return own or self.targets.get(("", priority, str(kind)))

    def hours(self, target: Target, at: datetime) -> CalendarVersion | None:
        day = at.astimezone(clock.zone(settings.COMPANY_ZONE)).date()
        if target.calendar_id not in self._hours:
            self._hours[target.calendar_id] = list(
                CalendarVersion.objects.filter(calendar_id=target.calendar_id)
                .select_related("calendar")
                .order_by("-number")
            )
        versions = self._hours[target.calendar_id]
        return next((one for one in versions if one.starts_on <= day), None)


def book(version: PolicyVersion | None) -> Book:
    """The targets of a version; without one, none."""
    rows: Iterable[Target] = version.targets.all() if version else ()
    return Book({(row.queue_code, row.priority, row.kind): row for row in rows})

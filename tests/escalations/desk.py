"""A small desk for tests: one policy, two queues, rules, and how tickets come about."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from escalations.routing import actions as routing
from escalations.routing.models import Queue
from escalations.sla import actions as sla
from escalations.sla.actions import TargetInput
from escalations.tickets.actions import filing
from escalations.tickets.actions.filing import FilingInput
from escalations.tickets.models import Ticket
from vrops.calendars import actions as calendars
from vrops.calendars.domain.hours import OpenHours, Window
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock
from vrops.people.models import User

LONG_AGO = datetime(2020, 1, 15, tzinfo=UTC)
OFFICE = OpenHours("UTC", dict.fromkeys(range(5), (Window(9 * 60, 17 * 60),)))
ALWAYS = OpenHours("UTC", dict.fromkeys(range(7), (Window(0, 0),)))
# Minutes of first response, next response and resolution by priority.
MINUTES = {0: (30, 30, 240), 1: (60, 60, 480), 2: (240, 240, 960), 3: (480, 480, 2400)}
KINDS = ("first_response", "next_response", "resolution")
FileTicket = Callable[..., Ticket]


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """March 2026; the 2nd is a Monday and no clock changes in UTC."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def targets(
    office: BusinessCalendar, always: BusinessCalendar, minutes: dict[int, tuple[int, int, int]]
) -> list[TargetInput]:
    rows = [
        TargetInput(
            priority=priority, kind=kind, minutes=length, warn_minutes=length // 2,
            calendar_id=office.pk,
        )
        for priority, lengths in minutes.items()
        for kind, length in zip(KINDS, lengths, strict=True)
    ]  # fmt: skip
    live = [
        TargetInput(
            queue_code="LIVE", priority=priority, kind=kind, minutes=length, warn_minutes=2,
            calendar_id=always.pk,
        )
        for priority in range(4)
        for kind, length in zip(KINDS, (5, 5, 60), strict=True)
    ]  # fmt: skip
    return [*rows, *live]


def open_desk(by: User) -> dict[str, Queue]:
    """Policy in office hours, five minutes around the clock on the live desk, three rules."""
    with clock.fixed_at(LONG_AGO):
        office = calendars.create_calendar(
            by=by, name="Office", hours=OFFICE, starts_on=date(2020, 1, 1)
        )
        always = calendars.create_calendar(
            by=by, name="Always", hours=ALWAYS, starts_on=date(2020, 1, 1)
        )
        sla.publish_policy("standard", "Standard", targets(office, always, MINUTES), by=by)
        queues = {
            code: routing.add_queue(code, name, by=by)
            for code, name in (("LIVE", "Live desk"), ("PROMO", "Promo desk"), ("VR", "VR desk"))
        }
        routing.add_rule(
            10, "On the line", queues["LIVE"], by=by, conditions={"waiting": ["on_line"]},
            priority=1,
        )  # fmt: skip
        routing.add_rule(
            20, "Promo credits", queues["PROMO"], by=by, conditions={"categories": ["promo_credit"]}
        )
        routing.add_rule(30, "The rest", queues["VR"], by=by)
    return queues


def file_as(by: User, moment: datetime | None = None, **entered: Any) -> Ticket:
    """A ticket filed by somebody from their own site, at a moment."""
    given: dict[str, Any] = {"category": "promo_credit", "subject": "Trade-in credit missing"}
    given |= {"site_id": by.home_site.pk if by.home_site else None} | entered
    key = given.pop("key", None) or uuid4()
    with clock.fixed_at(moment or clock.now()):
        return filing.file_ticket(FilingInput(**given), by=by, key=key)

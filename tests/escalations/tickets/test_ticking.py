"""What the minute does: each warning and breach once, new policies and calendars taken up."""

from datetime import date

import pytest

from escalations.routing.models import Queue
from escalations.sla import actions as sla
from escalations.tickets.actions import ticking, working
from escalations.tickets.models import Clock, Ticket
from tests.escalations.desk import MINUTES, at, file_as, targets
from vrops.calendars import actions as calendars
from vrops.calendars.domain.hours import OpenHours, Window
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock
from vrops.core.errors import Invalid, PermissionDenied
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def tick(moment: object) -> int:
    with clock.fixed_at(moment):  # type: ignore[arg-type]
        return ticking.tick()


def events() -> list[str]:
    told = Entry.objects.filter(event__contains="sla_").order_by("id")
    return [entry.event.rpartition(".")[2] for entry in told]


def test_warns_and_breaches_once(ticket: Ticket) -> None:
    tick(at(2, 11, 59))
    assert events() == []
    tick(at(2, 12))
    tick(at(2, 12, 1))
    assert events() == ["sla_warned"]
    tick(at(2, 14))  # due just now: not late
    assert events() == ["sla_warned"]
    tick(at(2, 14, 1))
    tick(at(2, 14, 2))
    assert events() == ["sla_warned", "sla_breached"]
    row = ticket.clocks.get(kind="first_response")
    assert (row.warned_at, row.breached_at) == (at(2, 12), at(2, 14))
    ticket.refresh_from_db()
    assert ticket.sla_breached
    assert ticket.version == 1


def test_a_late_beat_breaches_at_the_due_instant(ticket: Ticket) -> None:
    tick(at(2, 16))
    assert ticket.clocks.get(kind="first_response").breached_at == at(2, 14)


def test_leaves_alone_what_is_paused_or_over(ticket: Ticket, analyst: User) -> None:
    with clock.fixed_at(at(2, 11)):
        working.resolve(ticket.pk, by=analyst, answer="Done")
    assert tick(at(9, 12)) == 0


def test_open_clocks_follow_a_new_policy(
    ticket: Ticket, administrator: User, rep: User, analyst: User
) -> None:
    done = file_as(rep, at(2, 10))
    with clock.fixed_at(at(2, 10, 30)):
        working.resolve(done.pk, by=analyst, answer="Done")
    office, always = BusinessCalendar.objects.order_by("pk")
    halved = {priority: tuple(m // 2 for m in minutes) for priority, minutes in MINUTES.items()}
    with clock.fixed_at(at(2, 11)):
        sla.publish_policy(
            "standard", "Standard", targets(office, always, halved), by=administrator
        )  # type: ignore[arg-type]
    tick(at(2, 11, 30))
    tick(at(2, 11, 31))
    assert ticket.clocks.get(kind="first_response").due_at == at(2, 12)
    assert done.clocks.get(kind="first_response").due_at == at(2, 14)
    assert events().count("sla_changed") == 1


def test_open_clocks_follow_new_hours(ticket: Ticket, administrator: User) -> None:
    office = BusinessCalendar.objects.get(name="Office")
    mornings = OpenHours("UTC", dict.fromkeys(range(5), (Window(9 * 60, 12 * 60),)))
    calendars.publish_calendar_version(
        office.pk, by=administrator, version=office.version, hours=mornings,
        starts_on=date(2026, 3, 2),
    )  # fmt: skip
    tick(at(2, 11))
    assert ticket.clocks.get(kind="first_response").due_at == at(3, 11)


def test_policies_are_for_those_who_decide(analyst: User, senior_manager: User) -> None:
    with pytest.raises(PermissionDenied):
        sla.publish_policy("standard", "Standard", [], by=analyst)
    with pytest.raises(Invalid):
        sla.publish_policy("standard", "Standard", [], by=senior_manager)


def test_the_receipt_of_every_clock_leads_to_its_due_time(ticket: Ticket, analyst: User) -> None:
    from escalations.tickets import page

    for row in Clock.objects.all():
        _, derived = page.receipt(row.pk, ticket)
        assert derived is not None
        assert derived.receipt.due == row.due_at


def test_hours_on_the_desk_are_those_of_the_queue(desk: dict[str, Queue], rep: User) -> None:
    ticket = file_as(rep, at(7, 10), waiting="on_line")  # a Saturday
    assert ticket.clocks.get(kind="resolution").due_at == at(7, 11)

"""What escalations put on the first page: the desk's, one's own, what is breached."""

from typing import Any

from django.db.models import Case, F, IntegerField, Value, When

from escalations.routing import permissions as routing
from escalations.tickets import permissions, queries
from escalations.tickets.domain.lifecycle import OPEN
from escalations.tickets.models import Ticket
from vrops.access import policy
from vrops.core import clock
from vrops.home.parts import MOST, HomePart, Place, Row, Shown
from vrops.lists.registry import list_url


def own_queue(user: Any) -> Shown | None:
    """For those who work the queues: what is theirs, the most urgent clock first."""
    if not policy.can(user, permissions.WORK):
        return None
    rows = Ticket.objects.visible_to(user).open().filter(assignee=user.pk)
    late = rows.filter(queries.in_sla(["breached"])).count()
    urgent = rows.order_by(F("sla_due_at").asc(nulls_last=True), "priority", "pk")
    return Shown(
        rows=[_row(ticket) for ticket in urgent[:MOST]],
        count=rows.count(),
        url=list_url("tickets", view="mine"),
        change=f"{late} breached" if late else "",
        hot=bool(late),
    )


def filed(user: Any) -> Shown | None:
    """For everybody else: what they filed and is not over, first what waits for their answer."""
    if policy.can(user, permissions.WORK) or not policy.can(user, permissions.FILE):
        return None
    rows = queries.own_rows(user).filter(state__in=OPEN)
    asked = rows.filter(state="waiting_reporter").count()
    first = Case(
        When(state="waiting_reporter", then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return Shown(
        rows=[_own(ticket) for ticket in rows.order_by(first, "-updated_at", "pk")[:MOST]],
        count=rows.count(),
        url=list_url("own_tickets", view="open"),
        change=f"{asked} waiting on you" if asked else "",
        hot=bool(asked),
    )


def breached(user: Any) -> Shown | None:
    """A figure for those who see a queue; the list is one step away."""
    if not policy.can(user, routing.VIEW_QUEUE):
        return None
    count = queries.breached_count(user) or 0
    return Shown(
        rows=(), count=count, url=list_url("breached_tickets", view="breached"), hot=bool(count)
    )


PARTS = (
    HomePart("own_queue", 15, "Your queue", "ticket", own_queue),
    HomePart("filed", 40, "Your escalations", "message-circle", filed, Place.NEWS),
    HomePart("breached", 45, "Breached tickets", "alert-circle", breached, Place.NEWS),
)


def _row(ticket: Ticket) -> Row:
    now = clock.now()
    return Row(
        title=f"{ticket.key} {ticket.subject}",
        url=ticket.get_absolute_url(),
        sub=ticket.reference,
        badge=ticket.status,
        tone=ticket.tone,
        at=ticket.sla_due_at,
        late=ticket.sla_due_at is not None and ticket.sla_due_at < now,
    )


def _last_word(ticket: Any) -> str:
    """Of a row of `queries.own_rows`: who answered last, else who has it."""
    return ticket.last_answer or (
        ticket.assignee.name if ticket.assignee else "Nobody has taken it yet"
    )


def _own(ticket: Ticket) -> Row:
    return Row(
        title=f"{ticket.key} {ticket.subject}",
        url=ticket.get_absolute_url(),
        sub=_last_word(ticket),
        badge="Waiting on you" if ticket.state == "waiting_reporter" else ticket.status,
        tone=ticket.tone,
    )

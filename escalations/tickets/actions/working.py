"""Working a ticket: who has it, what it waits for, how urgent it is, and how it ends."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from escalations.routing.models import Queue
from escalations.sla.domain import ClockKind
from escalations.tickets import permissions
from escalations.tickets.actions import replying
from escalations.tickets.actions.locking import invalid, locked, store
from escalations.tickets.clocks import Clocks, clocks_of
from escalations.tickets.domain.filing import PRIORITIES
from escalations.tickets.domain.lifecycle import LIFECYCLE, WAITING
from escalations.tickets.models import Ticket, Unmasking
from vrops.access.policy import can, denied, require
from vrops.core import clock, text
from vrops.core.errors import NotAllowed
from vrops.log import actions as log
from vrops.people.models import User

_EVENTS = {
    "take": "escalations.ticket.taken",
    "wait": "escalations.ticket.waiting",
    "back": "escalations.ticket.returned",
    "resolve": "escalations.ticket.resolved",
    "close": "escalations.ticket.closed",
    "reopen": "escalations.ticket.reopened",
}
UNMASKED_FOR = timedelta(minutes=15)


@transaction.atomic
def take(ticket_id: int, *, by: User, version: int | None = None) -> Ticket:
    """Begin to research a new ticket; nobody's becomes one's own.

    Refuses, as all here: Ticket.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed when the
    state has no such verb, so that of two who take it one is told.
    """
    ticket = _workable(ticket_id, by, version)
    return _move(ticket, "take", by=by, assignee=ticket.assignee or by)


@transaction.atomic
def wait(ticket_id: int, *, by: User, on: str, version: int | None = None) -> Ticket:
    """Wait for "hq", "reporter" or "supplier"; clocks that the wait holds up stand still."""
    ticket = _workable(ticket_id, by, version)
    if f"waiting_{on}" not in WAITING:
        raise invalid(
            "on", "unknown", "Say whether HQ, the reporter or the supplier is waited for."
        )
    return _move(ticket, "wait", by=by, to=f"waiting_{on}")


@transaction.atomic
def back(ticket_id: int, *, by: User, version: int | None = None) -> Ticket:
    """What was waited for is there; clocks run on."""
    return _move(_workable(ticket_id, by, version), "back", by=by)


@transaction.atomic
def resolve(
    ticket_id: int, *, by: User, answer: str = "", version: int | None = None,
    key: UUID | None = None,
) -> Ticket:  # fmt: skip
    """Done; the answer, if any, is a public reply. Every clock ends.

    Refuses also (Invalid) to resolve without an answer what the reporter still waits for.
    """
    ticket = _workable(ticket_id, by, version)
    LIFECYCLE.reach(ticket.state, "resolve")
    if answer.strip():
        replying.write(ticket, answer, by=by, key=key, event="escalations.ticket.replied")
    elif owes_answer(ticket):
        raise invalid("answer", "required", "Write what the reporter is told; they wait for it.")
    ticket.resolved_at = clock.now()
    return _move(ticket, "resolve", by=by)


@transaction.atomic
def close(ticket_id: int, *, by: User, version: int | None = None) -> Ticket:
    """A resolved ticket is over; it can still be reopened."""
    return _move(_workable(ticket_id, by, version), "close", by=by)


@transaction.atomic
def reopen(
    ticket_id: int, *, by: User, why: str, version: int | None = None, key: UUID | None = None
) -> Ticket:
    """Back to research; resolution goes on with what was left. The reason is a public reply.

    Those who work tickets and the filer may. Refuses also Invalid without a reason.
    """
    ticket = locked(ticket_id, by=by, version=version)
    if ticket.filed_by_id != by.pk:
        require(by, permissions.WORK, ticket)
    LIFECYCLE.reach(ticket.state, "reopen")
    if not why.strip():
        raise invalid("why", "required", "Say what is still wrong.")
    ticket.resolved_at = None
    _move(ticket, "reopen", by=by, why=text.cut(" ".join(why.split()), 300))
    replying.write(ticket, why, by=by, key=key, event="escalations.ticket.replied")
    return ticket


@transaction.atomic
def assign(
    ticket_id: int, *, by: User, assignee: User | None, version: int | None = None
) -> Ticket:
    """Make it somebody's, or (None) nobody's; twice is harmless.

    Refuses also Invalid for somebody who does not work tickets.
    """
    ticket = _workable(ticket_id, by, version)
    if not ticket.is_open:
        raise NotAllowed(f"{ticket.key} is {ticket.status.lower()}; reopen it first.")
    if assignee is not None and not can(assignee, permissions.WORK, ticket):
        raise invalid("assignee", "unknown", f"{assignee.name} does not work escalations.")
    if ticket.assignee_id == (assignee.pk if assignee else None):
        return ticket
    before = ticket.snapshot()
    ticket.assignee = assignee
    ticket.version += 1
    ticket.store("assignee")
    after = {**ticket.snapshot(), "assignee": assignee.name if assignee else "nobody"}
    log.record("escalations.ticket.assigned", ticket, by=by, before=before, after=after)
    return ticket


def assign_to_me(ticket_id: int, *, by: User) -> Ticket:
    """For the bulk bar."""
    return assign(ticket_id, by=by, assignee=by)


@transaction.atomic
def change_priority(
    ticket_id: int, *, by: User, priority: int, version: int | None = None
) -> Ticket:
    """Another priority; clocks are derived anew from their start, and what is past due by that
    breaches now. Refuses also Invalid for a number outside 0 to 3."""
    ticket = _workable(ticket_id, by, version)
    if priority not in PRIORITIES:
        raise invalid("priority", "unknown", "Choose urgent, high, normal or low.")
    if ticket.priority == priority:
        return ticket
    before = ticket.snapshot()
    ticket.priority = priority
    return _retarget(ticket, before, "escalations.ticket.prioritized", by=by, shown={
        "priority": PRIORITIES[priority].lower()})  # fmt: skip


@transaction.atomic
def change_queue(ticket_id: int, *, by: User, queue: Queue, version: int | None = None) -> Ticket:
    """Another queue, with its targets."""
    ticket = _workable(ticket_id, by, version)
    if ticket.queue_id == queue.pk:
        return ticket
    before = ticket.snapshot()
    ticket.queue = queue
    return _retarget(ticket, before, "escalations.ticket.requeued", by=by, shown={
        "queue": queue.name})  # fmt: skip


@transaction.atomic
def called_back(ticket_id: int, *, by: User, version: int | None = None) -> Ticket:
    """The customer was called as promised. Refuses also NotAllowed when nothing was promised or
    the call was made already."""
    ticket = _workable(ticket_id, by, version)
    at = clock.now()
    clocks = clocks_of(ticket, at)
    if not any(row.kind == ClockKind.CALLBACK and row.met_at is None for row in clocks.rows):
        raise NotAllowed(f"No callback is owed on {ticket.key}.")
    before = ticket.snapshot()
    clocks.called_back(at)
    ticket.version += 1
    store(ticket, clocks, at)
    after = ticket.snapshot()
    log.record("escalations.ticket.called_back", ticket, by=by, before=before, after=after)
    return ticket


@transaction.atomic
def unmask(ticket_id: int, *, by: User, why: str) -> Unmasking:
    """Read the contact data of a ticket for a quarter of an hour; the log keeps who and why.

    Refuses: Ticket.DoesNotExist; PermissionDenied; Invalid without a reason.
    """
    ticket = locked(ticket_id, by=by)
    require(by, permissions.UNMASK, ticket)
    why = text.one_line(why)
    if not why or len(why) > 200:
        raise invalid("why", "required", "Say why you need it, in at most 200 characters.")
    at = clock.now()
    shown = Unmasking.objects.create(
        ticket=ticket, user=by, why=why, at=at, until=at + UNMASKED_FOR
    )
    log.record("escalations.contact.unmasked", ticket, by=by, why=why)
    return shown


def check_verb(ticket: Ticket, verb: str, *, by: User) -> None:
    """Refuse, as the verb itself would: PermissionDenied, then NotAllowed with what to do first."""
    if not (verb == "reopen" and ticket.filed_by_id == by.pk):
        require(by, permissions.WORK, ticket)
    LIFECYCLE.reach(ticket.state, verb)


def owes_answer(ticket: Ticket) -> bool:
    """Whether the reporter waits for a reply: for the first, or to their last message."""
    waits = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)
    return ticket.clocks.filter(kind__in=waits, met_at__isnull=True).exists()


def _workable(ticket_id: int, by: User, version: int | None) -> Ticket:
    if not can(by, permissions.WORK) and Ticket.objects.visible_to(by).filter(pk=ticket_id):
        raise denied(permissions.WORK)
    ticket = locked(ticket_id, by=by, version=version)
    require(by, permissions.WORK, ticket)
    return ticket


def _move(
    ticket: Ticket, verb: str, *, by: User, to: str | None = None, why: str = "", **changes: Any
) -> Ticket:
    at = clock.now()
    before = ticket.snapshot()
    LIFECYCLE.move(ticket, verb, to=to)
    for name, value in changes.items():
        setattr(ticket, name, value)
    clocks = clocks_of(ticket, at)
    if verb == "resolve":
        clocks.resolved(at)
    elif verb == "reopen":
        clocks.reopened(at)
    clocks.moved(at)
    store(ticket, clocks, at, "state", "state_before", "resolved_at", *changes)
    after = {**ticket.snapshot(), "status": ticket.status.lower()}
    log.record(_EVENTS[verb], ticket, by=by, before=before, after=after, why=why)
    return ticket


def _retarget(
    ticket: Ticket, before: dict[str, Any], event: str, *, by: User, shown: dict[str, str]
) -> Ticket:
    if not ticket.is_open:
        raise NotAllowed(f"{ticket.key} is {ticket.status.lower()}; reopen it first.")
    at = clock.now()
    clocks: Clocks = clocks_of(ticket, at)
    ticket.version += 1
    clocks.retarget(at)
    store(ticket, clocks, at, "priority", "queue")
    log.record(event, ticket, by=by, before=before, after={**ticket.snapshot(), **shown})
    return ticket

"""Saying something in a ticket: to everybody who sees it, or among those who work on it."""

from uuid import UUID

from django.db import transaction

from escalations.tickets import permissions
from escalations.tickets.actions.locking import cleaned, keep_redactions, locked, note, store
from escalations.tickets.clocks import clocks_of
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.models import Reply, Ticket
from vrops.access.policy import can, denied, require
from vrops.core import clock
from vrops.core.errors import NotAllowed
from vrops.core.redaction import redact
from vrops.log import actions as log
from vrops.people.models import User

# Whose message ends which wait.
_ENDS = {"reporter": "waiting_reporter", "supplier": "waiting_supplier"}


@transaction.atomic
def reply(ticket_id: int, body: str, *, by: User, key: UUID, internal: bool = False) -> Reply:
    """Write into the ticket. An agent's public reply is its response and takes a new ticket; the
    reporter's message ends a wait for the reporter and, after the first response, starts the next.

    `key` is made by whoever sends it: the same again answers the same reply. Refuses:
    Ticket.DoesNotExist; PermissionDenied for notes of those who do not work tickets and for replies
    of those who neither work nor filed nor follow it; NotAllowed once it is over; Invalid when
    there is no text.
    """
    ticket = locked(ticket_id, by=by)
    known = ticket.replies.filter(by=by, key=key).first()
    if known is not None:
        return known
    if internal:
        require(by, permissions.WORK, ticket)
    elif not may_reply(ticket, by):
        raise denied(permissions.WORK)
    if ticket.state == "closed" or (ticket.state == "resolved" and not is_agent(ticket, by)):
        raise NotAllowed(f"{ticket.key} is {ticket.status.lower()}; reopen it to go on.")
    event = "escalations.ticket.noted" if internal else "escalations.ticket.replied"
    return write(ticket, body, by=by, key=key, internal=internal, event=event)


def write(
    ticket: Ticket, body: str, *, by: User, key: UUID | None, event: str, internal: bool = False
) -> Reply:
    """Store one reply of the locked ticket, with what it does to states and clocks."""
    at = clock.now()
    found = redact(cleaned(body, field="text"))
    agent = is_agent(ticket, by)
    before = ticket.snapshot()
    written = Reply.objects.create(
        ticket=ticket, by=by, by_agent=agent, body=found.text, key=key, at=at,
        visibility=Reply.Visibility.INTERNAL if internal else Reply.Visibility.PUBLIC,
    )  # fmt: skip
    keep_redactions(ticket, {"body": found.counts}, by=by, reply=written)
    began = ""
    if internal:
        ticket.store()
    else:
        began = _public(ticket, by, agent)
    after = {**ticket.snapshot(), "reply": written.pk, **note(began=began)}
    log.record(event, ticket, by=by, before=before, after=after)
    return written


def is_agent(ticket: Ticket, user: User) -> bool:
    """Who works tickets; the filer of this one is its reporter, whatever their role."""
    return ticket.filed_by_id != user.pk and can(user, permissions.WORK, ticket)


def may_reply(ticket: Ticket, user: User) -> bool:
    """Agents, the filer, those who follow it, and the supplier of its site."""
    return (
        ticket.filed_by_id == user.pk
        or can(user, permissions.WORK, ticket)
        or can(user, permissions.ANSWER, ticket)
        or ticket.watchers.filter(user=user).exists()
    )


def _public(ticket: Ticket, by: User, agent: bool) -> str:
    """What it does to states and clocks; answers the name of the clock that it began, if any."""
    at = clock.now()
    clocks = clocks_of(ticket, at)
    running = len(clocks.rows)
    if agent:
        clocks.agent_replied(at)
        if ticket.state == "new":
            LIFECYCLE.move(ticket, "take")
            ticket.assignee = ticket.assignee or by
            clocks.moved(at)
    else:
        answers = by.pk != ticket.filed_by_id and can(by, permissions.ANSWER, ticket)
        if ticket.state == _ENDS["supplier" if answers else "reporter"]:
            LIFECYCLE.move(ticket, "back")
            clocks.moved(at)
        if not answers:
            clocks.reporter_wrote(at)
    store(ticket, clocks, at, "state", "state_before", "assignee")
    return ", ".join(row.label.lower() for row in clocks.rows[running:])

"""What the panel beside the queue and the ticket's own page show: one template, one context."""

from typing import Any
from uuid import uuid4

from escalations.sla.domain import ClockKind
from escalations.tickets import page, queries
from escalations.tickets.actions import replying
from escalations.tickets.models import Ticket
from vrops.lists.changes.properties import properties


def panel(ticket: Ticket, user: Any) -> dict[str, Any]:
    """The ticket as one person sees it."""
    ticket = queries.ticket_page(ticket.pk, user)
    works = queries.works_on(ticket, user)
    clocks = page.clocks(ticket)
    verbs = {verb.name: verb for verb in queries.verbs(ticket, user)}
    open_for_words = ticket.is_open or (works and ticket.state == "resolved")
    return {
        "ticket": ticket,
        "works": works,
        "verbs": verbs,
        "clocks": clocks,
        "owes_call": any(
            one.clock.kind == ClockKind.CALLBACK and one.clock.met_at is None for one in clocks
        ),
        "feed": page.feed(ticket, user),
        "files": page.files(ticket, user),
        "contact": page.contact(ticket, user),
        "may_reply": open_for_words and replying.may_reply(ticket, user),
        "reply_key": uuid4(),
        "props": properties("tickets", ticket, user),
    }

"""What the panel beside the queue and the ticket's own page show: one template, one context."""

from typing import Any
from uuid import uuid4

from escalations.routing.models import Queue
from escalations.sla.domain import ClockKind
from escalations.tickets import page, queries
from escalations.tickets.actions import replying
from escalations.tickets.domain.filing import PRIORITIES
from escalations.tickets.models import Ticket


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
        "editable": works and ticket.is_open,
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
        **(_choices(ticket) if works else {}),
    }


def _choices(ticket: Ticket) -> dict[str, Any]:
    agents = list(queries.agents())
    if ticket.assignee is not None and ticket.assignee not in agents:
        agents.append(ticket.assignee)
    return {
        "priority_choices": list(PRIORITIES.items()),
        "queue_choices": list(Queue.objects.order_by("sort_key").values_list("pk", "name")),
        "owner_choices": [("", "Nobody"), *((user.pk, user.name) for user in agents)],
        "priority_words": PRIORITIES[ticket.priority],
    }

"""What the bulk bar does to each of the chosen tickets."""

from typing import Any

from escalations.tickets.actions import working
from escalations.tickets.models import Ticket
from vrops.core.errors import NotFound
from vrops.people.models import User

STATUSES = (
    ("take", "Research"),
    ("wait-hq", "Waiting on HQ"),
    ("wait-reporter", "Waiting on rep"),
    ("wait-supplier", "Waiting on supplier"),
    ("back", "Back to research"),
    ("resolve", "Resolved"),
    ("close", "Closed"),
)


def change_status(ticket_id: int, *, by: User, status: str) -> Ticket:
    """By the verb that leads there. Refuses as the verb does."""
    verb, _, on = status.partition("-")
    acts: dict[str, Any] = {
        "take": working.take,
        "back": working.back,
        "resolve": working.resolve,
        "close": working.close,
    }
    if verb == "wait":
        return working.wait(ticket_id, by=by, on=on)
    if verb not in acts:
        raise NotFound
    ticket: Ticket = acts[verb](ticket_id, by=by)
    return ticket

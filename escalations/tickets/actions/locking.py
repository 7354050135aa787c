"""What every change of a ticket begins and ends with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from escalations.tickets.clocks import SHOWN, Clocks
from escalations.tickets.models import Redaction, Reply, Ticket
from vrops.core import text
from vrops.core.errors import FieldError, Invalid, StaleVersion
from vrops.people.models import User


def locked(ticket_id: int, *, by: User, version: int | None = None) -> Ticket:
    """The ticket under its row lock; Ticket.DoesNotExist when the person cannot see it.

    StaleVersion when it is not the version they saw; None asks for no version.
    """
    rows = Ticket.objects.visible_to(by).select_for_update(of=("self",))
    ticket = rows.select_related("queue", "site__supplier", "assignee").get(pk=ticket_id)
    if version is not None and ticket.version != version:
        raise StaleVersion(current=ticket.snapshot())
    return ticket


def store(ticket: Ticket, clocks: Clocks | None, at: datetime, *names: str) -> None:
    """Write what changed of the ticket and its clocks."""
    if clocks is None:
        ticket.store(*names)
        return
    clocks.store()
    clocks.show(at)
    ticket.store(*names, *SHOWN)


def cleaned(body: str, *, field: str, most: int = 20_000) -> str:
    """What a person wrote, fit to be stored; Invalid when nothing or too much is left."""
    body = text.clean(body).strip()
    if not body:
        raise invalid(field, "required", "Write something first.")
    if len(body) > most:
        raise invalid(field, "too_long", f"Use at most {most:,} characters.")
    return body


def keep_redactions(
    ticket: Ticket, counts: Mapping[str, Mapping[str, int]], *, by: User, reply: Reply | None = None
) -> None:
    """Write down which kinds of secrets were taken out of which field, and how many."""
    Redaction.objects.bulk_create(
        Redaction(ticket=ticket, reply=reply, field=field, kind=kind, count=count, by=by)
        for field, found in counts.items()
        for kind, count in found.items()
    )


def invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[FieldError(pointer, code, detail)])


def note(**facts: Any) -> dict[str, Any]:
    """Facts for the log beside a snapshot, without the empty ones."""
    return {name: value for name, value in facts.items() if value}

"""Reactions to what happens to tickets: launches are told how many name them."""

from escalations.tickets.actions.pushing import push_count
from escalations.tickets.models import Ticket
from vrops.log import registry as log
from vrops.log.models import Entry


def listen() -> None:
    log.subscribe("escalations.ticket.filed", "escalations.launch_tickets", tell_launch)


def tell_launch(entry_id: int) -> None:
    """The ticket of this entry may name a launch: push how many do."""
    subject_id = Entry.objects.values_list("subject_id", flat=True).get(pk=entry_id)
    if subject_id is None:
        return
    launch_id = (
        Ticket.objects.filter(pk=subject_id, launch__isnull=False)
        .values_list("launch_id", flat=True)
        .first()
    )
    if launch_id is not None:
        push_count(launch_id)

"""What launches are told about tickets: pushed down, never pulled."""

from decimal import Decimal

from escalations.tickets.models import Ticket
from gtm.launches import actions as launches
from vrops.core import clock
from vrops.lists.registry import list_url

TICKETS = "tickets.count"


def push_count(launch_id: int) -> None:
    """Tell a launch how many tickets name it; a later push replaces an earlier one."""
    launches.push_fact(
        launch_id,
        TICKETS,
        Decimal(Ticket.objects.filter(launch_id=launch_id).count()),
        as_of=clock.now(),
        label="Escalations filed",
        link=list_url("tickets", view="all", launch=launch_id),
    )

"""What messages put on the page of a launch, and on the first page of whoever has to read."""

from typing import Any

from gtm.comms import permissions, queries
from gtm.launches.models import Launch
from gtm.launches.page_parts import Column, PagePart
from vrops.access import policy


def communications(launch: Launch, user: Any) -> dict[str, Any] | None:
    """The launch's messages with their shares, as far as this person may see them."""
    if not policy.can(user, permissions.VIEW):
        return None
    found = queries.of_launch(launch, user)
    over = launch.state in ("closed", "rejected", "cancelled")
    may_write = policy.can(user, permissions.WRITE) and not over
    if not found and not may_write:
        return None
    return {"messages": found, "may_write": may_write}


PARTS = (
    PagePart(name="comms.messages", order=40, column=Column.MAIN,
             template="gtm/comms/launch_part.html", context=communications),
)  # fmt: skip

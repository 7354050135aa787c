"""What requests put on the page of a launch: which of them it answers."""

from typing import Any

from gtm.intake import permissions, queries
from gtm.launches.models import Launch
from gtm.launches.page_parts import Column, PagePart
from vrops.access import policy


def answered_requests(launch: Launch, user: Any) -> dict[str, Any] | None:
    """The requests behind the launch, for those who may see them."""
    if not policy.can(user, permissions.VIEW):
        return None
    requests = queries.requests_of(launch, user)
    return {"requests": requests} if requests else None


PARTS = (
    PagePart(name="intake.requests", order=55, column=Column.RAIL,
             template="gtm/intake/launch_part.html", context=answered_requests),
)  # fmt: skip

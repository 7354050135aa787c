"""What requests put on the first page: those that wait for an answer, and to HQ its own."""

from typing import Any

from gtm.intake import permissions, queries
from gtm.intake.models import Request
from vrops.access import policy
from vrops.home.parts import MOST, HomePart, Place, Row, Shown
from vrops.lists.registry import list_url

OPEN = ("new", "scoping")


def to_scope(user: Any) -> Shown | None:
    """For those who scope: what nobody has answered, the earliest wanted day first."""
    if not policy.can(user, permissions.SCOPE):
        return None
    rows = queries.list_rows(user).filter(state__in=OPEN)
    new = sum(state == "new" for state in rows.values_list("state", flat=True))
    count = rows.count()
    return Shown(
        rows=[_row(each) for each in rows.order_by("wanted_starts_on", "pk")[:MOST]],
        count=count,
        url=list_url("requests", view="all", state=list(OPEN), sort="wanted"),
        change=f"{new} not taken yet" if new else "",
    )


def own_requests(user: Any) -> Shown | None:
    """For HQ: what its group asked for, and how it was answered, latest first."""
    if policy.can(user, permissions.SCOPE) or not policy.can(user, permissions.FILE):
        return None
    reached = policy.reach_of(user, permissions.FILE)
    if reached.everything:
        return None
    rows = queries.list_rows(user).filter(group__in=reached.groups)
    open_now = rows.filter(state__in=OPEN).count()
    return Shown(
        rows=[_row(each) for each in rows.order_by("-updated_at", "-pk")[:MOST]],
        count=rows.count(),
        url=list_url("requests", view="all"),
        change=f"{open_now} not answered yet" if open_now else "",
    )


PARTS = (
    HomePart("requests", 20, "Requests to scope", "inbox", to_scope),
    HomePart("own_requests", 60, "Your group's requests", "inbox", own_requests, Place.NEWS),
)


def _row(request: Request) -> Row:
    answered = request.state == "answered"
    return Row(
        title=request.title,
        url=request.get_absolute_url(),
        sub=request.group.name,
        badge=request.get_answer_display() if answered else request.get_state_display(),
        tone=request.tone,
        on=request.wanted_starts_on,
    )

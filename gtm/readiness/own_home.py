"""What checklists put on the first page: items that this person sees to, late ones first."""

from datetime import timedelta
from typing import Any

from gtm.readiness import permissions, queries
from gtm.readiness.domain import State
from gtm.readiness.models import ReadinessItem
from vrops.access import policy
from vrops.core.company import company_day
from vrops.home.parts import MOST, HomePart, Row, Shown
from vrops.lists.registry import list_url

AHEAD = timedelta(days=7)


def items(user: Any) -> Shown | None:
    """Open items due within a week: one's own, or those of one's site, supplier or group."""
    reached = policy.reach_of(user, permissions.CLOSE)
    if not reached:
        return None
    rows = queries.list_rows(user).filter(state=State.OPEN, kind="manual")
    if reached.everything:
        rows = rows.filter(owner=user.pk)
    else:
        rows = policy.visible(rows, user, permissions.CLOSE)
    today = company_day()
    due = rows.filter(due_on__lte=today + AHEAD)
    late = due.filter(due_on__lt=today).count()
    view = "mine" if reached.everything else "open"
    return Shown(
        rows=[_row(each) for each in due.order_by("due_on", "pk")[:MOST]],
        count=due.count(),
        url=list_url("readiness", view=view),
        change=f"{late} late" if late else "",
        hot=bool(late),
    )


PARTS = (HomePart("readiness", 30, "To get ready", "checklist", items),)


def _row(item: ReadinessItem) -> Row:
    late = item.now.late(company_day())
    url = list_url("readiness", view="all", launch=item.launch_id, open=item.pk)
    return Row(title=item.words, url=url, sub=item.launch.title, on=item.due_on, late=late)

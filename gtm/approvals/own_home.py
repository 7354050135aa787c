"""What launches put on the first page: the planner's own, and what starts soon."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from gtm.launches import permissions, queries
from gtm.launches.models import Launch
from vrops.access import policy
from vrops.approvals.models import Run
from vrops.core import clock
from vrops.core.company import company_day
from vrops.home.parts import MOST, HomePart, Place, Row, Shown
from vrops.lists.registry import list_url

AHEAD = timedelta(days=14)
ON_THE_WAY = ("planning", "submitted", "approved", "on_hold")
STARTING = ("submitted", "approved")


def own_launches(user: Any) -> Shown | None:
    """A planner's launches on their way, the next first: what was sent back or held up says so."""
    if not policy.can(user, permissions.PLAN):
        return None
    rows = Launch.objects.visible_to(user).filter(owner=user.pk, state__in=ON_THE_WAY)
    shown = list(rows.order_by("starts_on", "pk")[:MOST])
    back = _sent_back(shown)
    return Shown(
        rows=[_own(launch, back) for launch in shown],
        count=rows.count(),
        url=list_url("launches", view="mine"),
    )


def starting(user: Any) -> Shown | None:
    """What starts within two weeks where this person is."""
    if not policy.can(user, permissions.VIEW_APPROVED):
        return None
    today = company_day()
    rows = Launch.objects.visible_to(user).filter(
        state__in=STARTING, starts_on__gte=today, starts_on__lte=today + AHEAD
    )
    return Shown(
        rows=[_row(launch) for launch in rows.order_by("starts_on", "pk")[:MOST]],
        count=rows.count(),
        url=f"{reverse('gtm:calendar')}?view=agenda",
    )


PARTS = (
    HomePart("own_launches", 50, "Your launches", "rocket", own_launches, Place.NEWS),
    HomePart("starting", 70, "Starting soon", "calendar-event", starting, Place.NEWS),
)


def _sent_back(launches: list[Launch]) -> set[int]:
    """Those in planning whose last submission was sent back; one query."""
    planned = [launch.pk for launch in launches if launch.state == "planning"]
    runs = Run.objects.filter(subject_type=Launch._meta.label_lower, subject_id__in=planned)
    latest = dict(runs.order_by("pk").values_list("subject_id", "state"))
    return {pk for pk, state in latest.items() if state == Run.State.SENT_BACK}


def _own(launch: Launch, back: set[int]) -> Row:
    if launch.state == "approved" and queries.goes_live_at(launch) <= clock.now():
        return _row(launch, "Held up", "red")
    if launch.pk in back:
        return _row(launch, "Sent back", "amber")
    return _row(launch, launch.get_state_display(), launch.tone)


def _row(launch: Launch, badge: str = "", tone: str = "") -> Row:
    days = queries.days_until(launch)
    left = "today" if days == 0 else f"in {days} days" if days > 0 else "began"
    return Row(
        title=launch.title,
        url=launch.get_absolute_url(),
        sub=f"{launch.get_tier_display()} · {launch.get_kind_display().lower()} · {left}",
        badge=badge,
        tone=tone,
        on=launch.starts_on,
    )

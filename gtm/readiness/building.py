"""The items a checklist begins with, before they are stored, and how late it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gtm.launches.models import Launch
from gtm.readiness import queries
from gtm.readiness.models import ReadinessItem
from gtm.readiness.working_days import WorkingDays
from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.people.models import Site, User

COPIED = ("name", "gate", "days_before", "kind", "measure", "target", "owner_role",
          "owner_group", "per_site", "order")  # fmt: skip
# How far ahead a day is looked for on which everything could still be done in time.
LOOKED_AHEAD = 400


@dataclass(frozen=True, slots=True)
class Outlook:
    """A checklist that begins today: its items, those whose day has passed already, and the next
    first day of the launch on which none of them had (None: none within `LOOKED_AHEAD` days)."""

    total: int
    late: Sequence[ReadinessItem]
    in_time_on: date | None


def sites_of(launch: Launch) -> list[Site | None]:
    return list(launch.sites.order_by("sort_key"))


def copies(
    launch: Launch, model: Any, sites: Sequence[Site | None], owner: User | None = None
) -> list[ReadinessItem]:
    """The items that a template's row, or an item as it was entered, stands for at this launch."""
    places = (sites or [None]) if model.per_site else [None]
    return [copy_of(launch, model, place, owner) for place in places]


def copy_of(launch: Launch, model: Any, site: Site | None, owner: User | None) -> ReadinessItem:
    fields = {name: getattr(model, name) for name in COPIED}
    if not (owner or model.per_site or model.owner_group) and model.owner_role == Role.PM:
        owner = launch.owner
    return ReadinessItem(launch=launch, site=site, owner=owner, **fields)


def dated(launch: Launch, items: Sequence[ReadinessItem]) -> Sequence[ReadinessItem]:
    """The items with the day each is due."""
    calendars = WorkingDays(launch)
    for item in items:
        item.due_on = calendars.due_on(item)
    return items


def outlook(launch: Launch) -> Outlook | None:
    """What the template that fits would begin with; None when none does."""
    template = queries.template_for(launch)
    if template is None:
        return None
    rows = template.items.select_related("owner_group").order_by("order", "pk")
    sites = sites_of(launch)
    items = dated(launch, [item for row in rows for item in copies(launch, row, sites)])
    today = company_day()
    late = [item for item in items if item.due_on is not None and item.due_on < today]
    late.sort(key=lambda item: item.due_on or today)
    return Outlook(len(items), late, _in_time_on(launch, late, today) if late else None)


def _in_time_on(launch: Launch, late: Sequence[ReadinessItem], today: date) -> date | None:
    """Days only move on with the first day, so halving finds the first one."""
    calendars = WorkingDays(launch)

    def fits(first: date) -> bool:
        due = [calendars.due_on(item, first) for item in late]
        return all(day is None or day >= today for day in due)

    low, high = max(launch.starts_on, today), max(launch.starts_on, today)
    high += timedelta(days=LOOKED_AHEAD)
    if not fits(high):
        return None
    while low < high:
        middle = low + (high - low) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + timedelta(days=1)
    return low

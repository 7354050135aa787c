"""Reads of activity: sums over days, what was known when, the versions of one value."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from salesops.activity import permissions
from salesops.activity.domain import ActivityRow, Key
from salesops.activity.models import (
    ActivityLoad,
    ActivityLoadQuerySet,
    DailyActivity,
    DailyActivityQuerySet,
    LoadSite,
)
from vrops.access import policy
from vrops.core.periods import Period
from vrops.people.models import Site


def quantity(
    site_ids: Collection[int],
    measure: str,
    period: Period,
    channel: str | None = None,
    product: str | None = None,
    at: datetime | None = None,
) -> Decimal | None:
    """What the sites recorded of a measure in the period, together; None when nothing was recorded.

    With a channel or a product only what was recorded for it; `at` gives the sum as it was known
    at that instant (None: now). Zero means that zero was recorded.
    """
    rows = DailyActivity.objects.all()
    rows = rows.current() if at is None else rows.known_at(at)
    rows = rows.filter(site__in=site_ids, measure=measure, on__gte=period.start)
    if period.end is not None:
        rows = rows.filter(on__lt=period.end)
    if channel is not None:
        rows = rows.filter(channel=channel)
    if product is not None:
        rows = rows.filter(product=product)
    total: Decimal | None = rows.aggregate(total=Sum("value"))["total"]
    return total


def list_rows(user: Any) -> DailyActivityQuerySet:
    """The rows of the list of activity: the current value of each day.

    `source` is where it came from; the name of a file may tell of sites that others do not see.
    """
    rows = DailyActivity.objects.visible_to(user).current().select_related("site")
    return rows.annotate(source=_source(user))


def _source(user: Any) -> Subquery:
    """Where a value came from, for those who see every site or every site of that load."""
    everything = policy.reach_of(user, permissions.VIEW).everything
    loads = ActivityLoad.objects.all() if everything else ActivityLoad.objects.visible_to(user)
    return Subquery(loads.filter(pk=OuterRef("load")).values("source"))


def loads_for(user: Any) -> ActivityLoadQuerySet:
    """The rows of the list of loads."""
    return ActivityLoad.objects.visible_to(user).select_related("loaded_by")


def sites_to_load(user: Any) -> QuerySet[Site]:
    """The sites for which the person may load activity, by name."""
    sites = Site.objects.order_by("sort_key")
    return policy.visible(sites, user, permissions.LOAD)


def current_of(rows: Sequence[ActivityRow]) -> dict[Key, DailyActivity]:
    """What is known now of these days, by key."""
    if not rows:
        return {}
    days = [row.on for row in rows]
    found = DailyActivity.objects.current().filter(
        site__in={row.site_id for row in rows}, measure__in={row.measure for row in rows},
        on__gte=min(days), on__lte=max(days),
    )  # fmt: skip
    wanted = {row.key for row in rows}
    return {row.key: row for row in found if row.key in wanted}


def versions_of(row: DailyActivity, user: Any) -> Sequence[DailyActivity]:
    """Everything that was ever said of this value, the newest first; `source` as in the list."""
    same = {
        name: getattr(row, name)
        for name in ("site_id", "measure", "on", "channel", "product", "brand", "segment")
    }
    rows = DailyActivity.objects.filter(**same).annotate(source=_source(user))
    return list(rows.select_related("load").order_by("-recorded_at", "-id"))


@dataclass(frozen=True, slots=True)
class Total:
    """What a load holds of one measure, to compare with the sender's own figures."""

    label: str
    values: int
    total: Decimal


def totals_of(load: ActivityLoad) -> list[Total]:
    """The control totals of a load, by measure."""
    found: dict[str, Total] = {}
    for part in LoadSite.objects.filter(load=load).order_by("measure", "site"):
        label = part.get_measure_display()
        before = found.get(label, Total(label, 0, Decimal(0)))
        found[label] = Total(label, before.values + part.values_read, before.total + part.total)
    return list(found.values())


def last_day(user: Any) -> date | None:
    """The last day of which the person can see anything."""
    rows = DailyActivity.objects.visible_to(user).current().order_by("-on", "-id")
    return rows.values_list("on", flat=True).first()

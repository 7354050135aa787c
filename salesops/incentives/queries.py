"""Reads of SPIFFs: list, page, the sheet their approvers see, what launches have behind them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, Subquery

from gtm.launches.models import Launch
from salesops.incentives.domain import exposure as rules
from salesops.incentives.domain.exposure import Exposure
from salesops.incentives.domain.lifecycle import AT_STAKE
from salesops.incentives.models import Spiff, SpiffQuerySet
from vrops.approvals.domain.routes import RouteSpec
from vrops.approvals.domain.sheets import Sheet
from vrops.core.company import company_day
from vrops.core.money import Money, total
from vrops.log.models import Entry
from vrops.people.models import Site

WROTE = ("salesops.spiff.created", "salesops.spiff.edited", "salesops.spiff.reopened")


@dataclass(frozen=True, slots=True)
class Behind:
    """What a launch has behind it in SPIFFs; `exposure` None when they are in two currencies."""

    spiffs: Sequence[Spiff]
    active: int
    exposure: Exposure | None


def list_rows(user: Any) -> SpiffQuerySet:
    """The rows of the list of SPIFFs, with the launch's title for those who may know of it."""
    launch = Launch.objects.visible_to(user).filter(pk=OuterRef("launch"))
    rows = Spiff.objects.visible_to(user).select_related("owner")
    return rows.annotate(launch_title=Subquery(launch.values("title")))


def spiff_page(spiff_id: int, user: Any) -> Spiff:
    """The SPIFF with what its page names; of its sites those that the person may know of."""
    sites = Site.objects.visible_to(user).select_related("supplier").order_by("sort_key")
    rows = Spiff.objects.visible_to(user).select_related("launch", "owner")
    return rows.prefetch_related(Prefetch("sites", sites)).get(pk=spiff_id)


def route_of(spiff: Spiff) -> RouteSpec:
    return rules.route(spiff.exposure.high, Money(settings.APPROVAL_LIMIT, "USD"))


def sheet_of(spiff: Spiff) -> Sheet:
    """What an approver of this SPIFF confirms; equal facts give an equal hash."""
    at_stake = spiff.exposure
    return Sheet.of(
        {
            "name": spiff.name,
            "launch": spiff.launch.title if spiff.launch else "",
            "starts_on": spiff.starts_on,
            "last_day": spiff.last_day,
            "unit": spiff.unit,
            "rate": spiff.rate,
            "pot": spiff.pot,
            "currency": spiff.currency,
            "units": [spiff.units_low, spiff.units_likely, spiff.units_high],
            "exposure": [each.amount for each in (at_stake.low, at_stake.likely, at_stake.high)],
            "sites": list(spiff.sites.order_by("sort_key").values_list("name", flat=True)),
        }
    )


def authors_of(spiff_ids: Collection[int]) -> dict[int, set[int]]:
    """Who wrote these SPIFFs: their owners, and who created or edited them."""
    rows = Spiff.objects.filter(pk__in=spiff_ids).values_list("pk", "owner_id")
    authors: dict[int, set[int]] = {pk: {owner} for pk, owner in rows}
    entries = Entry.objects.filter(
        subject_type=Spiff._meta.label_lower, subject_id__in=spiff_ids, event__in=WROTE
    )
    for pk, actor in entries.values_list("subject_id", "actor_id").order_by().distinct():
        if actor is not None and pk in authors:
            authors[pk].add(actor)
    return authors


def due_to_start() -> list[int]:
    """Approved SPIFFs whose first day has come, in the company's zone."""
    rows = Spiff.objects.filter(state="approved", starts_on__lte=company_day())
    return list(rows.order_by("starts_on", "pk").values_list("pk", flat=True))


def behind(launch_id: int) -> Behind:
    """The SPIFFs of a launch that were not taken back, and what they may cost together."""
    spiffs = list(Spiff.objects.filter(launch=launch_id, state__in=AT_STAKE).order_by("pk"))
    active = sum(spiff.state == "active" for spiff in spiffs)
    currencies = {spiff.currency for spiff in spiffs}
    if len(currencies) != 1:
        return Behind(spiffs, active, None)
    [currency] = currencies
    each = [spiff.exposure for spiff in spiffs]
    whole = Exposure(
        total((one.low for one in each), currency),
        total((one.likely for one in each), currency),
        total((one.high for one in each), currency),
    )
    return Behind(spiffs, active, whole)


def launches_told() -> list[int]:
    """The launches that SPIFFs know something about, or once did: what the night repairs."""
    known = Q(spiffs__isnull=False) | Q(facts__measure__startswith="spiff.")
    return list(Launch.objects.filter(known).order_by("pk").values_list("pk", flat=True).distinct())

"""The list of SPIFFs."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from gtm.launches.models import Launch
from salesops.incentives import permissions, queries
from salesops.incentives.domain.lifecycle import LIFECYCLE
from salesops.incentives.models import Spiff, SpiffSite
from vrops.access import policy
from vrops.core.company import company_day
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import Site, User
from vrops.ui.tables import Badge, Column, Kind, Table


def at_sites(site_ids: Sequence[int]) -> Q:
    return Q(pk__in=SpiffSite.objects.filter(site__in=site_ids).values("spiff"))


def owners_for(user: Any) -> Any:
    """Whoever owns a SPIFF that the person sees."""
    owners = Spiff.objects.visible_to(user).values("owner")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def runs(values: Sequence[str]) -> Q:
    today = company_day()
    now = Q(starts_on__lte=today, ends_on__gt=today)
    wanted = {"running": now, "ahead": Q(starts_on__gt=today), "over": Q(ends_on__lte=today)}
    where = Q(pk__in=[])
    for value in values:
        where |= wanted[value]
    return where


def spiff_panel(spiff: Spiff, user: Any) -> dict[str, Any]:
    sees_money = policy.can(user, permissions.VIEW)
    launch = spiff.launch_id and Launch.objects.visible_to(user).filter(pk=spiff.launch_id)
    return {
        "sites": Site.objects.visible_to(user).filter(spiffs=spiff).order_by("sort_key"),
        "sees_money": sees_money,
        "exposure": spiff.exposure if sees_money else None,
        "launch_opens": launch.exists() if launch else False,
    }


SPIFFS = ListPage(
    name="spiffs",
    title="SPIFFs",
    section="Sales operations",
    nouns=("SPIFF", "SPIFFs"),
    permission=permissions.VIEW_APPROVED,
    url_name="salesops:spiffs",
    rows=queries.list_rows,
    table=Table(
        caption="SPIFFs",
        columns=(
            Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=1000),
            Column(name="name", label="SPIFF", sort="sort_key", opens=True, phone="title"),
            Column(name="state", label="Status", kind=Kind.BADGE, width=112, sort="state",
                   phone="status",
                   value=lambda spiff: Badge(spiff.get_state_display(), spiff.tone)),
            Column(name="starts", label="First day", kind=Kind.DATE, value="starts_on",
                   sort="starts_on", width=112, phone="end"),
            Column(name="ends", label="Last day", kind=Kind.DATE, value="last_day",
                   sort="ends_on", width=112, drop=860),
            Column(name="rate", label="Per unit", kind=Kind.MONEY, value="unit_rate",
                   sort="rate", width=112),
            Column(name="unit", label="Unit", width=160, drop=1000, phone="by"),
            Column(name="launch", label="Launch", value="launch_title", width=200, drop=1000),
            Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
                   sort="owner__sort_key", width=160, chosen=False),
        ),
    ),
    default_sort="-starts",
    search=("sort_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),
        ChoiceFilter(name="when", label="When", match=runs,
                     choices=[("running", "Running today"), ("ahead", "Ahead"), ("over", "Over")]),
        RecordFilter(name="launch", label="Launch", text="title", nullable=True,
                     records=lambda user: Launch.objects.visible_to(user).order_by("sort_key")),
        RecordFilter(name="site", label="Site", match=at_sites,
                     records=lambda user: Site.objects.visible_to(user).order_by("sort_key")),
        RecordFilter(name="owner", label="Owner", records=owners_for, me=True),
        DateFilter(name="starts", label="First day", lookup="starts_on"),
    ),
    views=(
        View("current", "Running and ahead", "when=running,ahead&state__not=cancelled,rejected"),
        View("waiting", "Waiting for approval", "state=submitted"),
        View("mine", "Mine", "owner=me"),
        View("all", "All"),
    ),
    panel=Panel("salesops/incentives/panel.html", spiff_panel),
    own_page=Spiff.get_absolute_url,
    empty="SPIFFs appear here once a program manager plans one.",
    template="salesops/incentives/list.html",
)  # fmt: skip

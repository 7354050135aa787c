"""The list of launches: columns, filters, views, the panel."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from gtm.launches import permissions, queries
from gtm.launches.domain.lifecycle import LIFECYCLE
from gtm.launches.models import Launch, Program
from vrops.access import policy
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import User
from vrops.ui.tables import Badge, Column, Kind, Table

WHEN = (("upcoming", "Upcoming or running"), ("running", "Running today"), ("past", "Over"))
NOT_OFF = "state__not=cancelled,rejected"


def state_of(launch: Launch) -> Badge:
    return Badge(launch.get_state_display(), launch.tone)


def programs_for(user: Any) -> QuerySet[Program]:
    return Program.objects.visible_to(user).order_by("sort_key")


def owners_for(user: Any) -> QuerySet[User]:
    """Whoever owns a launch that the person can see: the list shows their names anyway."""
    owners = Launch.objects.visible_to(user).values("owner")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def is_when(values: Sequence[str]) -> Q:
    where = Q(pk__in=[])
    for value in values:
        where |= queries.running(value)
    return where


def launch_panel(launch: Launch, user: Any) -> dict[str, Any]:
    """What the panel shows beside the page's own facts: the sites the person may know of."""
    return {
        "sites": list(queries.sites(user).filter(launches=launch)),
        "goes_live_at": queries.goes_live_at(launch),
        "may_plan": policy.can(user, permissions.PLAN, launch),
    }


TABLE = Table(
    caption="Launches",
    columns=(
        Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=1000),
        Column(name="title", label="Title", sort="sort_key", opens=True, phone="title"),
        Column(name="state", label="Status", kind=Kind.BADGE, value=state_of, sort="state",
               width=136, phone="status"),
        Column(name="program", label="Program", value="program.name", sort="program__sort_key",
               width=160, drop=860, phone="by"),
        Column(name="tier", label="Tier", kind=Kind.NUMBER, sort="tier", width=72, drop=860),
        Column(name="kind", label="Kind", value=lambda launch: launch.get_kind_display(),
               width=136, drop=1000),
        Column(name="starts", label="First day", kind=Kind.DATE, value="starts_on",
               sort="starts_on", width=112, phone="end"),
        Column(name="ends", label="Last day", kind=Kind.DATE, value="last_day", sort="ends_on",
               sort_nullable=True, width=112, drop=860),
        Column(name="sites", label="Sites", kind=Kind.NUMBER, value="site_count",
               sort="site_count", width=72, drop=1000),
        Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
               sort="owner__sort_key", width=160, drop=1000),
        Column(name="channels", label="Channels", kind=Kind.NAMES, width=160, chosen=False,
               value=lambda launch: launch.channel_words),
        Column(name="updated", label="Updated", kind=Kind.AGE, value="updated_at",
               sort="updated_at", width=92, chosen=False),
    ),
)  # fmt: skip

LAUNCHES = ListPage(
    name="launches",
    title="Launches",
    section="Go to market",
    nouns=("launch", "launches"),
    permission=permissions.VIEW_APPROVED,
    url_name="gtm:launches",
    rows=queries.list_rows,
    table=TABLE,
    default_sort="starts",
    search=("sort_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),
        ChoiceFilter(name="when", label="When", choices=WHEN, match=is_when),
        ChoiceFilter(name="tier", label="Tier", choices=[(str(t), t.label) for t in Launch.Tier]),
        ChoiceFilter(name="kind", label="Kind", choices=Launch.Kind.choices),
        RecordFilter(name="program", label="Program", records=programs_for),
        RecordFilter(name="site", label="Site", match=queries.at_sites,
                     records=queries.sites),
        RecordFilter(name="owner", label="Owner", records=owners_for, me=True),
        DateFilter(name="starts", label="First day", lookup="starts_on"),
    ),
    views=(
        View("upcoming", "Upcoming", f"when=upcoming&{NOT_OFF}"),
        View("waiting", "Waiting for approval", "state=submitted"),
        View("mine", "Mine", f"owner=me&{NOT_OFF}"),
        View("live", "Live", "state=live"),
        View("all", "All", "sort=-starts"),
    ),
    panel=Panel("gtm/launches/panel.html", launch_panel),
    own_page=Launch.get_absolute_url,
    empty="Launches appear here once a program manager plans one or makes one from a request.",
    template="gtm/launches/list.html",
)  # fmt: skip

"""The list of sites: columns, filters, views."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from vrops.administration.sites.queries import site_panel, sites_for
from vrops.core import clock
from vrops.core.company import company_day
from vrops.lists.filters import ChoiceFilter, DateFilter, NumberFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people import permissions
from vrops.people.models import Channel, Site, Supplier, in_force
from vrops.ui import formats
from vrops.ui.tables import Badge, Column, Kind, Table

OPEN, CLOSED = Badge("Open", "green"), Badge("Closed")


def time_at(site: Site) -> datetime:
    """What the clocks of the site show now."""
    return clock.now().astimezone(ZoneInfo(site.zone))


def local_time(site: Site) -> str:
    """8:12 pm; with the day where it is not the company's."""
    there = time_at(site)
    text = formats.clock_time(there)
    return text if there.date() == company_day() else f"{there:%a} {text}"


def channels_of(site: Site) -> list[str]:
    return [Channel(channel).label for channel in site.channels]


def status_of(site: Site) -> Badge:
    return OPEN if site.ends_on is None or site.ends_on > company_day() else CLOSED


def with_channel(channels: Sequence[str]) -> Q:
    return Q(channels__overlap=list(channels))


def run_by(kinds: Sequence[str]) -> Q:
    wanted = {"in_house": Q(supplier__isnull=True), "supplier": Q(supplier__isnull=False)}
    where = Q(pk__in=[])
    for kind in kinds:
        where |= wanted[kind]
    return where


def in_state(states: Sequence[str]) -> Q:
    is_open, where = in_force(company_day()), Q(pk__in=[])
    for state in states:
        where |= is_open if state == "open" else ~is_open
    return where


TABLE = Table(
    caption="Sites",
    columns=(
        Column(name="name", label="Site", sub="code", sub_label="Code", sort="sort_key",
               opens=True, phone="title"),
        Column(name="supplier", label="Supplier", sort="supplier__sort_key", sort_nullable=True,
               value=lambda site: site.supplier.name if site.supplier else "In-house",
               width=160, phone="status"),
        Column(name="zone", label="Time zone", width=136, drop=1000,
               value=lambda site: formats.zone_name(ZoneInfo(site.zone), time_at(site))),
        Column(name="local_time", label="Time there", value=local_time, width=112, phone="by"),
        Column(name="channels", label="Channels", kind=Kind.NAMES, value=channels_of, width=260,
               drop=860),
        Column(name="status", label="Status", kind=Kind.BADGE, value=status_of, width=92,
               drop=860),
        Column(name="reps", label="Reps", kind=Kind.NUMBER, sort="reps", width=72, phone="end"),
        Column(name="since", label="Since", kind=Kind.DATE, value="starts_on", sort="starts_on",
               width=120, drop=1000),
    ),
)  # fmt: skip

SITES = ListPage(
    name="sites",
    title="Sites",
    section="Administration",
    nouns=("site", "sites"),
    permission=permissions.VIEW_SITE,
    url_name="administration:sites",
    rows=sites_for,
    table=TABLE,
    default_sort="name",
    search=("sort_key", "code"),
    filters=(
        RecordFilter(name="supplier", label="Supplier",
                     records=lambda user: Supplier.objects.visible_to(user).order_by("sort_key")),
        ChoiceFilter(name="run", label="Run by", match=run_by,
                     choices=[("in_house", "In-house"), ("supplier", "A supplier")]),
        ChoiceFilter(name="channel", label="Channel", choices=Channel.choices, match=with_channel),
        ChoiceFilter(name="state", label="Status", match=in_state,
                     choices=[("open", "Open"), ("closed", "Closed")]),
        NumberFilter(name="reps", label="Reps"),
        DateFilter(name="since", label="Since", lookup="starts_on"),
    ),
    views=(
        View("open", "Open", "state=open"),
        View("in_house", "In-house", "state=open&run=in_house"),
        View("suppliers", "Suppliers'", "state=open&run=supplier"),
        View("closed", "Closed", "state=closed"),
    ),
    panel=Panel("administration/sites/panel.html", site_panel),
    empty="Sites appear here once they are opened.",
)  # fmt: skip

"""The lists of daily activity and of its loads."""

from typing import Any

from gtm.launches.models import Brand, Segment
from salesops.activity import permissions, queries
from salesops.activity.models import ActivityLoad, DailyActivity, Measure, Product
from vrops.access import policy
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter, YesNoFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import Channel, Site
from vrops.ui.tables import Badge, Column, Kind, Table


def sites_for(user: Any) -> Any:
    return Site.objects.visible_to(user).order_by("sort_key")


def activity_panel(row: DailyActivity, user: Any) -> dict[str, Any]:
    return {"versions": queries.versions_of(row, user)}


def load_panel(load: ActivityLoad, user: Any) -> dict[str, Any]:
    return {
        "totals": queries.totals_of(load),
        "sites": Site.objects.filter(pk__in=load.sites.values("site")).order_by("sort_key"),
        "may_take_back": load.taken_back_at is None and policy.can(user, permissions.LOAD),
    }


def status_of(load: ActivityLoad) -> Badge:
    return Badge("Taken back") if load.taken_back_at else Badge("In force", "green")


SECTION = "Sales operations"
ACTIVITY = ListPage(
    name="activity",
    title="Activity",
    section=SECTION,
    nouns=("value", "values"),
    permission=permissions.VIEW,
    url_name="salesops:activity",
    rows=queries.list_rows,
    table=Table(
        caption="Daily activity",
        columns=(
            Column(name="on", label="Day", kind=Kind.DATE, sort="on", width=112, phone="end"),
            Column(name="site", label="Site", value="site.name", opens=True, phone="title"),
            Column(name="channel", label="Channel", value=lambda row: row.get_channel_display(),
                   width=120, phone="by"),
            Column(name="product", label="Product", value=lambda row: row.get_product_display(),
                   width=160, drop=860),
            Column(name="brand", label="Brand", value=lambda row: row.get_brand_display(),
                   width=112, chosen=False),
            Column(name="segment", label="Segment", value=lambda row: row.get_segment_display(),
                   width=112, chosen=False),
            Column(name="measure", label="Measure", value=lambda row: row.get_measure_display(),
                   width=136, phone="status"),
            Column(name="value", label="Value", kind=Kind.NUMBER, width=112,
                   export=lambda row: row.value),
            Column(name="source", label="Source", value="source", width=200, drop=1000),
            Column(name="recorded", label="Recorded", kind=Kind.AGE, value="recorded_at",
                   width=92, drop=1000),
        ),
    ),
    default_sort="-on",
    filters=(
        RecordFilter(name="site", label="Site", records=sites_for),
        ChoiceFilter(name="channel", label="Channel", choices=Channel.choices),
        ChoiceFilter(name="product", label="Product", choices=Product.choices),
        ChoiceFilter(name="brand", label="Brand", choices=Brand.choices),
        ChoiceFilter(name="segment", label="Segment", choices=Segment.choices),
        ChoiceFilter(name="measure", label="Measure", choices=Measure.choices),
        DateFilter(name="on", label="Day"),
        RecordFilter(name="load", label="Load", text="source",
                     records=lambda user: queries.loads_for(user).order_by("-loaded_at")),
    ),
    views=(
        View("all", "All"),
        View("contacts", "Contacts", "measure=contacts"),
        View("sales", "Sales", "measure=sales"),
        View("hours", "Hours", "measure=production_hours,training_hours,overtime_hours,"
             "holiday_hours"),
    ),
    panel=Panel("salesops/activity/panel.html", activity_panel),
    empty="Activity appears here once a file of it is imported.",
    template="salesops/activity/list.html",
)  # fmt: skip
LOADS = ListPage(
    name="activity_loads",
    title="Loads of activity",
    section=SECTION,
    nouns=("load", "loads"),
    permission=permissions.LOAD,
    url_name="salesops:activity_loads",
    rows=queries.loads_for,
    table=Table(
        caption="Loads of activity",
        columns=(
            Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=860),
            Column(name="source", label="Source", opens=True, phone="title"),
            Column(name="status", label="Status", kind=Kind.BADGE, value=status_of, width=112,
                   phone="status"),
            Column(name="new", label="New", kind=Kind.NUMBER, sort="new", width=92),
            Column(name="changed", label="Changed", kind=Kind.NUMBER, sort="changed", width=92),
            Column(name="same", label="The same", kind=Kind.NUMBER, sort="same", width=92),
            Column(name="first", label="First day", kind=Kind.DATE, value="first_on",
                   sort="first_on", width=112, drop=1000),
            Column(name="last", label="Last day", kind=Kind.DATE, value="last_on", sort="last_on",
                   width=112, drop=1000),
            Column(name="by", label="Loaded by", kind=Kind.PERSON, value="loaded_by.name",
                   width=160, drop=860, phone="by"),
            Column(name="loaded", label="Loaded", kind=Kind.AGE, value="loaded_at",
                   sort="loaded_at", width=92, phone="end"),
        ),
    ),
    default_sort="-loaded",
    filters=(
        YesNoFilter(name="status", label="Status", lookup="taken_back_at__isnull",
                    labels=("In force", "Taken back")),
        DateFilter(name="loaded", label="Loaded", lookup="loaded_at", instants=True),
    ),
    panel=Panel("salesops/activity/load_panel.html", load_panel),
    empty="A load appears here for each file of activity that was imported.",
)  # fmt: skip

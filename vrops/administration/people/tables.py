"""The list of people: columns, filters, views, and what can be done to several at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from vrops.access.domain import Role
from vrops.administration.people.forms import DisableForm
from vrops.administration.people.queries import people_for, person_panel
from vrops.core.company import company_day
from vrops.lists.edits import Edit, valued
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter, YesNoFilter
from vrops.lists.pages import BulkAction, ListPage, Panel, View, one_by_one
from vrops.people import actions, permissions
from vrops.people.models import Grant, Membership, Site, Supplier, in_force
from vrops.ui.tables import Badge, Column, Kind, Table

ACTIVE, DISABLED = Badge("Active", "green"), Badge("Disabled")
# Days since somebody started: at least the first, less than the second.
TENURE = {
    "under_30": ("Under 30 days", 0, 30),
    "30_to_90": ("30 to 90 days", 30, 90),
    "90_to_365": ("90 days to a year", 90, 365),
    "over_365": ("Over a year", 365, 36_500),
}


# A person here is a User as `people_for` gives it, with `memberships_now` and `grants_now`.


def roles_of(person: Any) -> list[str]:
    return list(dict.fromkeys(grant.get_role_display() for grant in person.grants_now))


def site_of(person: Any) -> str | None:
    return next((row.site.name for row in person.memberships_now if row.site), None)


def supplier_of(person: Any) -> str | None:
    """Whose site they work at, or the supplier they work for."""
    sites = [row.site for row in person.memberships_now if row.site]
    if sites:
        return sites[0].supplier.name if sites[0].supplier else "In-house"
    return next((grant.supplier.name for grant in person.grants_now if grant.supplier), None)


def team_of(person: Any) -> str | None:
    """Their floor team or desk, or their group at headquarters."""
    places = [row.team or row.group for row in person.memberships_now]
    return next((place.name for place in places if place), None)


def with_role(roles: Sequence[str]) -> Q:
    grants = Grant.objects.filter(in_force(company_day()), role__in=roles)
    return Q(pk__in=grants.values("user"))


def at_site(sites: Sequence[int]) -> Q:
    rows = Membership.objects.filter(in_force(company_day()), site__in=sites)
    return Q(pk__in=rows.values("user"))


def at_supplier(suppliers: Sequence[int]) -> Q:
    today = in_force(company_day())
    rows = Membership.objects.filter(today, site__supplier__in=suppliers)
    grants = Grant.objects.filter(today, supplier__in=suppliers)
    return Q(pk__in=rows.values("user")) | Q(pk__in=grants.values("user"))


def in_tenure(bands: Sequence[str]) -> Q:
    today, where = company_day(), Q(pk__in=[])
    for _, least, below in (TENURE[band] for band in bands):
        first, last = today - timedelta(days=below - 1), today - timedelta(days=least)
        where |= Q(starts_on__gte=first, starts_on__lte=last)
    return where


TABLE = Table(
    caption="People",
    columns=(
        Column(name="name", label="Name", kind=Kind.PERSON, sort="sort_key", opens=True,
               phone="title"),
        Column(name="employee_id", label="Employee ID", kind=Kind.ID, sort="employee_id",
               width=112, drop=1000),
        Column(name="title", label="Title", width=160, drop=1000),
        Column(name="roles", label="Roles", kind=Kind.NAMES, value=roles_of, width=136,
               phone="status"),
        Column(name="site", label="Site", value=site_of, sort="site_key", sort_nullable=True,
               width=112, phone="by"),
        Column(name="supplier", label="Supplier", value=supplier_of, width=136, drop=860),
        Column(name="team", label="Team or group", value=team_of, width=136, drop=1000),
        Column(name="status", label="Status", kind=Kind.BADGE, width=92, phone="end",
               value=lambda person: ACTIVE if person.is_active else DISABLED),
        Column(name="since", label="Since", kind=Kind.DATE, value="starts_on", sort="starts_on",
               sort_nullable=True, width=112, drop=860),
        Column(name="email", label="E-mail", width=200, chosen=False),
    ),
)  # fmt: skip

PEOPLE = ListPage(
    name="people",
    title="People",
    section="Administration",
    nouns=("person", "people"),
    permission=permissions.VIEW_PERSON,
    url_name="administration:people",
    rows=people_for,
    table=TABLE,
    default_sort="name",
    search=("sort_key", "employee_id", "email"),
    filters=(
        ChoiceFilter(name="role", label="Role", choices=[(r, r.label) for r in Role],
                     match=with_role),
        RecordFilter(name="site", label="Site", match=at_site,
                     records=lambda user: Site.objects.visible_to(user).order_by("sort_key")),
        RecordFilter(name="supplier", label="Supplier", match=at_supplier,
                     records=lambda user: Supplier.objects.visible_to(user).order_by("sort_key")),
        YesNoFilter(name="active", label="Status", lookup="is_active",
                    labels=("Active", "Disabled")),
        ChoiceFilter(name="tenure", label="Tenure", match=in_tenure,
                     choices=[(name, band[0]) for name, band in TENURE.items()]),
        DateFilter(name="since", label="Since", lookup="starts_on", nullable=True),
    ),
    views=(
        View("active", "Active", "active=yes"),
        View("reps", "Reps", "active=yes&role=rep"),
        View("supervisors", "Supervisors", "active=yes&role=supervisor"),
        View("team", "VR team", "active=yes&role=analyst,pm,senior_manager,administrator"),
        View("hq", "HQ", "active=yes&role=hq_partner,finance"),
        View("suppliers", "Suppliers", "active=yes&role=supplier_ops,supplier_finance"),
        View("new", "New", "active=yes&tenure=under_30&sort=-since"),
        View("disabled", "Disabled", "active=no"),
    ),
    panel=Panel("administration/people/panel.html", person_panel),
    bulk=(
        BulkAction(
            name="disable",
            label="Disable",
            done="disabled",
            icon="ban",
            permission=permissions.CHANGE_PERSON,
            run=one_by_one(actions.disable_person),
            form=DisableForm,
            danger=True,
        ),
    ),
    edits=(
        Edit(
            name="title", label="Title", permission=permissions.CHANGE_PERSON,
            field=lambda user: forms.CharField(max_length=120, required=False),
            shows=lambda person: person.title, act=valued(actions.change_title, "title"),
        ),
    ),
    empty="People appear here once they are added or loaded from the daily people file.",
)  # fmt: skip

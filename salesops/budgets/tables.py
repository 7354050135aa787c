"""The lists of budget lines and of cost centers."""

from typing import Any

from django import forms

from gtm.launches.models import Launch
from salesops.budgets import actions, permissions, queries
from salesops.budgets.models import BudgetLine, CostCentre
from vrops.access import policy
from vrops.lists.changes.properties import properties
from vrops.lists.edits import Edit, valued
from vrops.lists.filters import NumberFilter, RecordFilter, YesNoFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import User
from vrops.ui.tables import Badge, Column, Kind, Table


def owners_for(user: Any) -> Any:
    """Whoever owns a line that the person sees."""
    owners = BudgetLine.objects.visible_to(user).values("owner")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def line_panel(line: BudgetLine, user: Any) -> dict[str, Any]:
    opens = line.launch_id and Launch.objects.visible_to(user).filter(pk=line.launch_id).exists()
    return {
        "may_change": policy.can(user, permissions.CHANGE, line),
        "launch_opens": opens,
        "props": properties("budget_lines", line, user),
    }


def centre_panel(centre: CostCentre, user: Any) -> dict[str, Any]:
    lines = queries.line_rows(user).filter(cost_centre=centre)
    return {
        "lines": lines.order_by("-fiscal_year", "sort_key")[:50],
        "may_change": policy.can(user, permissions.CHANGE_COST_CENTRE),
    }


def centres_for(user: Any) -> Any:
    """The cost centers that are in use."""
    return CostCentre.objects.visible_to(user).filter(is_active=True).order_by("code")


EDITS = (
    Edit(
        name="owner", label="Owner", permission=permissions.CHANGE, kind=Kind.PERSON,
        field=lambda user: forms.ModelChoiceField(queries.owners()),
        shows=lambda line: line.owner.name, act=valued(actions.assign_line, "owner"),
    ),
    Edit(
        name="centre", label="Cost center", permission=permissions.CHANGE, lookup="cost_centre",
        field=lambda user: forms.ModelChoiceField(centres_for(user)),
        shows=lambda line: str(line.cost_centre), act=valued(actions.move_line, "centre"),
    ),
)  # fmt: skip

LINES = ListPage(
    name="budget_lines",
    title="Budgets",
    section="Sales operations",
    nouns=("line", "lines"),
    permission=permissions.VIEW,
    url_name="salesops:budget_lines",
    rows=queries.line_rows,
    table=Table(
        caption="Budget lines",
        columns=(
            Column(name="name", label="Line", sort="sort_key", opens=True, phone="title"),
            Column(name="centre", label="Cost center", value="cost_centre.name",
                   sort="cost_centre__code", width=200, drop=860, phone="by"),
            Column(name="year", label="Year", value=lambda line: str(line.fiscal_year),
                   sort="fiscal_year", width=72, phone="status"),
            Column(name="launch", label="Launch", value="launch.title", width=260, drop=1000),
            Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
                   sort="owner__sort_key", width=160, drop=1000),
            Column(name="planned", label="Planned", kind=Kind.MONEY, value="planned",
                   sort="amount", width=136, phone="end"),
        ),
    ),
    default_sort="-year",
    search=("sort_key",),
    filters=(
        RecordFilter(name="centre", label="Cost center", lookup="cost_centre",
                     records=lambda user: CostCentre.objects.visible_to(user).order_by("code")),
        NumberFilter(name="year", label="Fiscal year", lookup="fiscal_year"),
        RecordFilter(name="launch", label="Launch", text="title", nullable=True,
                     records=lambda user: Launch.objects.visible_to(user).order_by("sort_key")),
        RecordFilter(name="owner", label="Owner", records=owners_for, me=True),
        NumberFilter(name="planned", label="Planned", lookup="amount", whole=False),
    ),
    views=(
        View("all", "All"),
        View("mine", "Mine", "owner=me"),
        View("launches", "For launches", "launch__empty=no"),
    ),
    panel=Panel("salesops/budgets/panel.html", line_panel),
    edits=EDITS,
    empty="Lines appear here once somebody plans money on a cost center.",
    template="salesops/budgets/list.html",
)  # fmt: skip

COST_CENTRES = ListPage(
    name="cost_centres",
    title="Cost centers",
    section="Sales operations",
    nouns=("cost center", "cost centers"),
    permission=permissions.VIEW,
    url_name="salesops:cost_centres",
    rows=queries.cost_centre_rows,
    table=Table(
        caption="Cost centers",
        columns=(
            Column(name="code", label="Code", kind=Kind.ID, sort="code", width=112,
                   phone="lead"),
            Column(name="name", label="Name", sort="sort_key", opens=True, phone="title"),
            Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
                   sort="owner__sort_key", width=200, drop=860, phone="by"),
            Column(name="lines", label="Lines this year", kind=Kind.NUMBER, value="line_count",
                   sort="line_count", width=136, phone="end"),
            Column(name="used", label="Status", kind=Kind.BADGE, width=112, drop=860,
                   value=lambda c: Badge("In use", "green") if c.is_active else Badge("Retired")),
        ),
    ),
    default_sort="code",
    search=("sort_key", "code"),
    filters=(
        YesNoFilter(name="active", label="Status", lookup="is_active",
                    labels=("In use", "Retired")),
    ),
    panel=Panel("salesops/budgets/centre_panel.html", centre_panel),
    empty="Cost centers appear here once Finance opens one.",
    template="salesops/budgets/centres.html",
)  # fmt: skip

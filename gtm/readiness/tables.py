"""The list of readiness items, and the list of checklist templates."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from gtm.launches.models import Launch
from gtm.readiness import actions, permissions, queries
from gtm.readiness.domain import Gate, Look, State
from gtm.readiness.models import GATES, ChecklistTemplate, ReadinessItem
from vrops.access import policy
from vrops.core.company import company_day
from vrops.lists.changes.properties import properties
from vrops.lists.edits import Edit, valued
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import Site, User
from vrops.ui.tables import Badge, Column, Kind, Table

LOOKS = {
    Look.MET: Badge("Met", "green"),
    Look.PENDING: Badge("Pending", "blue"),
    Look.FAILED: Badge("Not met", "red"),
}
WAIVED = Badge("Waived")


def status_of(item: ReadinessItem) -> Badge:
    if item.state == State.WAIVED:
        return WAIVED
    return LOOKS[item.now.look(company_day())]


def is_late(values: Sequence[str]) -> Q:
    late = Q(state=State.OPEN, due_on__lt=company_day())
    where = Q(pk__in=[])
    for value in values:
        where |= late if value == "late" else ~late
    return where


def owners_for(user: Any) -> QuerySet[User]:
    """Whoever owns an item that the person sees: the list shows their names anyway."""
    owners = ReadinessItem.objects.visible_to(user).values("owner")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def sites_for(user: Any) -> QuerySet[Site]:
    return Site.objects.visible_to(user).order_by("sort_key")


def item_panel(item: ReadinessItem, user: Any) -> dict[str, Any]:
    """What the panel shows beside the item's own facts: what this person may do with it."""
    return {
        "status": status_of(item),
        "launch_opens": queries.may_open_launch(item, user),
        "may_close": policy.can(user, permissions.CLOSE, item),
        "may_plan": policy.can(user, permissions.PLAN),
        "late": item.now.late(company_day()),
        "props": properties("readiness", item, user),
    }


def template_panel(template: ChecklistTemplate, user: Any) -> dict[str, Any]:
    return {"items": template.items.select_related("owner_group").order_by("order", "pk")}


OWNER = Edit(
    name="owner", label="Owner", permission=permissions.PLAN,
    field=lambda user: forms.ModelChoiceField(
        queries.owners(), required=False, empty_label="Nobody by name"),
    shows=lambda item: item.owner_words, act=valued(actions.assign_item, "owner"),
    offered=lambda item: item.state == State.OPEN,
    told_of=lambda item: (item.launch, {"name": item.name, "site_id": item.site_id}),
)  # fmt: skip

ITEMS = ListPage(
    name="readiness",
    title="Readiness",
    section="Go to market",
    nouns=("item", "items"),
    permission=permissions.VIEW,
    url_name="gtm:readiness",
    rows=queries.list_rows,
    table=Table(
        caption="Readiness items",
        columns=(
            Column(name="name", label="Item", value="words", sort="name", opens=True,
                   phone="title"),
            Column(name="launch", label="Launch", value="launch.title", sort="launch__sort_key",
                   width=260, drop=860, phone="by"),
            Column(name="status", label="Status", kind=Kind.BADGE, value=status_of, width=112,
                   phone="status"),
            Column(name="gate", label="Gate", width=136, drop=1000,
                   value=lambda item: Gate(item.gate).label if item.gate != Gate.NONE else None),
            Column(name="due", label="Due", kind=Kind.DATE, value="due_on", sort="due_on",
                   sort_nullable=True, width=112, phone="end"),
            Column(name="owner", label="Owner", value="owner_words", width=200, drop=860),
            Column(name="starts", label="First day", kind=Kind.DATE, value="launch.starts_on",
                   sort="launch__starts_on", width=112, drop=1000),
            Column(name="evidence", label="Evidence", width=260, chosen=False),
        ),
    ),
    default_sort="due",
    filters=(
        ChoiceFilter(name="state", label="State", choices=[(s.value, s.label) for s in State]),
        ChoiceFilter(name="late", label="Late", match=is_late,
                     choices=[("late", "Late"), ("in_time", "In time")]),
        ChoiceFilter(name="gate", label="Gate", choices=GATES),
        RecordFilter(name="owner", label="Owner", records=owners_for, me=True),
        RecordFilter(name="site", label="Site", records=sites_for, nullable=True),
        RecordFilter(name="launch", label="Launch", text="title",
                     records=lambda user: Launch.objects.visible_to(user).order_by("sort_key")),
        DateFilter(name="due", label="Due", lookup="due_on"),
    ),
    views=(
        View("open", "Open", "state=open"),
        View("mine", "Mine", "state=open&owner=me"),
        View("late", "Late", "late=late"),
        View("gates", "Open gates", "state=open&gate=before_approval,before_go_live"),
        View("all", "All"),
    ),
    panel=Panel("gtm/readiness/panel.html", item_panel),
    edits=(OWNER,),
    empty="Items appear here once a launch has a checklist with something for you.",
)  # fmt: skip

TEMPLATES = ListPage(
    name="checklists",
    title="Checklist templates",
    section="Administration",
    nouns=("template", "templates"),
    permission=permissions.PLAN,
    url_name="gtm:checklists",
    rows=queries.template_rows,
    table=Table(
        caption="Checklist templates",
        columns=(
            Column(name="name", label="Template", sort="name", opens=True, phone="title"),
            Column(name="tier", label="Tier", sort="tier", width=92, phone="status",
                   value=lambda template: template.get_tier_display()),
            Column(name="kind", label="Kind", width=160, phone="by",
                   value=lambda template: template.get_kind_display() or "Any"),
            Column(name="items", label="Items", kind=Kind.NUMBER, value="item_count",
                   sort="item_count", width=92, phone="end"),
            Column(name="gates", label="Gates", kind=Kind.NUMBER, value="gate_count",
                   sort="gate_count", width=92, drop=860),
            Column(name="active", label="Used", kind=Kind.BADGE, width=112, drop=860,
                   value=lambda t: Badge("In use", "green") if t.is_active else Badge("Retired")),
        ),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter(name="tier", label="Tier", choices=[(str(t), t.label) for t in Launch.Tier]),
        ChoiceFilter(name="kind", label="Kind", choices=Launch.Kind.choices),
    ),
    panel=Panel("gtm/readiness/template_panel.html", template_panel),
    empty="Templates appear here once somebody makes one; a launch begins with its tier's items.",
)  # fmt: skip

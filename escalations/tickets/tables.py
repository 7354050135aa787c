"""The queue, what is breached, and what a person filed: columns, filters, views, bulk actions."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet

from escalations.routing import permissions as routing
from escalations.routing.models import Queue
from escalations.tickets import permissions, queries
from escalations.tickets.actions import bulk, working
from escalations.tickets.domain import filing
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.models import Ticket, labelled
from escalations.tickets.panel import panel
from vrops.core import clock
from vrops.exchange import queries as exchange
from vrops.exchange.models import Import
from vrops.lists.edits import Edit, valued
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import BulkAction, ListPage, Panel, View, one_by_one
from vrops.people.models import Supplier, User
from vrops.ui.forms import ActionForm
from vrops.ui.tables import Badge, Clock, Column, Kind, Table


class BulkStatusForm(ActionForm):
    status = forms.ChoiceField(label="Status", choices=bulk.STATUSES)


OPEN = "status__not=resolved,closed"
STATES = [choice for choice in LIFECYCLE.choices if choice[0] != "merged"]


def sla_of(ticket: Ticket) -> Clock | None:
    """The most urgent running clock."""
    now = clock.now()
    left = ticket.sla_time_left(now)
    if left is None:
        return None
    used = queries.used_share(ticket.sla_started_at, ticket.sla_due_at, now)
    return Clock(left, ticket.sla_tone(now), used, ticket.sla_due_at)


def supplier_of(ticket: Ticket) -> str:
    if ticket.site is None:
        return ""
    return ticket.site.supplier.name if ticket.site.supplier else "In-house"


def owners_for(user: Any) -> QuerySet[User]:
    owners = Ticket.objects.visible_to(user).filter(assignee__isnull=False).values("assignee")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def suppliers_for(user: Any) -> QuerySet[Supplier]:
    return Supplier.objects.visible_to(user).order_by("sort_key")


def queues_for(user: Any) -> QuerySet[Queue]:
    return Queue.objects.visible_to(user).order_by("sort_key")


def loads_for(user: Any) -> QuerySet[Import]:
    return exchange.applied("tickets", user)


def is_open(ticket: Ticket) -> bool:
    return ticket.is_open


EDITS = (
    Edit(
        name="owner", label="Owner", permission=permissions.WORK, lookup="assignee",
        field=lambda user: forms.ModelChoiceField(
            queries.agents(), required=False, empty_label="Nobody"),
        shows=lambda ticket: ticket.assignee.name if ticket.assignee else "", kind=Kind.PERSON,
        empty="Nobody yet", act=valued(working.assign, "assignee"), offered=is_open,
    ),
    Edit(
        name="priority", label="Priority", permission=permissions.WORK, kind=Kind.PRIORITY,
        field=lambda user: forms.TypedChoiceField(
            coerce=int, choices=[(str(n), words) for n, words in filing.PRIORITIES.items()]),
        shows=lambda ticket: ticket.get_priority_display(),
        act=valued(working.change_priority, "priority"), offered=is_open, icon="flag",
    ),
    Edit(
        name="queue", label="Queue", permission=permissions.WORK,
        field=lambda user: forms.ModelChoiceField(queues_for(user), empty_label=None),
        shows=lambda ticket: ticket.queue.name if ticket.queue else "", empty="None fits",
        act=valued(working.change_queue, "queue"), offered=is_open,
    ),
)  # fmt: skip

SUBJECT = Column(
    name="subject",
    label="Subject",
    sub="reference",
    sub_label="Order or account",
    opens=True,
    phone="title",
)
STATUS = Column(
    name="status", label="Status", kind=Kind.BADGE, width=136, phone="status",
    value=lambda ticket: Badge(ticket.status, ticket.tone),
)  # fmt: skip
ID = Column(name="key", label="ID", kind=Kind.ID, sort="id", width=112)
UPDATED = Column(
    name="updated", label="Updated", kind=Kind.AGE, value="updated_at", sort="updated_at", width=92,
    drop=1000,
)  # fmt: skip

TABLE = Table(
    caption="Escalations",
    columns=(
        Column(name="priority", label="Pri", kind=Kind.PRIORITY, sort="turn", width=72,
               order_name="next up", phone="lead",
               export=lambda ticket: filing.PRIORITIES[ticket.priority]),
        ID,
        SUBJECT,
        STATUS,
        Column(name="sla", label="SLA", kind=Kind.SLA, value=sla_of, sort="sla_due_at",
               sort_nullable=True, width=112, phone="end"),
        Column(name="category", label="Category", width=112, drop=1000,
               value=lambda ticket: ticket.get_category_display()),
        Column(name="site", label="Site", value="site.name", sub=supplier_of,
               sub_label="Supplier", width=160, drop=860),
        Column(name="owner", label="Owner", kind=Kind.PERSON, value="assignee.name", width=136,
               phone="by"),
        UPDATED,
        Column(name="queue", label="Queue", value="queue.name", width=136, chosen=False),
        Column(name="type", label="Type", width=120, chosen=False,
               value=lambda ticket: ticket.get_type_display()),
        Column(name="filed", label="Reported", kind=Kind.AGE, value="filed_at", sort="filed_at",
               width=92, chosen=False),
    ),
)  # fmt: skip

QUEUE = ListPage(
    name="tickets",
    title="Queue",
    section="Escalations",
    nouns=("escalation", "escalations"),
    permission=routing.VIEW_QUEUE,
    url_name="escalations:queue",
    rows=queries.queue_rows,
    table=TABLE,
    default_sort="priority",
    search=("search_key",),
    filters=(
        ChoiceFilter(name="status", label="Status", lookup="state", choices=STATES),
        ChoiceFilter(name="sla", label="SLA", match=queries.in_sla,
                     choices=[("breached", "Breached"), ("at_risk", "At risk"),
                              ("in_time", "In time"), ("paused", "Paused")]),
        ChoiceFilter(name="priority", label="Priority",
                     choices=[(str(n), words) for n, words in filing.PRIORITIES.items()]),
        ChoiceFilter(name="category", label="Category", choices=labelled(filing.Category)),
        ChoiceFilter(name="type", label="Type", choices=labelled(filing.Type)),
        ChoiceFilter(name="waiting", label="Customer", choices=labelled(filing.Waiting)),
        RecordFilter(name="queue", label="Queue", records=queues_for, nullable=True),
        RecordFilter(name="owner", label="Owner", lookup="assignee", records=owners_for, me=True,
                     nullable=True),
        RecordFilter(name="site", label="Site", records=queries.sites, nullable=True),
        RecordFilter(name="supplier", label="Supplier", lookup="site__supplier",
                     records=suppliers_for),
        RecordFilter(name="launch", label="Launch", records=queries.launches, text="title",
                     nullable=True),
        DateFilter(name="reported", label="Reported", lookup="filed_at", instants=True),
        RecordFilter(name="load", label="Import", records=loads_for, text="file_name",
                     match=exchange.records_of),
    ),
    views=(
        View("open", "All open", OPEN),
        View("mine", "My queue", f"owner=me&{OPEN}"),
        View("untriaged", "Untriaged", "status=new&owner__empty=yes"),
        View("at_risk", "SLA at risk", f"sla=at_risk&{OPEN}"),
        View("hq", "With HQ", "status=waiting_hq"),
        View("promo", "Promo credit", f"category=promo_credit&{OPEN}"),
        View("port", "Port-in", f"category=port_in&{OPEN}"),
        View("live", "On the line", f"waiting=on_line&{OPEN}"),
        View("all", "All", "sort=-updated"),
    ),
    panel=Panel("escalations/panel.html", panel),
    own_page=Ticket.get_absolute_url,
    bulk=(
        BulkAction(name="assign", label="Assign to me", done="assigned to you", icon="user-plus",
                   permission=permissions.WORK, run=one_by_one(working.assign_to_me)),
        BulkAction(name="status", label="Status", done="changed", icon="circle-dot",
                   permission=permissions.WORK, run=one_by_one(bulk.change_status),
                   form=BulkStatusForm),
    ),
    edits=EDITS,
    empty="Escalations appear here once somebody files one.",
    template="escalations/queue.html",
)  # fmt: skip

BREACHED = replace(
    QUEUE,
    name="breached_tickets",
    title="Breached",
    url_name="escalations:breached",
    views=(
        View("breached", "All breached", f"sla=breached&{OPEN}"),
        View("mine", "Mine", f"sla=breached&owner=me&{OPEN}"),
        View("nobody", "Nobody's", f"sla=breached&owner__empty=yes&{OPEN}"),
    ),
    empty="No clock has run out.",
)

MINE = ListPage(
    name="own_tickets",
    title="My escalations",
    section="Escalations",
    nouns=("escalation", "escalations"),
    permission=permissions.FOLLOW,
    url_name="escalations:mine",
    rows=queries.own_rows,
    table=Table(
        caption="My escalations",
        columns=(
            ID,
            SUBJECT,
            STATUS,
            Column(name="answer", label="Answer", value="last_answer", width=136, phone="by"),
            Column(name="owner", label="With", kind=Kind.PERSON, value="assignee.name", width=136,
                   drop=860),
            Column(name="updated", label="Updated", kind=Kind.AGE, value="updated_at",
                   sort="updated_at", width=92, phone="end"),
        ),
    ),
    default_sort="-updated",
    search=("search_key",),
    filters=(
        ChoiceFilter(name="status", label="Status", lookup="state", choices=STATES),
        ChoiceFilter(name="category", label="Category", choices=labelled(filing.Category)),
        DateFilter(name="reported", label="Reported", lookup="filed_at", instants=True),
    ),
    views=(
        View("open", "Open", OPEN),
        View("asked", "Waiting on me", "status=waiting_reporter"),
        View("done", "Resolved", "status=resolved,closed"),
        View("all", "All"),
    ),
    own_page=Ticket.get_absolute_url,
    empty="What you send to VR support appears here, with every answer.",
    template="escalations/mine.html",
)  # fmt: skip

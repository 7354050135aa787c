"""The list of requests: columns, filters, views, the panel."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from gtm.intake import permissions, queries
from gtm.intake.domain.lifecycle import LIFECYCLE
from gtm.intake.models import Request
from gtm.launches.models import Launch, Program
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import HQGroup, User
from vrops.ui.tables import Badge, Column, Kind, Table


def groups_for(user: Any) -> QuerySet[HQGroup]:
    """The groups whose requests the person may see."""
    groups = Request.objects.visible_to(user).values("group")
    return HQGroup.objects.filter(pk__in=groups).order_by("sort_key")


def programs_for(user: Any) -> QuerySet[Program]:
    return Program.objects.visible_to(user).order_by("sort_key")


def people_for(user: Any) -> QuerySet[User]:
    """Whoever filed or took a request that the person may see."""
    seen = Request.objects.visible_to(user)
    named = Q(pk__in=seen.values("filed_by")) | Q(pk__in=seen.values("taken_by"))
    return User.objects.filter(named).order_by("sort_key")


def of_person(people: Sequence[int]) -> Q:
    """Requests that somebody filed or took."""
    return Q(filed_by__in=people) | Q(taken_by__in=people)


def request_panel(request: Request, user: Any) -> dict[str, Any]:
    return {"earlier": queries.earlier_like(request, user)}


TABLE = Table(
    caption="Requests",
    columns=(
        Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=1000),
        Column(name="title", label="Title", sort="sort_key", opens=True, phone="title"),
        Column(name="status", label="Status", kind=Kind.BADGE, sort="state", width=136,
               value=lambda request: Badge(request.status, request.tone), phone="status"),
        Column(name="group", label="Group", value="group.name", sort="group__sort_key", width=160,
               phone="by"),
        Column(name="program", label="Program", value="program_name", width=160, drop=1000),
        Column(name="kind", label="Kind", width=136, drop=1000, chosen=False,
               value=lambda request: request.get_kind_display()),
        Column(name="wanted", label="First day", kind=Kind.DATE, value="wanted_starts_on",
               sort="wanted_starts_on", width=112, phone="end"),
        Column(name="volume", label="Calls", kind=Kind.NUMBER, value="expected_volume",
               sort="expected_volume", sort_nullable=True, width=92, drop=860),
        Column(name="funding", label="Funding", kind=Kind.MONEY, width=112, chosen=False,
               sort="funding_amount", sort_nullable=True),
        Column(name="taken_by", label="Taken by", kind=Kind.PERSON, value="taken_by.name",
               sort="taken_by__sort_key", sort_nullable=True, width=160, drop=860),
        Column(name="filed", label="Filed", kind=Kind.AGE, value="created_at", sort="created_at",
               width=72, drop=1000),
        Column(name="source", label="From", width=112, chosen=False,
               value=lambda request: request.source or "A person"),
    ),
)  # fmt: skip

REQUESTS = ListPage(
    name="requests",
    title="Requests",
    section="Go to market",
    nouns=("request", "requests"),
    permission=permissions.VIEW,
    url_name="gtm:requests",
    rows=queries.list_rows,
    table=TABLE,
    default_sort="-filed",
    search=("sort_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),
        ChoiceFilter(name="answer", label="Answer", choices=Request.Answer.choices),
        RecordFilter(name="group", label="Group", records=groups_for),
        RecordFilter(name="program", label="Program", records=programs_for),
        ChoiceFilter(name="kind", label="Kind", choices=Launch.Kind.choices),
        RecordFilter(name="person", label="Filed or taken by", records=people_for,
                     match=of_person, me=True),
        DateFilter(name="wanted", label="First day", lookup="wanted_starts_on"),
        DateFilter(name="filed", label="Filed", lookup="created_at", instants=True),
    ),
    views=(
        View("new", "New", "state=new&sort=filed"),
        View("scoping", "In scoping", "state=scoping&sort=wanted"),
        View("answered", "Answered", "state=answered"),
        View("mine", "Mine", "person=me"),
        View("all", "All", ""),
    ),
    panel=Panel("gtm/intake/panel.html", request_panel),
    own_page=Request.get_absolute_url,
    empty="Requests appear here once an HQ group files one, or its system sends one.",
    template="gtm/intake/list.html",
)  # fmt: skip

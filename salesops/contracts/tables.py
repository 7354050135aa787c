"""The list of contracts."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from salesops.contracts import permissions, queries
from salesops.contracts.domain.lifecycle import LIFECYCLE
from salesops.contracts.models import Contract
from vrops.access.policy import can
from vrops.core.company import company_day
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import Supplier, User
from vrops.ui.tables import Badge, Column, Kind, Table


def suppliers_for(user: Any) -> Any:
    """The suppliers whose contracts the person sees."""
    seen = Contract.objects.visible_to(user).values("supplier")
    return Supplier.objects.filter(pk__in=seen).order_by("sort_key")


def owners_for(user: Any) -> Any:
    owners = Contract.objects.visible_to(user).values("owner")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def runs(values: Sequence[str]) -> Q:
    today = company_day()
    over = Q(ends_on__lte=today)
    wanted = {
        "today": Q(starts_on__lte=today) & ~over,
        "ahead": Q(starts_on__gt=today),
        "over": over,
    }
    where = Q(pk__in=[])
    for value in values:
        where |= wanted[value]
    return where


def contract_panel(contract: Contract, user: Any) -> dict[str, Any]:
    return {
        "sees_all": can(user, permissions.VIEW_ALL),
        "rates": queries.rates_known(contract)[:50],
    }


CONTRACTS = ListPage(
    name="contracts",
    title="Contracts",
    section="Sales operations",
    nouns=("contract", "contracts"),
    permission=permissions.VIEW,
    url_name="salesops:contracts",
    rows=queries.list_rows,
    table=Table(
        caption="Contracts",
        columns=(
            Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=1000),
            Column(name="number", label="Number", kind=Kind.ID, sort="number_key", width=136,
                   phone="lead"),
            Column(name="title", label="Contract", sort="sort_key", opens=True, phone="title"),
            Column(name="supplier", label="Supplier", value="supplier.name",
                   sort="supplier__sort_key", width=160, phone="by"),
            Column(name="state", label="Status", kind=Kind.BADGE, width=112, sort="state",
                   phone="status",
                   value=lambda row: Badge(row.get_state_display(), row.tone)),
            Column(name="starts", label="First day", kind=Kind.DATE, value="starts_on",
                   sort="starts_on", width=112, drop=860),
            Column(name="ends", label="Last day", kind=Kind.DATE, value="last_day",
                   sort="ends_on", sort_nullable=True, width=112, phone="end"),
            Column(name="currency", label="Currency", width=92, drop=1000),
            Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
                   sort="owner__sort_key", width=160, chosen=False),
        ),
    ),
    default_sort="-starts",
    search=("sort_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),
        ChoiceFilter(name="when", label="When", match=runs,
                     choices=[("today", "In force today"), ("ahead", "Ahead"), ("over", "Over")]),
        RecordFilter(name="supplier", label="Supplier", records=suppliers_for),
        RecordFilter(name="owner", label="Owner", records=owners_for, me=True),
        DateFilter(name="starts", label="First day", lookup="starts_on"),
        DateFilter(name="ends", label="Day after the last", lookup="ends_on", nullable=True),
    ),
    views=(
        View("current", "Running and ahead",
             "when=today,ahead&state__not=rejected,terminated,ended"),
        View("waiting", "Waiting for approval", "state=in_review"),
        View("mine", "Mine", "owner=me"),
        View("all", "All"),
    ),
    panel=Panel("salesops/contracts/panel.html", contract_panel),
    own_page=Contract.get_absolute_url,
    empty="Contracts appear here once an analyst or program manager drafts one.",
    template="salesops/contracts/list.html",
)  # fmt: skip

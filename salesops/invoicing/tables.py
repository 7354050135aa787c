"""The list of invoices."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from salesops.contracts.models import Contract
from salesops.invoicing import permissions, queries
from salesops.invoicing.domain.lifecycle import LIFECYCLE, OPEN
from salesops.invoicing.domain.verdicts import Verdict
from salesops.invoicing.models import FLAGS, Invoice, LineVerdict
from vrops.core.company import company_day
from vrops.lists.filters import ChoiceFilter, DateFilter, NumberFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import Supplier
from vrops.ui.tables import Badge, Column, Kind, Table


def suppliers_for(user: Any) -> Any:
    """The suppliers whose invoices the person sees."""
    seen = Invoice.objects.visible_to(user).values("supplier")
    return Supplier.objects.filter(pk__in=seen).order_by("sort_key")


def contracts_for(user: Any) -> Any:
    return Contract.objects.visible_to(user).order_by("sort_key")


def flagged(values: Sequence[str]) -> Q:
    return Q(flags__overlap=list(values))


def is_overdue(values: Sequence[str]) -> Q:
    """As `Invoice.overdue`, for the database."""
    late = Q(state__in=OPEN, kind=Invoice.Kind.INVOICE, due_on__lt=company_day())
    return late if list(values) == ["yes"] else Q()


def with_verdict(values: Sequence[str]) -> Q:
    found = LineVerdict.objects.filter(verdict__in=list(values)).values("line__invoice")
    return Q(pk__in=found)


def remarks(invoice: Invoice) -> list[str]:
    """What sets it apart from other rows: that it is overdue, that its amounts are given back, its
    flags."""
    apart = {"Overdue": invoice.overdue, "Credit note": invoice.kind == Invoice.Kind.CREDIT_NOTE}
    return [*(words for words, holds in apart.items() if holds), *invoice.flag_words]


def invoice_panel(invoice: Invoice, user: Any) -> dict[str, Any]:
    return {"lines": list(queries.lines_of(invoice)[:50])}


INVOICES = ListPage(
    name="invoices",
    title="Invoices",
    section="Sales operations",
    nouns=("invoice", "invoices"),
    permission=permissions.VIEW,
    url_name="salesops:invoices",
    rows=queries.list_rows,
    table=Table(
        caption="Invoices",
        columns=(
            Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=1000),
            Column(name="number", label="Number", sort="number_key", opens=True, phone="title"),
            Column(name="supplier", label="Supplier", value="supplier.name",
                   sort="supplier__sort_key", width=160, phone="by"),
            Column(name="state", label="Status", kind=Kind.BADGE, width=112, sort="state",
                   phone="status",
                   value=lambda row: Badge(row.get_state_display(), row.tone)),
            Column(name="billed", label="Billed", kind=Kind.MONEY, width=120, sort="billed",
                   phone="end", value=lambda row: row.money("billed")),
            Column(name="payable", label="Payable", kind=Kind.MONEY, width=120, sort="payable",
                   drop=860, value=lambda row: row.money("payable")),
            Column(name="disputed", label="Disputed", kind=Kind.MONEY, width=112,
                   sort="disputed", value=lambda row: row.money("disputed")),
            Column(name="flags", label="Flags", kind=Kind.NAMES, value=remarks, width=136,
                   drop=1000),
            Column(name="issued", label="Issued", kind=Kind.DATE, value="issued_on",
                   sort="issued_on", width=112, drop=1000),
            Column(name="due", label="Due", kind=Kind.DATE, value="due_on", sort="due_on",
                   sort_nullable=True, width=112, drop=860),
            Column(name="contract", label="Contract", value="contract.number", width=136,
                   chosen=False),
            Column(name="kind", label="Kind", width=112, chosen=False,
                   value=lambda row: row.get_kind_display()),
        ),
    ),
    default_sort="-issued",
    search=("sort_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),
        RecordFilter(name="supplier", label="Supplier", records=suppliers_for),
        RecordFilter(name="contract", label="Contract", text="number", nullable=True,
                     records=contracts_for),
        ChoiceFilter(name="verdict", label="Verdict of a line", match=with_verdict,
                     choices=[(str(each), each.label) for each in Verdict]),
        ChoiceFilter(name="flag", label="Flag", match=flagged, choices=list(FLAGS.items())),
        ChoiceFilter(name="kind", label="Kind", choices=Invoice.Kind.choices),
        NumberFilter(name="disputed", label="Disputed", whole=False),
        DateFilter(name="issued", label="Issued", lookup="issued_on"),
        ChoiceFilter(name="overdue", label="Overdue", match=is_overdue, choices=[("yes", "Yes")]),
        DateFilter(name="due", label="Due", lookup="due_on", nullable=True),
    ),
    views=(
        View("exceptions", "Exceptions", "state=exception"),
        View("approve", "To approve", "state=matched,disputed"),
        View("approved", "Approved", "state=approved"),
        View("overdue", "Overdue", "overdue=yes&sort=due"),
        View("all", "All"),
    ),
    panel=Panel("salesops/invoicing/panel.html", invoice_panel),
    own_page=Invoice.get_absolute_url,
    empty="Invoices appear here once one is uploaded.",
    template="salesops/invoicing/list.html",
)  # fmt: skip

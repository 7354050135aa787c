"""What invoices put on the first page: those with an exception, for whoever works on them."""

from datetime import date
from typing import Any

from django.db.models import F

from salesops.invoicing import permissions, queries
from salesops.invoicing.models import Invoice
from vrops.access import policy
from vrops.core.company import company_day
from vrops.core.money import format_money
from vrops.home.parts import MOST, HomePart, Row, Shown
from vrops.lists.registry import list_url


def exceptions(user: Any) -> Shown | None:
    """Invoices that do not match what they should be, the soonest due first."""
    if not policy.can(user, permissions.WORK):
        return None
    rows = queries.list_rows(user).filter(state="exception")
    today = company_day()
    first = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    return Shown(
        rows=[_row(invoice, today) for invoice in first[:MOST]],
        count=rows.count(),
        url=list_url("invoices", view="exceptions"),
    )


PARTS = (HomePart("invoices", 25, "Invoices with exceptions", "file-invoice", exceptions),)


def _row(invoice: Invoice, today: date) -> Row:
    billed = invoice.money("billed")
    return Row(
        title=f"{invoice.number}, {invoice.supplier.name}",
        url=invoice.get_absolute_url(),
        sub=f"{format_money(billed)} billed" if billed else "",
        badge=invoice.get_state_display(),
        tone=invoice.tone,
        on=invoice.due_on,
        late=invoice.due_on is not None and invoice.due_on < today,
    )

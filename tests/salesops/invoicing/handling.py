"""What the tests of invoices do and look at again and again."""

from typing import Any

from salesops.invoicing import actions, queries
from salesops.invoicing.models import Invoice, LineVerdict
from vrops.approvals.domain.routes import Verdict
from vrops.log.models import Entry
from vrops.people.models import User

APPROVE = Verdict.APPROVE


def verdicts(invoice: Invoice) -> list[str]:
    rows = LineVerdict.objects.filter(line__invoice=invoice).order_by("line__position")
    return list(rows.values_list("verdict", flat=True))


def decide(invoice: Invoice, by: User, verdict: Verdict = APPROVE, **more: Any) -> Invoice:
    seen = {"version": invoice.version, "sheet_hash": queries.sheet_of(invoice).hash}
    return actions.decide_invoice(invoice.pk, verdict, by=by, **seen | more)


def events(invoice: Invoice) -> list[str]:
    rows = Entry.objects.about("salesops.invoice", invoice.pk).order_by("pk")
    return [event.rpartition(".")[2] for event in rows.values_list("event", flat=True)]

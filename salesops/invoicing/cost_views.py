"""The page of a contract's should-cost."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from salesops.contracts import permissions as contract_permissions
from salesops.contracts import queries as contracts
from salesops.invoicing import page, queries
from vrops.access.guards import guarded
from vrops.core.company import company_day
from vrops.core.periods import Period
from vrops.ui.http import Request


@guarded(contract_permissions.VIEW)
def should_cost(request: Request, pk: int) -> HttpResponse:
    """What a contract ought to cost in a month, item by item; `?month=2026-03`."""
    contract = contracts.contract_page(pk, request.user)
    month = _month(request.GET.get("month", "")) or Period.of_month(company_day())
    rows = queries.should_cost(contract, month)
    links = page.Links.of(contract, request.user)
    context = {
        "contract": contract,
        "month": month,
        "earlier": Period.of_month(date.fromordinal(month.start.toordinal() - 1)).start,
        "later": month.end,
        "items": [page.item_shown(row.facts(), contract, month, links) for row in rows],
        "total": queries.total_of(rows, contract),
    }
    return render(request, "salesops/invoicing/should_cost.html", context)


def _month(written: str) -> Period | None:
    """The month that was written, 2026-03; None for anything else."""
    try:
        first = date.fromisoformat(f"{written}-01") if len(written) == 7 else None
    except ValueError:
        return None
    return Period.of_month(first) if first and 2000 <= first.year < 2200 else None

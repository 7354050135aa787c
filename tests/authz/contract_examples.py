"""Contracts and invoices of the cast's own supplier, in the state that a route acts on."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesops.contracts.actions import submit_contract
from salesops.contracts.amending import begin_amendment, propose_rate, submit_amendment
from salesops.contracts.models import Amendment, Contract
from salesops.invoicing.actions import submit_invoice
from salesops.invoicing.models import Invoice
from tests.salesops.contract_factories import (
    document,
    line,
    make_contract,
    rate_input,
    receive,
    record_contacts,
)

Example = Callable[[pytest.FixtureRequest], dict[str, Any]]


def a_contract(state: str, *, rate: bool = False) -> Example:
    """What names a contract in this state, and with `rate` the rate of it."""

    def arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
        contract = _contract(request, state)
        rates = {"rate_id": contract.rates.get().pk} if rate else {}
        return {"pk": contract.pk, **rates}

    return arguments


def an_amendment(state: str, *, rate: bool = False) -> Example:
    def arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
        analyst = request.getfixturevalue("analyst")
        contract = _contract(request, "active")
        amendment = begin_amendment(contract.pk, by=analyst, title="New prices")
        later = rate_input(starts_on=date(2026, 6, 1))
        proposed = propose_rate(amendment.pk, later, by=analyst, version=1)
        if state == "in_review":
            submit_amendment(amendment.pk, by=analyst, version=2)
        Amendment.objects.filter(pk=amendment.pk).update(state=state)
        return {"pk": amendment.pk, **({"rate_id": proposed.pk} if rate else {})}

    return arguments


def an_invoice(state: str) -> Example:
    """An exception, or matched; or submitted for approval."""

    def arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
        analyst, site = (request.getfixturevalue(name) for name in ("analyst", "site"))
        record_contacts(analyst, site, [100] * 10)
        contract = _contract(request, "active")
        price = Decimal("1.40") if state == "exception" else Decimal("1.25")
        billed = document(line(price=price), number=f"N-{Invoice.objects.count()}")
        invoice = receive(analyst, contract.supplier, billed, contract_id=contract.pk)
        if state == "submitted":
            submit_invoice(invoice.pk, by=analyst, version=invoice.version)
        return {"pk": invoice.pk}

    return arguments


def _contract(request: pytest.FixtureRequest, state: str) -> Contract:
    analyst = request.getfixturevalue("analyst")
    number = f"VR-{Contract.objects.count()}"
    contract = make_contract(analyst, request.getfixturevalue("supplier"), number=number)
    if state == "in_review":
        submit_contract(contract.pk, by=analyst, version=contract.version)
    Contract.objects.filter(pk=contract.pk).update(state=state)
    return contract

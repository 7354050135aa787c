"""Invoices in the states that tests begin with. Imports inside: pure tests run without Django."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from salesops.contracts.models import Contract
    from salesops.invoicing.models import Invoice
    from vrops.people.models import Site, Supplier, User


@pytest.fixture
def contract(analyst: "User", supplier: "Supplier", site: "Site") -> "Contract":
    """Active, $1.25 a contact, and 1,000 contacts on the first ten days of March."""
    from tests.salesops.contract_factories import active, make_contract, record_contacts

    record_contacts(analyst, site, [100] * 10)
    return active(make_contract(analyst, supplier))


@pytest.fixture
def exception(contract: "Contract", analyst: "User", supplier: "Supplier") -> "Invoice":
    """Bills 1,100 contacts at $1.40 where 1,000 at $1.25 are supported."""
    from tests.salesops.contract_factories import document, line, receive

    wrong = line(quantity=Decimal(1100), price=Decimal("1.40"))
    return receive(analyst, supplier, document(wrong))


@pytest.fixture
def matched(contract: "Contract", analyst: "User", supplier: "Supplier") -> "Invoice":
    from tests.salesops.contract_factories import receive

    return receive(analyst, supplier)

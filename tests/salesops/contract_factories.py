"""Contracts, rates, activity and electronic invoices for tests, made by the product's actions."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from salesops.activity import actions as activity
from salesops.activity.domain import ActivityRow
from salesops.contracts import actions, rates
from salesops.contracts.entering import ContractInput, RateInput
from salesops.contracts.models import Contract, RateLine
from salesops.invoicing import actions as invoicing
from salesops.invoicing.domain.document import Document, DocumentLine, Kind, Tax, Totals
from salesops.invoicing.models import Invoice
from vrops.attachments.storage import Stored
from vrops.people.models import Site, Supplier, User

MARCH = (date(2026, 3, 1), date(2026, 4, 1))


def contract_input(owner: User, supplier: Supplier, **changes: Any) -> ContractInput:
    """The year 2026 in dollars, with 2% and $50 of tolerance."""
    given: dict[str, Any] = {
        "supplier_id": supplier.pk, "number": "VR-2026-07", "title": "Inbound voice and chat",
        "starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1), "currency": "USD",
        "owner_id": owner.pk, "tolerance_percent": Decimal(2), "tolerance_absolute": Decimal(50),
    }  # fmt: skip
    return ContractInput(**given | changes)


def rate_input(**changes: Any) -> RateInput:
    """$1.25 for each contact, all through the contract."""
    given: dict[str, Any] = {
        "item": "VOICE", "unit": "contact", "model": "flat", "price": Decimal("1.25"),
        "starts_on": date(2026, 1, 1), "measure": "contacts",
    }  # fmt: skip
    return RateInput(**given | changes)


def make_contract(owner: User, supplier: Supplier, *, rated: bool = True, **more: Any) -> Contract:
    """A draft, with the rate of `rate_input` unless said otherwise."""
    contract = actions.create_contract(contract_input(owner, supplier, **more), by=owner)
    if rated:
        set_rate(contract, owner)
    return contract


def set_rate(contract: Contract, by: User, **changes: Any) -> RateLine:
    contract.refresh_from_db()
    rate = rates.set_rate(contract.pk, rate_input(**changes), by=by, version=contract.version)
    contract.refresh_from_db()
    return rate


def active(contract: Contract) -> Contract:
    """As if it had been approved, signed and started."""
    Contract.objects.filter(pk=contract.pk).update(state="active")
    contract.refresh_from_db()
    return contract


def record_contacts(
    by: User, site: Site, daily: Sequence[int], first: date = MARCH[0], **more: Any
) -> None:
    """So many contacts on each day from the first on."""
    rows = [
        ActivityRow(
            **{
                "site_id": site.pk, "measure": "contacts", "on": first + timedelta(days=number),
                "value": Decimal(value), "channel": "voice",
            } | more
        )
        for number, value in enumerate(daily)
    ]  # fmt: skip
    activity.load_activity(rows, source="Test", by=by)


def line(number: str = "1", **changes: Any) -> DocumentLine:
    """1,000 contacts at $1.25."""
    given: dict[str, Any] = {
        "number": number, "name": "Inbound voice contacts", "quantity": Decimal(1000),
        "unit": "C62", "price": Decimal("1.25"), "buyer_item": "VOICE", "category": "Z",
        "rate": Decimal(0),
    }  # fmt: skip
    given |= changes
    product = given["quantity"] * given["price"] / given.get("base", 1)
    given.setdefault("amount", product.quantize(Decimal("0.01")))
    return DocumentLine(**given)


def document(*lines: DocumentLine, **changes: Any) -> Document:
    """An invoice over March 2026 that adds up, without tax."""
    lines = lines or (line(),)
    net = sum((each.amount for each in lines), Decimal(0))
    given: dict[str, Any] = {
        "syntax": "UBL", "number": "NGC-2026-003", "type_code": "380", "kind": Kind.INVOICE,
        "issued_on": date(2026, 4, 3), "due_on": date(2026, 5, 3), "currency": "USD",
        "seller": "Northgate", "buyer": "Virtual Retail", "first_day": MARCH[0],
        "last_day": MARCH[1] - timedelta(days=1), "lines": lines,
        "totals": Totals(lines=net, net=net, gross=net, due=net, tax=Decimal(0)),
        "taxes": (Tax("Z", Decimal(0), net, Decimal(0)),),
    }  # fmt: skip
    return Document(**given | changes)


def stored(name: str = "a") -> Stored:
    """A file that lies in the folder, as far as the rows know."""
    digest = (name.encode().hex() * 64)[:64]
    return Stored(f"{name}.xml", secrets.token_hex(16), 100, digest, "application/xml")


def receive(by: User, supplier: Supplier, given: Document | None = None, **more: Any) -> Invoice:
    given = given or document()
    file = more.pop("stored", stored(given.number))
    return invoicing.receive_invoice(given, file, by=by, supplier_id=supplier.pk, **more)

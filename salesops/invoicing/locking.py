"""How actions take an invoice in hand: seen, allowed, at the version that was read, and locked.

One order for all: the invoice, then the invoice that it credits, then the contract. A credited
invoice credits none itself, so nobody waits in a circle.
"""

from salesops.contracts.models import Contract
from salesops.invoicing.models import Invoice
from vrops.access.policy import require
from vrops.core import text
from vrops.core.errors import FieldError, Invalid, StaleVersion
from vrops.people.models import User


def lock_invoice(
    invoice_id: int, *, by: User, permission: str, version: int | None = None
) -> Invoice:
    """The invoice, locked. Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion."""
    rows = Invoice.objects.visible_to(by).select_for_update(of=("self",))
    invoice: Invoice = rows.select_related("supplier", "contract", "original").get(pk=invoice_id)
    require(by, permission, invoice)
    if version is not None and invoice.version != version:
        raise StaleVersion(current=invoice.snapshot())
    return invoice


def lock_original(invoice: Invoice) -> None:
    """The invoice that a credit note credits: two at once do not give back the same money."""
    if invoice.original_id is not None:
        rows = Invoice.objects.select_for_update(of=("self",), no_key=True)
        invoice.original = rows.get(pk=invoice.original_id)


def lock_contract(invoice: Invoice) -> None:
    """The contract: two invoices do not take the same activity."""
    if invoice.contract_id is not None:
        rows = Contract.objects.select_for_update(of=("self",))
        invoice.contract = rows.select_related("supplier").get(pk=invoice.contract_id)


def reason(why: str, missing: str) -> str:
    """The reason, cleaned; Invalid with the sentence `missing` without one."""
    why = text.clean(why).strip()
    if not why:
        raise Invalid(missing, errors=[FieldError("why", "required", missing)])
    return why

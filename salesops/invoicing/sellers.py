"""Is an invoice's seller its supplier? What is known of each, and an analyst who says so."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from salesops.invoicing import permissions
from salesops.invoicing.domain import sellers as rules
from salesops.invoicing.domain.lifecycle import LIFECYCLE, OPEN
from salesops.invoicing.domain.sellers import Doubt, Kind, seller_key
from salesops.invoicing.domain.verdicts import PASSING
from salesops.invoicing.findings import replace_findings
from salesops.invoicing.locking import lock_invoice, reason
from salesops.invoicing.models import Invoice, LineVerdict, SellerIdentity
from vrops.approvals import actions as approvals
from vrops.core import clock
from vrops.core.errors import NotAllowed
from vrops.log import actions as log
from vrops.people.models import User

MISMATCH = "seller_mismatch"
NAME_LENGTH = 300


def doubts_of(invoice: Invoice) -> list[Doubt]:
    """What the document says of its seller that is not known of the supplier. One query."""
    return list(rules.doubts(_said(invoice), _known(invoice), invoice.supplier.name))


def refuse_doubtful(invoice: Invoice) -> None:
    """Refuse (NotAllowed) whatever leads to a payment while the seller is in doubt."""
    doubts = doubts_of(invoice)
    if doubts:
        raise NotAllowed(
            f"{doubts[0].sentence} Nothing of {invoice.key} is payable until an analyst has "
            "confirmed the seller; reject it if it is not theirs."
        )


@transaction.atomic
def confirm_seller(invoice_id: int, *, by: User, version: int, why: str) -> Invoice:
    """Say that the supplier does send invoices under the name and numbers of this one; they are
    known from then on. What was only held back for its seller is matched.

    Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed when nothing is in
    doubt or it is decided already; Invalid without a reason.
    """
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    if invoice.state not in OPEN or not doubts_of(invoice):
        raise NotAllowed(f"The seller of {invoice.key} is not in doubt.")
    why = reason(why, "Say how you know that they are the supplier; auditors read it.")
    before = invoice.snapshot()
    remember(invoice, by=by, why=why)
    replace_findings(invoice, {MISMATCH: []})
    approvals.void_run(invoice, by=by, why="seller confirmed")
    if invoice.state == "exception" and _lines_pass(invoice):
        LIFECYCLE.move(invoice, "accept")
    else:
        invoice.version += 1
    invoice.store("state", "findings", "flags")
    known = {str(kind): value for kind, value in _said(invoice).items() if value}
    after = invoice.snapshot() | {"known_as": known}
    event = "salesops.invoice.seller_confirmed"
    log.record(event, invoice, by=by, before=before, after=after, why=why)
    return invoice


def remember(invoice: Invoice, *, by: User, why: str = "") -> None:
    """Know the name and numbers of the invoice's seller as the supplier's from now on."""
    known = _known(invoice)
    SellerIdentity.objects.bulk_create(
        [
            SellerIdentity(
                supplier_id=invoice.supplier_id, kind=kind.value, value=value,
                key=key, invoice=invoice, why=why, added_by=by, added_at=clock.now(),
            )
            for kind, value in _said(invoice).items()
            if value and (key := seller_key(kind, value)[:NAME_LENGTH]) not in known.get(kind, {})
        ],
        ignore_conflicts=True,  # somebody else accepted the same at the same moment
    )  # fmt: skip


def _said(invoice: Invoice) -> dict[Kind, str]:
    return {
        Kind.NAME: invoice.seller,
        Kind.VAT: invoice.seller_vat,
        Kind.REGISTRATION: invoice.seller_registration,
    }


def _known(invoice: Invoice) -> Mapping[Kind, Mapping[str, str]]:
    own = invoice.supplier.name
    known: dict[Kind, dict[str, Any]] = {Kind.NAME: {seller_key(Kind.NAME, own): own}}
    rows = SellerIdentity.objects.filter(supplier=invoice.supplier_id)
    for kind, key, value in rows.values_list("kind", "key", "value"):
        known.setdefault(Kind(kind), {})[key] = value
    return known


def _lines_pass(invoice: Invoice) -> bool:
    failing = LineVerdict.objects.filter(line__invoice=invoice).exclude(verdict__in=PASSING)
    return not failing.exists()

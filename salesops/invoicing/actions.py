"""Everything that changes invoices: taking in, matching, accepting, disputing, approving."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction

from salesops.contracts import queries as contracts
from salesops.contracts.actions import planning_calendar
from salesops.contracts.models import Contract
from salesops.invoicing import judging, permissions, queries, receiving
from salesops.invoicing.domain.document import Document
from salesops.invoicing.domain.lifecycle import APPROVABLE, LIFECYCLE
from salesops.invoicing.models import Invoice, InvoiceLine
from vrops.access.policy import require, require_at
from vrops.approvals import actions as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.attachments import actions as attachments
from vrops.attachments.storage import Stored
from vrops.core import clock, text
from vrops.core.currencies import places
from vrops.core.errors import FieldError, Invalid, NotAllowed, Refused, StaleVersion
from vrops.core.money import Money, format_money, round_half_away
from vrops.core.periods import format_date
from vrops.log import actions as log
from vrops.people.models import Supplier, User

ONCE = ("invoice_number_once", "invoice_file_once")


class DuplicateInvoice(Refused):
    """A live invoice of the supplier has this number in this year, or is this very file."""

    code = "invoicing.duplicate"
    title = "Received already"


@transaction.atomic
def receive_invoice(
    document: Document,
    stored: Stored,
    *,
    by: User,
    supplier_id: int,
    contract_id: int | None = None,
) -> Invoice:
    """Take in what a supplier sent, with its file, and match it.

    Without a contract the one it names is taken, else the only one that fits. Numbers, dates and
    totals that another invoice has in part make it a *possible* duplicate and are flagged. Refuses:
    Supplier.DoesNotExist; PermissionDenied; DuplicateInvoice; Invalid for a contract that is not
    the supplier's.
    """
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    require_at(by, permissions.RECEIVE, supplier_id=supplier.pk)
    period, _ = receiving.period_of(document)
    contract = _contract(supplier.pk, contract_id)
    if contract_id is None:
        contract = queries.contract_for(supplier.pk, document, period)
    invoice = receiving.invoice_of(
        document, supplier_id=supplier.pk, contract=contract, sha256=stored.sha256,
        received_by=by, received_at=clock.now(),
        original=queries.original_of(supplier.pk, document.preceding),
    )  # fmt: skip
    receiving.note_duplicates(invoice)
    _insert(invoice)
    InvoiceLine.objects.bulk_create(receiving.lines_of(document, invoice), batch_size=judging.BATCH)
    log.record("salesops.invoice.received", invoice, by=by, after=invoice.snapshot())
    attachments.attach_stored(invoice, stored, by=by)
    return _match(invoice, "match", "salesops.invoice.matched", by=None)


@transaction.atomic
def rematch_invoice(
    invoice_id: int, *, by: User, version: int, contract_id: int | None = None
) -> Invoice:
    """Judge every line again by today's contract and activity; with a contract, against that one.

    What was accepted before and what approvers decided is void. Refuses: Invoice.DoesNotExist;
    PermissionDenied; StaleVersion; NotAllowed unless it is matched or an exception; Invalid for a
    contract that is not the supplier's.
    """
    invoice = _locked(invoice_id, by=by, permission=permissions.WORK, version=version)
    LIFECYCLE.reach(invoice.state, "rematch", to="matched")
    if contract_id is not None:
        if contract_id != invoice.contract_id:
            invoice.matched_at = None  # there its turn comes last
        invoice.contract = _contract(invoice.supplier_id, contract_id)
    approvals.void_run(invoice, by=by, why="matched again")
    return _match(invoice, "rematch", "salesops.invoice.rematched", by=by)


@transaction.atomic
def accept_invoice(invoice_id: int, *, by: User, version: int, why: str) -> Invoice:
    """Accept an exception as it was billed, with the reason; nothing of it is disputed then.

    Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is an
    exception; Invalid without a reason.
    """
    invoice = _locked(invoice_id, by=by, permission=permissions.WORK, version=version)
    before = invoice.snapshot()
    LIFECYCLE.move(invoice, "accept")
    why = _reason(why, "Say why it is right as billed; approvers read it.")
    _decide_lines(invoice, {})
    invoice.store("state", "payable", "disputed")
    after = invoice.snapshot()
    log.record("salesops.invoice.accepted", invoice, by=by, before=before, after=after, why=why)
    return invoice


@transaction.atomic
def dispute_lines(
    invoice_id: int, disputed: Mapping[int, Decimal], *, by: User, version: int, why: str
) -> Invoice:
    """Dispute lines of an exception, each in whole or in part; the rest becomes payable.

    `disputed` maps lines to the part that is not paid, in the invoice's currency. Refuses:
    Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is an exception;
    Invalid without a reason, without any part, for a line of another invoice, and for more than the
    line bills.
    """
    invoice = _locked(invoice_id, by=by, permission=permissions.WORK, version=version)
    before = invoice.snapshot()
    LIFECYCLE.move(invoice, "dispute")
    why = _reason(why, "Say what is wrong; the supplier reads it.")
    _decide_lines(invoice, disputed)
    if not invoice.disputed:
        detail = "Say for at least one line how much is disputed, or accept the invoice."
        raise Invalid(detail, errors=[FieldError("lines", "required", detail)])
    invoice.store("state", "payable", "disputed")
    after = invoice.snapshot()
    log.record("salesops.invoice.disputed", invoice, by=by, before=before, after=after, why=why)
    return invoice


@transaction.atomic
def submit_invoice(invoice_id: int, *, by: User, version: int) -> Invoice:
    """Ask for approval of what is payable: by amount a program manager or the senior manager, then
    Finance.

    Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is matched
    or disputed in part, and twice; NobodyCanDecide.
    """
    invoice = _locked(invoice_id, by=by, permission=permissions.WORK, version=version)
    if invoice.state not in APPROVABLE:
        raise NotAllowed(LIFECYCLE.refusal(invoice.state, "approve"))
    approvals.start_run(
        invoice, route=queries.route_of(invoice), by=by, version=invoice.version,
        sheet=queries.sheet_of(invoice), calendar=planning_calendar(),
    )  # fmt: skip
    log.record("salesops.invoice.submitted", invoice, by=by, after=invoice.snapshot())
    return invoice


@transaction.atomic
def withdraw_invoice(invoice_id: int, *, by: User, why: str = "") -> Invoice:
    """Take a submission back; the invoice is what it was. Refuses: Invoice.DoesNotExist;
    PermissionDenied to anybody but the submitter; Filled when it is decided already."""
    invoice = _locked(invoice_id, by=by, permission=permissions.WORK)
    approvals.withdraw_run(invoice, by=by, why=why)
    log.record("salesops.invoice.withdrawn", invoice, by=by, after=invoice.snapshot(), why=why)
    return invoice


@transaction.atomic
def decide_invoice(
    invoice_id: int, verdict: Verdict, *, by: User, version: int, sheet_hash: str, note: str = ""
) -> Invoice:
    """Approve, send back or reject the version and amounts that were seen; the last approval of
    the route approves what is payable.

    Refuses: Invoice.DoesNotExist; PermissionDenied; and as `approvals.decide`.
    """
    invoice = _locked(invoice_id, by=by, permission=permissions.APPROVE)
    before = invoice.snapshot()
    outcome = approvals.decide(
        invoice, by=by, version=version, sheet=queries.sheet_of(invoice), sheet_hash=sheet_hash,
        verdict=verdict, note=note,
    )  # fmt: skip
    event = "salesops.invoice.step_approved"
    if verdict is Verdict.SEND_BACK:
        event = "salesops.invoice.sent_back"
    elif outcome.ends_route:
        verb = "reject" if verdict is Verdict.REJECT else "approve"
        LIFECYCLE.move(invoice, verb)
        invoice.store("state")
        event = f"salesops.invoice.{LIFECYCLE.verb(verb).past}"
    after = invoice.snapshot()
    log.record(event, invoice, by=by, before=before, after=after, why=outcome.decision.note)
    return invoice


@transaction.atomic
def reject_invoice(invoice_id: int, *, by: User, version: int, why: str) -> Invoice:
    """Send an invoice back to the supplier as a whole; its number and what it billed are free.

    Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is approved;
    Invalid without a reason.
    """
    return _end(invoice_id, "reject", "salesops.invoice.rejected", by, version, why)


@transaction.atomic
def cancel_invoice(invoice_id: int, *, by: User, version: int, why: str) -> Invoice:
    """Take an invoice out that should not be here. Refuses as `reject_invoice`."""
    return _end(invoice_id, "cancel", "salesops.invoice.cancelled", by, version, why)


def _end(invoice_id: int, verb: str, event: str, by: User, version: int, why: str) -> Invoice:
    invoice = _locked(invoice_id, by=by, permission=permissions.WORK, version=version)
    before = invoice.snapshot()
    LIFECYCLE.move(invoice, verb)
    why = _reason(why, "Say why; the supplier will ask.")
    approvals.void_run(invoice, by=by, why=LIFECYCLE.verb(verb).past)
    invoice.store("state")
    log.record(event, invoice, by=by, before=before, after=invoice.snapshot(), why=why)
    return invoice


def _match(invoice: Invoice, verb: str, event: str, *, by: User | None) -> Invoice:
    """Judge the lines under the contract's lock: two invoices do not take the same activity."""
    if invoice.contract_id is not None:
        invoice.contract = Contract.objects.select_for_update(of=("self",)).get(
            pk=invoice.contract_id
        )
    before = invoice.snapshot()
    at = clock.now()
    fine = judging.judge_invoice(invoice, at)
    invoice.matched_at = invoice.matched_at or at
    LIFECYCLE.move(invoice, verb, to="matched" if fine else "exception")
    invoice.store("state", "contract", "matched_at", "billed", "payable", "disputed")
    log.record(event, invoice, by=by, before=before, after=invoice.snapshot())
    return invoice


def _insert(invoice: Invoice) -> None:
    """Store it; of two at once with one number, or of one file, the second is refused."""
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError as error:
        if not any(name in str(error) for name in ONCE):
            raise
        other = queries.certain_duplicate(
            invoice.supplier_id, invoice.number_key, invoice.issued_on, invoice.sha256
        )
        known = f" as {other.key}" if other else ""
        raise DuplicateInvoice(
            f"{invoice.supplier}'s {invoice.number} of {format_date(invoice.issued_on)} was "
            f"received already{known}; reject that one first if this is to replace it."
        ) from error


def _decide_lines(invoice: Invoice, disputed: Mapping[int, Decimal]) -> None:
    """Write what a person disputes of each line, the rest payable, and the sums."""
    lines = {line.pk: line for line in InvoiceLine.objects.filter(invoice=invoice)}
    errors = []
    for pk, part in disputed.items():
        line = lines.get(pk)
        if line is None:
            errors.append(
                FieldError("lines", "unknown", "One of the lines is not of this invoice.")
            )
        elif not 0 <= part <= max(line.amount, Decimal(0)) or part != round_half_away(
            part, places(invoice.currency)
        ):
            most = format_money(Money(max(line.amount, Decimal(0)), invoice.currency))
            detail = f"Line {line.number}: dispute from nothing up to {most}, what it bills."
            errors.append(FieldError("lines", "out_of_range", detail))
    if errors:
        raise Invalid(errors[0].detail, errors=errors)
    for pk, line in lines.items():
        line.disputed = disputed.get(pk, Decimal(0))
        line.payable = line.amount - line.disputed
    InvoiceLine.objects.bulk_update(
        lines.values(), ["payable", "disputed"], batch_size=judging.BATCH
    )
    judging.sum_up(invoice, list(lines.values()))


def _contract(supplier_id: int, contract_id: int | None) -> Contract | None:
    if contract_id is None:
        return None
    contract = contracts.billable_of(supplier_id).filter(pk=contract_id).first()
    if contract is None:
        detail = "Choose a contract of this supplier that has started."
        raise Invalid(detail, errors=[FieldError("contract", "unknown", detail)])
    return contract


def _reason(why: str, missing: str) -> str:
    why = text.clean(why).strip()
    if not why:
        raise Invalid(missing, errors=[FieldError("why", "required", missing)])
    return why


def _locked(invoice_id: int, *, by: User, permission: str, version: int | None = None) -> Invoice:
    rows = Invoice.objects.visible_to(by).select_for_update(of=("self",))
    invoice: Invoice = rows.select_related("supplier", "contract", "original").get(pk=invoice_id)
    require(by, permission, invoice)
    if version is not None and invoice.version != version:
        raise StaleVersion(current=invoice.snapshot())
    return invoice

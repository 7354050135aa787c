"""Everything that changes invoices: taking in, matching, accepting, disputing, approving."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from salesops.contracts import queries as contracts
from salesops.contracts.actions import planning_calendar
from salesops.contracts.models import Contract
from salesops.invoicing import judging, ledger, permissions, queries, receiving, sellers
from salesops.invoicing.domain.document import Document
from salesops.invoicing.domain.lifecycle import APPROVABLE, LIFECYCLE
from salesops.invoicing.domain.matching import Progress
from salesops.invoicing.domain.payable import within_billed
from salesops.invoicing.locking import lock_contract, lock_invoice, lock_original, reason
from salesops.invoicing.models import Invoice, InvoiceLine
from vrops.access.policy import require_at
from vrops.approvals import actions as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.attachments import actions as attachments
from vrops.attachments.storage import Stored
from vrops.core import clock
from vrops.core.currencies import places
from vrops.core.errors import FieldError, Invalid, NotAllowed, Refused
from vrops.core.money import Money, format_money, round_half_away
from vrops.core.periods import format_date
from vrops.log import actions as log
from vrops.people.models import Supplier, User

ONCE = ("invoice_number_once", "invoice_file_once")
# What matching writes about the invoice as a whole.
JUDGED = (
    "state", "contract", "original", "matched_at", "billed", "payable", "disputed", "findings",
    "flags",
)  # fmt: skip


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
    progress: Progress = judging.unwatched,
) -> Invoice:
    """Take in what a supplier sent, with its file, and match it.

    Without a contract the one it names is taken, else the only one that fits. Numbers, dates and
    totals that another invoice has in part make it a *possible* duplicate and are flagged; so is
    another seller than the supplier, of whom nothing is payable until that is confirmed. Refuses:
    Supplier.DoesNotExist; PermissionDenied; DuplicateInvoice; Invalid for a contract that is not
    the supplier's.
    """
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    require_at(by, permissions.RECEIVE, supplier_id=supplier.pk)
    period, _ = receiving.period_of(document)
    contract = require_contract(supplier.pk, contract_id)
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
    return _match(invoice, "match", "salesops.invoice.matched", by=None, progress=progress)


@transaction.atomic
def rematch_invoice(
    invoice_id: int, *, by: User, version: int, contract_id: int | None = None,
    progress: Progress = judging.unwatched,
) -> Invoice:  # fmt: skip
    """Judge every line again by today's contract and activity; with a contract, against that one.

    What was accepted before and what approvers decided is void. Refuses: Invoice.DoesNotExist;
    PermissionDenied; StaleVersion; NotAllowed unless it is matched or an exception; Invalid for a
    contract that is not the supplier's.
    """
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    LIFECYCLE.reach(invoice.state, "rematch", to="matched")
    before, lines = invoice.snapshot(), ledger.lines_of(invoice)
    if contract_id is not None:
        if contract_id != invoice.contract_id:
            invoice.matched_at = None  # there its turn comes last
        invoice.contract = require_contract(invoice.supplier_id, contract_id)
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:  # what it credits may have come in since
        invoice.original = queries.original_of(invoice.supplier_id, invoice.preceding)
    approvals.void_run(invoice, by=by, why="matched again")
    return _match(
        invoice, "rematch", "salesops.invoice.rematched", by=by, progress=progress,
        before=before, lines=lines,
    )  # fmt: skip


@transaction.atomic
def accept_invoice(invoice_id: int, *, by: User, version: int, why: str) -> Invoice:
    """Accept an exception as it was billed, with the reason; nothing of it is disputed then.

    Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is an
    exception, and while its seller is in doubt; Invalid without a reason.
    """
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    before = invoice.snapshot()
    LIFECYCLE.move(invoice, "accept")
    sellers.refuse_doubtful(invoice)
    why = reason(why, "Say why it is right as billed; approvers read it.")
    was, now = _decide_lines(invoice, {})
    invoice.store("state", "payable", "disputed")
    log.record(
        "salesops.invoice.accepted", invoice, by=by, before=before | was,
        after=invoice.snapshot() | now, why=why,
    )  # fmt: skip
    return invoice


@transaction.atomic
def dispute_lines(
    invoice_id: int, disputed: Mapping[int, Decimal], *, by: User, version: int, why: str
) -> Invoice:
    """Dispute lines of an exception, each in whole or in part; the rest becomes payable.

    `disputed` maps lines to the part that is not paid, in the invoice's currency. Refuses:
    Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is an exception, and
    while its seller is in doubt; Invalid without a reason, without any part, for a line of another
    invoice, and for more than the line bills.
    """
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    before = invoice.snapshot()
    LIFECYCLE.move(invoice, "dispute")
    sellers.refuse_doubtful(invoice)
    why = reason(why, "Say what is wrong; the supplier reads it.")
    was, now = _decide_lines(invoice, disputed)
    if not invoice.disputed:
        detail = "Say for at least one line how much is disputed, or accept the invoice."
        raise Invalid(detail, errors=[FieldError("lines", "required", detail)])
    invoice.store("state", "payable", "disputed")
    log.record(
        "salesops.invoice.disputed", invoice, by=by, before=before | was,
        after=invoice.snapshot() | now, why=why,
    )  # fmt: skip
    return invoice


@transaction.atomic
def submit_invoice(invoice_id: int, *, by: User, version: int) -> Invoice:
    """Ask for approval of what is payable: by amount a program manager or the senior manager, then
    Finance.

    Refuses: Invoice.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is matched
    or disputed in part, while its seller is in doubt, and twice; NobodyCanDecide.
    """
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    if invoice.state not in APPROVABLE:
        raise NotAllowed(LIFECYCLE.refusal(invoice.state, "approve"))
    sellers.refuse_doubtful(invoice)
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
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK)
    approvals.withdraw_run(invoice, by=by, why=why)
    log.record("salesops.invoice.withdrawn", invoice, by=by, after=invoice.snapshot(), why=why)
    return invoice


@transaction.atomic
def decide_invoice(
    invoice_id: int, verdict: Verdict, *, by: User, version: int, sheet_hash: str, note: str = ""
) -> Invoice:
    """Approve, send back or reject the version and amounts that were seen; the last approval of
    the route approves what is payable, and the numbers of the seller are known from then on.

    Refuses: Invoice.DoesNotExist; PermissionDenied; NotAllowed to approve while its seller is in
    doubt; and as `approvals.decide`.
    """
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.APPROVE)
    before = invoice.snapshot()
    if verdict is Verdict.APPROVE:
        sellers.refuse_doubtful(invoice)
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
        if verb == "approve":
            sellers.remember(invoice, by=by)
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
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    before = invoice.snapshot()
    LIFECYCLE.move(invoice, verb)
    why = reason(why, "Say why; the supplier will ask.")
    approvals.void_run(invoice, by=by, why=LIFECYCLE.verb(verb).past)
    invoice.store("state")
    log.record(event, invoice, by=by, before=before, after=invoice.snapshot(), why=why)
    return invoice


def _match(
    invoice: Invoice, verb: str, event: str, *, by: User | None, progress: Progress,
    before: dict[str, Any] | None = None, lines: ledger.Lines | None = None,
) -> Invoice:  # fmt: skip
    """Judge the lines under the locks of what they are held against; before and after, with the
    lines that changed, go to the log."""
    lock_original(invoice)
    lock_contract(invoice)
    before = before or invoice.snapshot()
    at = clock.now()
    fine = judging.judge_invoice(invoice, at, progress)
    invoice.matched_at = invoice.matched_at or at
    LIFECYCLE.move(invoice, verb, to="matched" if fine else "exception")
    invoice.store(*JUDGED)
    invoice.not_billed = queries.not_billed(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(not_billed=invoice.not_billed)
    was, now = ledger.changed(lines or {}, ledger.lines_of(invoice))
    log.record(event, invoice, by=by, before=before | was, after=invoice.snapshot() | now)
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


def _decide_lines(
    invoice: Invoice, disputed: Mapping[int, Decimal]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what a person disputes of each line, the rest payable, and the sums; what the log
    keeps of the lines before and after."""
    lock_original(invoice)
    was = ledger.lines_of(invoice)
    lines = list(InvoiceLine.objects.filter(invoice=invoice).order_by("position"))
    _refuse_parts(invoice, lines, disputed)
    billed = [line.amount for line in lines]
    rest = [line.amount - disputed.get(line.pk, Decimal(0)) for line in lines]
    for line, payable in zip(lines, within_billed(billed, rest), strict=True):
        line.payable, line.disputed = payable, line.amount - payable
    judging.write_parts(lines)
    judging.sum_up(invoice, lines)
    return ledger.changed(was, ledger.lines_of(invoice))


def _refuse_parts(
    invoice: Invoice, lines: Sequence[InvoiceLine], disputed: Mapping[int, Decimal]
) -> None:
    errors = []
    for line in lines:
        part = disputed.get(line.pk, Decimal(0))
        most = max(line.amount, Decimal(0))
        if not 0 <= part <= most or part != round_half_away(part, places(invoice.currency)):
            shown = format_money(Money(most, invoice.currency))
            detail = f"Line {line.number}: dispute from nothing up to {shown}, what it bills."
            errors.append(FieldError("lines", "out_of_range", detail))
    if disputed.keys() - {line.pk for line in lines}:
        detail = "One of the lines is not of this invoice."
        errors.append(FieldError("lines", "unknown", detail))
    if errors:
        raise Invalid(errors[0].detail, errors=errors)


def require_contract(supplier_id: int, contract_id: int | None) -> Contract | None:
    """The contract, if one is named; Invalid unless invoices of the supplier may be held against
    it."""
    if contract_id is None:
        return None
    contract = contracts.billable_of(supplier_id).filter(pk=contract_id).first()
    if contract is None:
        detail = "Choose a contract of this supplier that has started."
        raise Invalid(detail, errors=[FieldError("contract", "unknown", detail)])
    return contract

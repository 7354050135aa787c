"""Invoices of very many lines are read and matched by a worker, with progress; by the same actions
as small ones, which are done at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.db import transaction

from salesops.invoicing import actions, permissions, queries
from salesops.invoicing.domain.document import Document
from salesops.invoicing.domain.lifecycle import LIFECYCLE
from salesops.invoicing.domain.matching import Progress
from salesops.invoicing.importers.reading import read_invoice
from salesops.invoicing.locking import lock_invoice
from salesops.invoicing.models import Invoice, InvoiceLine
from vrops.access.policy import require_at
from vrops.attachments.storage import Stored, path_of
from vrops.core import text
from vrops.core.company import company_day
from vrops.core.errors import Invalid, Refused
from vrops.jobs import actions as jobs
from vrops.jobs.context import Context
from vrops.jobs.models import Job
from vrops.jobs.registry import Result
from vrops.people.models import Supplier, User

RECEIVE, REMATCH = queries.RECEIVE, queries.REMATCH
# Beyond either, reading and matching is not for the time of a request.
MOST_LINES = 500
MOST_BYTES = 1024 * 1024
MOST_FAULTS = 8

_LINE = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:InvoiceLine|CreditNoteLine|IncludedSupplyChainTradeLineItem)[\s>]"
)


def is_long(content: bytes) -> bool:
    """Whether a file is too long to be read while somebody waits; told without reading it."""
    if len(content) > MOST_BYTES:
        return True
    return sum(1 for _ in _LINE.finditer(content)) > MOST_LINES


@transaction.atomic
def start_receiving(
    stored: Stored, *, by: User, supplier_id: int, contract_id: int | None = None
) -> Job:
    """Have a kept file read, taken in and matched by a worker; the same file twice is one job.

    Refuses: Supplier.DoesNotExist; PermissionDenied. What the file itself is refused for, the job
    says.
    """
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    require_at(by, permissions.RECEIVE, supplier_id=supplier.pk)
    params = {"stored": asdict(stored), "supplier_id": supplier.pk, "contract_id": contract_id}
    return jobs.start_job(
        RECEIVE, f"Read and match {stored.name}", by=by, params=params,
        key=f"{supplier.pk}:{stored.sha256}",
    )  # fmt: skip


def receive(
    context: Context, *, stored: dict[str, Any], supplier_id: int, contract_id: int | None
) -> Result:
    """The job: the file as `receive_invoice` takes it in. A worker that dies leaves nothing, or
    the invoice, which is found when another begins again."""
    file = Stored(**stored)
    invoice = queries.received_from(file.stored_name)
    if invoice is None:
        context.advance(0, 1, "Reading the file")
        document = _read(file)
        invoice = actions.receive_invoice(
            document, file, by=_starter(context), supplier_id=supplier_id,
            contract_id=contract_id, progress=_progress(context, _count(document)),
        )  # fmt: skip
    return _result(invoice)


@transaction.atomic
def start_rematch(
    invoice_id: int, *, by: User, version: int, contract_id: int | None = None
) -> Job:
    """Have an invoice matched again by a worker. Refuses as `rematch_invoice`, at once what can be
    told at once."""
    invoice = lock_invoice(invoice_id, by=by, permission=permissions.WORK, version=version)
    LIFECYCLE.reach(invoice.state, "rematch", to="matched")
    actions.require_contract(invoice.supplier_id, contract_id)
    params = {"invoice_id": invoice.pk, "version": version, "contract_id": contract_id}
    title = f"Match {invoice.key} again"
    return jobs.start_job(REMATCH, title, by=by, params=params, key=str(invoice.pk))


def rematch(context: Context, *, invoice_id: int, version: int, contract_id: int | None) -> Result:
    """The job: as `rematch_invoice`, at the version that was seen when it was asked for."""
    invoice = queries.rematched_from(invoice_id, version)
    if invoice is None:
        total = InvoiceLine.objects.filter(invoice=invoice_id).count()
        invoice = actions.rematch_invoice(
            invoice_id, by=_starter(context), version=version, contract_id=contract_id,
            progress=_progress(context, total),
        )  # fmt: skip
    return _result(invoice)


def rematch_or_start(
    invoice_id: int, *, by: User, version: int, contract_id: int | None = None
) -> Invoice | Job:
    """Match again: at once, or by a worker when the invoice is long."""
    given: dict[str, Any] = {"by": by, "version": version, "contract_id": contract_id}
    if InvoiceLine.objects.filter(invoice=invoice_id).count() > MOST_LINES:
        return start_rematch(invoice_id, **given)
    return actions.rematch_invoice(invoice_id, **given)


def _read(file: Stored) -> Document:
    try:
        content = path_of(file.stored_name).read_bytes()
    except FileNotFoundError:
        raise Refused(f"“{file.name}” was kept for a day only; upload it again.") from None
    with _faults_together():
        return read_invoice(content, today=company_day())


def _starter(context: Context) -> User:
    """These jobs are started by people, whose rights the actions ask for again."""
    if context.started_by is None:
        raise LookupError(f"Job {context.job_id} was started by nobody")
    return context.started_by


def _progress(context: Context, total: int) -> Progress:
    def told(done: int) -> None:
        context.advance(done, total, f"{done:,} of {total:,} lines matched")

    context.advance(0, total, f"{total:,} lines read")
    return told


def _count(document: Document) -> int:
    return len(document.lines) + len(document.charges)


def _result(invoice: Invoice) -> Result:
    said = f"{invoice.key}: {invoice.get_state_display().lower()}"
    return Result(said, invoice.get_absolute_url(), {"invoice": invoice.pk})


@contextmanager
def _faults_together() -> Iterator[None]:
    """A job says in one text why it failed: every fault of the file, with its element."""
    try:
        yield
    except Invalid as error:
        faults = [f"{fault.detail} ({text.cut(fault.pointer)})" for fault in error.errors]
        more = len(faults) - MOST_FAULTS
        told = [*faults[:MOST_FAULTS], *([f"And {more} more."] if more > 0 else [])]
        raise Refused(" ".join(told) or error.message, code=error.code) from error

"""Long invoices: read and matched by a job, with the actions that do short ones at once."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from salesops.contracts.models import Contract
from salesops.invoicing import actions, background
from salesops.invoicing.background import MOST_LINES, is_long
from salesops.invoicing.demo_files import BilledInvoice, BilledLine, write
from salesops.invoicing.files import keep
from salesops.invoicing.models import Invoice, InvoiceLine, LineVerdict
from tests.salesops.contract_factories import active, make_contract, record_contacts
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.jobs import running
from vrops.jobs.models import Job
from vrops.log.models import Entry
from vrops.people.models import Site, Supplier, User

D = Decimal
UPLOAD = "/invoices/upload/"
LONG = MOST_LINES + 1


@pytest.fixture
def contract(analyst: User, supplier: Supplier, site: Site) -> Contract:
    record_contacts(analyst, site, [LONG])
    return active(make_contract(analyst, supplier))


def content(lines: int = LONG, number: str = "L-1", **changes: Any) -> bytes:
    """A contact a line, at $1.25."""
    price = D("1.25")
    billed = [
        BilledLine("VOICE", "Inbound voice contact", "C62", D(1), price, price)
        for _ in range(lines)
    ]
    given: dict[str, Any] = {
        "number": number, "issued_on": date(2026, 4, 3), "due_on": date(2026, 5, 3),
        "first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31), "seller": "Northgate",
        "contract": "", "lines": billed,
    }  # fmt: skip
    return write(BilledInvoice(**given | changes))


def upload(client: Client, by: User, supplier: Supplier, given: bytes) -> Any:
    client.force_login(by)
    file = SimpleUploadedFile("invoice.xml", given, "application/xml")
    return client.post(UPLOAD, {"supplier": supplier.pk, "file": file})


def ended(job: Job) -> Job:
    """The job, run here as a worker runs it."""
    running.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("given", "long"),
    [
        (content(MOST_LINES), False),
        (content(), True),
        (b"<a>" + b" " * background.MOST_BYTES, True),
        (b"<x:CreditNoteLine>" * LONG, True),
        (b"<ram:IncludedSupplyChainTradeLineItem >" * LONG, True),
        (b"", False),
    ],
)
def test_how_long_a_file_is_is_told_without_reading_it(given: bytes, long: bool):
    assert is_long(given) is long


@pytest.mark.django_db
def test_a_short_invoice_is_taken_in_at_once(
    client: Client, analyst: User, supplier: Supplier, contract: Contract
):
    assert upload(client, analyst, supplier, content(MOST_LINES)).status_code == 302
    assert Invoice.objects.get().lines.count() == MOST_LINES
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_invoice_is_taken_in_by_a_job(
    client: Client, analyst: User, supplier: Supplier, contract: Contract
):
    answered = upload(client, analyst, supplier, content())
    job = Job.objects.get(kind=background.RECEIVE)
    assert answered.url == f"{UPLOAD}?job={job.pk}"
    assert not Invoice.objects.exists()
    page = client.get(answered.url).content.decode()
    assert "Read and match invoice.xml" in page
    assert f'hx-get="/jobs/{job.pk}/"' in page
    done = ended(job)
    invoice = Invoice.objects.get()
    assert (done.state, done.done, done.total) == ("done", LONG, LONG), done.error
    assert (done.message, done.url) == (f"{invoice.key}: matched", invoice.get_absolute_url())
    assert (invoice.state, invoice.received_by) == ("matched", analyst)
    assert LineVerdict.objects.filter(verdict="matched").count() == LONG
    # The same file again while it is known: the job says what the form would have said.
    again = upload(client, analyst, supplier, content())
    failed = ended(Job.objects.latest("pk"))
    assert again.status_code == 302
    assert failed.state == "failed"
    assert f"received already as {invoice.key}" in failed.error


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_done_again_after_its_worker_died_takes_in_nothing_twice(
    analyst: User, supplier: Supplier, contract: Contract
):
    stored = keep("a.xml", content())
    job = background.start_receiving(stored, by=analyst, supplier_id=supplier.pk)
    assert background.start_receiving(stored, by=analyst, supplier_id=supplier.pk) == job
    ended(job)
    Job.objects.filter(pk=job.pk).update(state="queued", ended_at=None)  # its end was lost
    assert (ended(job).state, Invoice.objects.count()) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_says_every_fault_of_the_file(
    client: Client, analyst: User, supplier: Supplier, contract: Contract
):
    wrong = content(issued_on=date(2026, 4, 3), due_on=date(2026, 3, 3), first_day=date(2026, 4, 1))
    upload(client, analyst, supplier, wrong)
    failed = ended(Job.objects.get())
    assert failed.state == "failed"
    assert "due before it was issued. (BT-9)" in failed.error
    assert "ends before it begins. (BG-14)" in failed.error
    assert not Invoice.objects.exists()
    page = client.get(f"{UPLOAD}?job={failed.pk}").content.decode()
    assert "due before it was issued" in page


@pytest.mark.django_db
def test_a_long_file_that_is_no_invoice_is_refused_at_sight(
    client: Client, analyst: User, supplier: Supplier
):
    answered = upload(client, analyst, supplier, b"%PDF-1.7" + b"x" * background.MOST_BYTES)
    assert answered.status_code == 422
    assert "This is a PDF" in answered.content.decode()


@pytest.fixture
def long_invoice(contract: Contract, analyst: User, supplier: Supplier) -> Invoice:
    stored = keep("long.xml", content())
    job = background.start_receiving(stored, by=analyst, supplier_id=supplier.pk)
    ended(job)
    return Invoice.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_long_invoice_is_matched_again_by_a_job(
    client: Client, analyst: User, pm: User, site: Site, long_invoice: Invoice
):
    record_contacts(analyst, site, [1], first=date(2026, 3, 1) - timedelta(days=1))
    InvoiceLine.objects.filter(invoice=long_invoice, position=1).update(
        price=2, amount=2, payable=2
    )
    client.force_login(analyst)
    address = f"/invoices/{long_invoice.pk}/"
    assert client.post(f"{address}match/", {"version": long_invoice.version}).status_code == 302
    job = Job.objects.get(kind=background.REMATCH)
    page = client.get(address).content.decode()
    assert f"Match {long_invoice.key} again" in page
    assert f'hx-get="/jobs/{job.pk}/"' in page
    client.force_login(pm)
    assert "is under way, started by" in client.get(address).content.decode()
    assert (ended(job).state, job.message) == ("done", f"{long_invoice.key}: exception")
    long_invoice.refresh_from_db()
    assert long_invoice.state == "exception"
    events = Entry.objects.about("salesops.invoice", long_invoice.pk)
    assert events.latest("pk").actor_id == analyst.pk
    Job.objects.filter(pk=job.pk).update(state="queued", ended_at=None)
    version = long_invoice.version
    assert ended(job).state == "done"
    long_invoice.refresh_from_db()
    assert long_invoice.version == version


@pytest.mark.django_db(transaction=True)
def test_what_was_decided_meanwhile_stands(analyst: User, long_invoice: Invoice):
    job = background.start_rematch(long_invoice.pk, by=analyst, version=long_invoice.version)
    actions.reject_invoice(
        long_invoice.pk, by=analyst, version=long_invoice.version, why="Withdrawn"
    )
    assert ended(job).state == "failed"
    assert "changed" in job.error
    long_invoice.refresh_from_db()
    assert long_invoice.state == "rejected"


@pytest.mark.django_db(transaction=True)
def test_what_can_be_refused_at_once_is(
    analyst: User, pm: User, long_invoice: Invoice, other_supplier: Supplier
):
    given: dict[str, Any] = {"by": analyst, "version": long_invoice.version}
    foreign = active(make_contract(analyst, other_supplier, number="F"))
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (PermissionDenied, {"by": pm}),
        (StaleVersion, {"version": 1}),
        (Invalid, {"contract_id": foreign.pk}),
    ]
    for error, more in wrong:
        with pytest.raises(error):
            background.start_rematch(long_invoice.pk, **given | more)
    Invoice.objects.filter(pk=long_invoice.pk).update(state="approved")
    with pytest.raises(NotAllowed):
        background.start_rematch(long_invoice.pk, **given)
    assert not Job.objects.filter(kind=background.REMATCH).exists()


@pytest.mark.django_db
def test_suppliers_have_their_own_files_read_only(
    analyst: User, supplier_finance: User, supplier: Supplier, other_supplier: Supplier
):
    stored = keep("a.xml", content())
    job = background.start_receiving(stored, by=supplier_finance, supplier_id=supplier.pk)
    assert job.params["stored"] == asdict(stored)
    with pytest.raises(Supplier.DoesNotExist):
        background.start_receiving(stored, by=supplier_finance, supplier_id=other_supplier.pk)

"""A long invoice end to end: uploaded, read and matched by a real worker with progress, shown."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from salesops.invoicing import background
from salesops.invoicing.models import Invoice, LineVerdict
from tests.faults.crew import Crew, wait_until
from tests.salesops.contract_factories import active, make_contract, record_contacts
from tests.salesops.invoicing.test_background import content
from vrops.jobs.models import Job
from vrops.log.models import Entry
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.faults
LINES = 1_200


def test_a_long_invoice_is_taken_in_and_matched_again_by_a_worker(
    crew: Crew, analyst: User, supplier: Supplier, site: Site
):
    record_contacts(analyst, site, [LINES - 100])
    active(make_contract(analyst, supplier))
    crew.start()
    client = Client()
    client.force_login(analyst)
    file = SimpleUploadedFile("long.xml", content(LINES), "application/xml")
    answered = client.post("/invoices/upload/", {"supplier": supplier.pk, "file": file})
    assert answered.status_code == 302
    job = ended(Job.objects.get(kind=background.RECEIVE))
    assert (job.done, job.total, job.percent) == (LINES, LINES, 100)
    invoice = Invoice.objects.get()
    assert LineVerdict.objects.filter(line__invoice=invoice).count() == LINES
    assert (invoice.state, invoice.payable) == ("exception", Decimal("1.25") * (LINES - 100))
    page = client.get(job.url).content.decode()
    assert "1,200 lines" in page

    record_contacts(analyst, site, [LINES])
    given = {"version": invoice.version}
    assert client.post(f"/invoices/{invoice.pk}/match/", given).status_code == 302
    ended(Job.objects.get(kind=background.REMATCH))
    invoice.refresh_from_db()
    assert (invoice.state, invoice.disputed) == ("matched", 0)
    entry = Entry.objects.about("salesops.invoice", invoice.pk).latest("pk")
    assert (entry.event, entry.actor_id) == ("salesops.invoice.rematched", analyst.pk)


def ended(job: Job) -> Job:
    def is_ended() -> bool:
        job.refresh_from_db()
        return job.is_ended

    wait_until(is_ended, 120, lambda: f"the job stayed {job.state} at {job.percent}%")
    assert job.state == "done", job.error
    return job

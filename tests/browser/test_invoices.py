"""An invoice in a real browser: uploaded, its verdicts opened by keyboard, disputed, approved."""

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from salesops.contracts.models import Contract
from salesops.invoicing.models import Invoice
from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, visit
from tests.salesops.contract_factories import active, make_contract, record_contacts, set_rate
from tests.salesops.invoicing.test_importers import UBL
from vrops.people.models import Site, Supplier, User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PERIOD = (
    "<cac:InvoicePeriod><cbc:StartDate>2026-03-01</cbc:StartDate>"
    "<cbc:EndDate>2026-03-31</cbc:EndDate></cac:InvoicePeriod>"
)
INVOICE = re.compile(r"/invoices/\d+/$")
MARKER = "<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>"


@pytest.fixture
def contract(server: object, analyst: User, supplier: Supplier, site: Site) -> Contract:
    """$1.00 a contact where the invoice bills $1.25, and 8 contacts where it bills 10."""
    record_contacts(analyst, site, [4, 4])
    draft = make_contract(analyst, supplier, tolerance_absolute=Decimal("0.10"))
    set_rate(draft, analyst, price=Decimal(1))
    return active(draft)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invoice.xml"
    path.write_text(UBL.replace(MARKER, MARKER + PERIOD), encoding="utf-8")
    return path


def test_an_invoice_from_its_file_to_its_approval(
    surf: Surfer, contract: Contract, file: Path, analyst: User, pm: User, finance: User,
    axe: Axe, overflow: Overflow, picture: Picture,
) -> None:  # fmt: skip
    page = surf.page(analyst)
    uploaded(page, file)
    expect(page.get_by_text("Price and quantity differ").first).to_be_visible()
    page.locator("summary", has_text="Why").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mar 1, 2026 to Mar 2, 2026")).to_be_visible()
    assert axe(ready(page)) == []
    picture(page, "invoice")
    page.get_by_role("link", name="8", exact=True).click()
    page.wait_for_url("**/activity/?*")
    page.go_back()
    disputed(page)
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("button", name="Submit for approval")).to_have_count(0)
    for approver in (pm, finance):
        seat = visit(surf.page(approver), page.url)
        seat.get_by_role("button", name="Approve", exact=True).click()
        expect(seat.get_by_text("approved by you")).to_be_visible()
    invoice = Invoice.objects.get()
    assert (invoice.state, invoice.payable, invoice.disputed) == (
        "approved", Decimal("8.00"), Decimal("4.50")
    )  # fmt: skip
    phone = surf.page(analyst, "phone")
    for address in (page.url, "/invoices/?view=all", contract.get_absolute_url()):
        visit(phone, address)
        assert overflow(phone) <= 0, address
        assert axe(phone) == [], address
    picture(phone, "invoice-phone")
    dark = visit(surf.page(analyst, "dark"), contract.get_absolute_url())
    assert axe(dark) == []
    picture(dark, "contract-dark")


def uploaded(page: "Page", file: Path) -> None:
    """From contracts to invoices and to the upload by keys; the file's page opens."""
    visit(page, "/contracts/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/invoices/*")
    ready(page).keyboard.press("c")
    page.wait_for_url("**/upload/")
    page.get_by_label("Supplier").select_option(label="Northgate")
    page.get_by_label("File").set_input_files(str(file))
    page.get_by_role("button", name="Upload and match").click()
    page.wait_for_url(INVOICE)
    ready(page)


def disputed(page: "Page") -> None:
    page.get_by_role("link", name="Dispute").click()
    page.get_by_label("What is wrong").fill("Agreed at $1.00, and 8 contacts were recorded.")
    page.get_by_role("button", name="Dispute").click()
    page.wait_for_url(INVOICE)
    ready(page)

"""The whole wizard of an import in a real browser: file, columns, dry run, load, the rows."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from escalations.tickets.models import Ticket
from tests.escalations.desk import open_desk
from tests.fixtures.browser import ready, visit
from vrops.exchange.models import Import
from vrops.jobs import running
from vrops.people.models import User

pytestmark = pytest.mark.browser

HEADER = "Ticket #,Customer Complaint,Date,Time,Received Via,City,State,Zip code,Status\n"
FILE = HEADER + (
    '223441,"Payment disappeared, service got disconnected although the customer had paid at the '
    'store and holds the receipt in her hand",23-06-15,10:22:56 AM,Internet,Acworth,Georgia,30102,'
    "Open\n"
    "8.20412E+14,Data caps,06-12-15,9:59:40 PM,Internet,Acworth,Georgia,30101,Solved\n"
    "359792,Outages every evening,31-02-15,6:56:14 PM,Customer Care Call,Adrian,Michigan,49221,"
    "Solved\n"
    "318072,Extended outages,06-01-15,11:46:30 PM,Internet,Alameda,California,94502,Closed\n"
)


def fine(page: Any, axe: Any, overflow: Any) -> None:
    assert axe(ready(page)) == []
    assert overflow(page) <= 0


def upload(page: Any, path: Path) -> None:
    visit(page, "/imports/new/tickets/")
    page.set_input_files("input[name=file]", path)
    page.get_by_role("button", name="Upload").click()
    heading = page.get_by_role("heading", level=1, name="Columns of fcc.csv")
    expect(heading).to_be_visible()


@pytest.fixture
def path(tmp_path: Path, administrator: User) -> Path:
    open_desk(administrator)
    path = tmp_path / "fcc.csv"
    path.write_text(FILE, "utf-8")
    return path


@pytest.mark.parametrize("shape", ["desktop", "dark", "phone", "narrow"])
def test_a_file_becomes_tickets(
    shape: str, surf: Any, axe: Any, overflow: Any, picture: Any, analyst: User, path: Path
) -> None:
    page = surf.page(analyst, shape)
    visit(page, "/administration/imports/")
    page.get_by_role("link", name="New import").click()
    expect(page.get_by_role("link", name="Upload tickets")).to_be_visible()
    fine(page, axe, overflow)
    visit(page, "/imports/new/tickets/")
    fine(page, axe, overflow)
    picture(page, f"import-upload-{shape}")
    upload(page, path)
    fine(page, axe, overflow)
    picture(page, f"import-columns-{shape}")
    expect(page.get_by_label("Ticket #", exact=True)).to_have_value("external_id")
    expect(page.get_by_label("Date is written as")).to_have_value("dmy")
    page.get_by_label("Source").fill("fcc")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("2 rows are rejected.")).to_be_visible()
    fine(page, axe, overflow)
    picture(page, f"import-checked-{shape}")
    expect(page.get_by_text("8.20412E+14").first).to_be_visible()
    page.get_by_role("button", name="Load the good rows: 2 tickets").click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    fine(page, axe, overflow)
    running.run(Import.objects.get().job_id)
    expect(page.get_by_text("2 tickets loaded")).to_be_visible()
    fine(page, axe, overflow)
    picture(page, f"import-result-{shape}")
    page.get_by_role("link", name="Open these tickets").click()
    expect(page.get_by_text("Extended outages").first).to_be_visible()
    assert Ticket.objects.count() == 2
    visit(page, "/administration/imports/")
    expect(page.get_by_text("fcc.csv").first).to_be_visible()
    fine(page, axe, overflow)
    picture(page, f"import-list-{shape}")


def test_the_whole_way_by_keyboard(surf: Any, analyst: User, path: Path) -> None:
    page = surf.page(analyst)
    upload(page, path)
    page.get_by_label("Source").focus()
    page.keyboard.type("fcc")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 rows are rejected.")).to_be_visible()
    page.get_by_role("button", name="Load the good rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    running.run(Import.objects.get().job_id)
    expect(page.get_by_text("2 tickets loaded")).to_be_visible()


def test_a_bad_file_is_told_beside_the_field(
    surf: Any, axe: Any, analyst: User, path: Path
) -> None:
    surf.expected_statuses.add(422)
    page = surf.page(analyst, "phone")
    path.write_bytes(b"PK\x03\x04 a workbook")
    visit(page, "/imports/new/tickets/")
    page.set_input_files("input[name=file]", path)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("This is an Excel workbook or ZIP archive")).to_be_visible()
    assert axe(ready(page)) == []

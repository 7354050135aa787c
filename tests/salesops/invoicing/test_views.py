"""The pages of invoices: uploads good and bad, verdicts with their arithmetic, the decisions."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from salesops.contracts.models import Contract
from salesops.invoicing import actions, queries
from salesops.invoicing.domain.document import Kind
from salesops.invoicing.models import Invoice
from salesops.invoicing.page import Links, line_shown
from salesops.invoicing.tables import is_overdue
from tests.query_counts import queries_of
from tests.salesops.contract_factories import (
    active,
    document,
    line,
    make_contract,
    receive,
    record_contacts,
    set_rate,
)
from tests.salesops.invoicing.test_importers import UBL
from vrops.attachments.models import Attachment
from vrops.core.company import company_day
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.django_db
UPLOAD = "/invoices/upload/"


@pytest.fixture
def contract(analyst: User, supplier: Supplier, site: Site) -> Contract:
    record_contacts(analyst, site, [100] * 10)
    return active(make_contract(analyst, supplier))


@pytest.fixture
def exception(contract: Contract, analyst: User, supplier: Supplier) -> Invoice:
    wrong = line(quantity=Decimal(1100), price=Decimal("1.40"))
    return receive(analyst, supplier, document(wrong))


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def file(content: bytes = UBL.encode(), name: str = "invoice.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/xml")


def test_a_file_is_taken_in_and_matched(
    client: Client, analyst: User, supplier: Supplier, contract: Contract
):
    web = as_(client, analyst)
    answered = web.post(UPLOAD, {"supplier": supplier.pk, "file": file()})
    assert answered.status_code == 302
    invoice = Invoice.objects.get()
    # Issued in April without a period: April, in which nothing was recorded.
    assert (invoice.number, invoice.state, invoice.period_stated) == ("A-1", "exception", False)
    kept = Attachment.objects.of(invoice).get()
    download = web.get(f"/files/{kept.pk}/")
    assert b"".join(download.streaming_content) == UBL.encode()
    page = web.get(answered.url).content.decode()
    assert "No activity" in page
    again = web.post(UPLOAD, {"supplier": supplier.pk, "file": file()})
    assert again.status_code == 409
    assert f"received already as {invoice.key}" in again.content.decode()


def test_the_samples_upload(client: Client, analyst: User, supplier: Supplier, shared_data: Path):
    web = as_(client, analyst)
    for name in ("EN16931_Einfach.ubl.xml", "CII_example5.xml"):
        content = (shared_data / "einvoices" / "files" / name).read_bytes()
        answered = web.post(UPLOAD, {"supplier": supplier.pk, "file": file(content, name)})
        assert answered.status_code == 302, name
        assert web.get(answered.url).status_code == 200
    twin = (shared_data / "einvoices" / "files" / "EN16931_Rabatte.ubl.xml").read_bytes()
    assert web.post(UPLOAD, {"supplier": supplier.pk, "file": file(twin)}).status_code == 409


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"hello", "not an XML file"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"<a/>", "not a UBL 2.1 Invoice"),
        (BOMB, "DOCTYPE"),
        (UBL.replace("2026-04-03", "2026-02-30").encode(), "IssueDate"),
        (UBL.replace(">10<", ">ten<").encode(), "line 1/InvoicedQuantity"),
        (b"\x00" * 100, "not an XML file"),
    ],
)
def test_bad_files_are_told(
    content: bytes, sentence: str, client: Client, analyst: User, supplier: Supplier
):
    given = {"supplier": supplier.pk, "file": file(content)}
    answered = as_(client, analyst).post(UPLOAD, given)
    assert answered.status_code == 422
    assert sentence in answered.content.decode()
    assert not Invoice.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("wrong", ["", "0", "-1", "9" * 300, "x"])
def test_wrong_suppliers_and_contracts_are_told(
    wrong: str, client: Client, analyst: User, supplier: Supplier
):
    web = as_(client, analyst)
    assert web.post(UPLOAD, {"supplier": wrong, "file": file()}).status_code == 422
    if wrong:
        given = {"supplier": supplier.pk, "contract": wrong, "file": file()}
        assert web.post(UPLOAD, given).status_code == 422
    assert web.post(UPLOAD, {"supplier": supplier.pk}).status_code == 422


def test_a_supplier_uploads_for_itself_only(
    client: Client, supplier_finance: User, supplier: Supplier, other_supplier: Supplier
):
    web = as_(client, supplier_finance)
    assert "Alorin" not in web.get(UPLOAD).content.decode()
    foreign = web.post(UPLOAD, {"supplier": other_supplier.pk, "file": file()})
    assert foreign.status_code == 422
    assert web.post(UPLOAD, {"supplier": supplier.pk, "file": file()}).status_code == 302


def test_the_page_shows_the_arithmetic(client: Client, analyst: User, exception: Invoice):
    page = as_(client, analyst).get(f"/invoices/{exception.pk}/").content.decode()
    for shown in (
        "Price and quantity differ", "1,000", "supported", "$1.25", "agreed", "price $165.00",
        "quantity $125.00", "Mar 1, 2026 to Mar 10, 2026", "$290.00", "/activity/?",
    ):  # fmt: skip
        assert shown in page, shown


def test_a_figure_opens_the_rows_behind_it(
    client: Client, analyst: User, exception: Invoice, contract: Contract
):
    [row] = queries.lines_of(exception)
    reckoned = line_shown(row, Links.of(contract, analyst)).reckoning
    assert reckoned is not None
    listed = as_(client, analyst).get(reckoned.activity)
    assert listed.status_code == 200
    assert "10" in listed.content.decode()


def test_suppliers_see_their_verdicts_and_not_our_approvals(
    client: Client, exception: Invoice, supplier_finance: User
):
    page = as_(client, supplier_finance).get(f"/invoices/{exception.pk}/").content.decode()
    assert "Price and quantity differ" in page
    for hidden in ("Accept as billed", "Submit for approval", "Analyst", "/activity/?"):
        assert hidden not in page


def test_the_page_asks_as_much_for_many_lines_items_and_sites_as_for_few(
    client: Client, analyst: User, supplier: Supplier, site: Site
):
    """What was not billed is kept with the verdicts: looking at an invoice reckons nothing anew."""
    record_contacts(analyst, site, [100] * 10)
    one, more = (make_contract(analyst, supplier, number=number) for number in ("A", "B"))
    for number in range(20):
        set_rate(more, analyst, item=f"EXTRA-{number}", price=Decimal(number + 1))
    given = document(line(quantity=Decimal(10)), number="FEW")
    few = receive(analyst, supplier, given, contract_id=active(one).pk)
    billed = [line(str(n), quantity=Decimal(1)) for n in range(60)]
    given = document(*billed, number="MANY")
    many = receive(analyst, supplier, given, contract_id=active(more).pk)
    assert (len(few.not_billed), len(many.not_billed)) == (1, 21)
    web = as_(client, analyst)
    web.get(few.get_absolute_url())
    small, large = (queries_of(web, each.get_absolute_url()) for each in (few, many))
    assert len(small) == len(large), set(large) - set(small)
    for tables in ("salesops_dailyactivity", "salesops_rateline"):
        assert not [sql for sql in large if f'FROM "{tables}"' in sql]
    page = web.get(many.get_absolute_url()).content.decode()
    assert "Supported and not billed" in page
    assert "EXTRA-19" in page


def test_lines_come_in_pages_and_by_verdict(
    client: Client, analyst: User, supplier: Supplier, contract: Contract
):
    right = [line(str(n), quantity=Decimal(1)) for n in range(1, 130)]
    wrong = line("W", quantity=Decimal(1), buyer_item="FAX")
    invoice = receive(analyst, supplier, document(*right, wrong))
    web = as_(client, analyst)
    address = invoice.get_absolute_url()
    first = web.get(address).content.decode()
    assert first.count('<tr class="reckoned">') == 100
    assert "1–100 of 130" in first
    htmx = {"HX-Request": "true", "HX-Target": "lines"}
    second = web.get(f"{address}?page=2", headers=htmx).content.decode()
    assert second.count('<tr class="reckoned">') == 30
    assert "<html" not in second
    only = web.get(f"{address}?verdict=unknown_item", headers=htmx).content.decode()
    assert only.count('<tr class="reckoned">') == 1
    for odd in ("?page=99", "?page=x", "?verdict=nonsense", "?page=-1"):
        assert web.get(address + odd).status_code == 200


def test_disputing_a_part_over_http(
    client: Client, analyst: User, exception: Invoice, supplier_finance: User
):
    web = as_(client, analyst)
    [row] = exception.lines.all()
    address = f"/invoices/{exception.pk}/dispute/"
    assert "290.00" in web.get(address).content.decode()
    for wrong in ({"why": ""}, {"why": "Price", f"line-{row.pk}": "lots"},
                  {"why": "Price", f"line-{row.pk}": "99999"}, {"why": "Price"}):  # fmt: skip
        given = {"version": exception.version, **wrong}
        assert web.post(address, given).status_code == 422
    stale = {"version": "1", "why": "Price", f"line-{row.pk}": "100"}
    assert web.post(address, stale).status_code == 409
    right = {"version": exception.version, "why": "Price", f"line-{row.pk}": "$100.00"}
    assert web.post(address, right).status_code == 302
    exception.refresh_from_db()
    assert (exception.state, exception.disputed) == ("disputed", Decimal(100))
    assert web.get(address).status_code == 409
    as_(client, supplier_finance)
    page = web.get(exception.get_absolute_url()).content.decode()
    assert "$100.00 in dispute." in page
    assert "“Price”" in page


def test_an_invoice_and_its_credit_notes_lead_to_each_other(
    client: Client, analyst: User, supplier: Supplier, contract: Contract
):
    original = receive(analyst, supplier)
    given = document(line(quantity=Decimal(80)), number="C-1", kind=Kind.CREDIT_NOTE,
                     type_code="381", preceding=(original.number,))  # fmt: skip
    credit = receive(analyst, supplier, given)
    web = as_(client, analyst)
    page = web.get(original.get_absolute_url()).content.decode()
    assert f'href="{credit.get_absolute_url()}">C-1</a> <span class="num">$100.00' in page
    page = web.get(credit.get_absolute_url()).content.decode()
    assert "Amount credited, stated" in page
    assert "<summary" not in page.split("Lines of C-1")[1].split("</table>")[0]  # nothing to ask
    assert "Credit note" in web.get("/invoices/?view=all").content.decode()


@pytest.mark.parametrize("verb", ["accept", "reject", "cancel"])
def test_reasons_are_asked_for(verb: str, client: Client, analyst: User, exception: Invoice):
    web = as_(client, analyst)
    address = f"/invoices/{exception.pk}/{verb}/"
    assert web.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert web.post(address, {"version": exception.version}).status_code == 422
    assert web.post(address, {"version": exception.version, "why": "a\x00b"}).status_code == 422
    assert web.post(address, {"version": exception.version, "why": "Agreed"}).status_code == 302


def test_matching_again_against_another_contract(
    client: Client, analyst: User, supplier: Supplier, exception: Invoice, other_supplier: Supplier
):
    web = as_(client, analyst)
    address = f"/invoices/{exception.pk}/match/"
    second = active(make_contract(analyst, supplier, number="2"))
    foreign = active(make_contract(analyst, other_supplier, number="3"))
    given = {"version": exception.version, "contract": foreign.pk}
    assert web.post(address, given).status_code == 422
    assert web.post(address, given | {"contract": second.pk}).status_code == 302
    exception.refresh_from_db()
    assert exception.contract == second


def test_approval_over_http(
    client: Client, analyst: User, pm: User, finance: User, contract: Contract,
    supplier: Supplier,
):  # fmt: skip
    invoice = receive(analyst, supplier)
    web = as_(client, analyst)
    address = f"/invoices/{invoice.pk}/"
    assert web.post(f"{address}submit/", {"version": invoice.version}).status_code == 302
    for approver in (pm, finance):
        web = as_(client, approver)
        assert "$1,250.00 are released for payment" in web.get(address).content.decode()
        seen = {"version": invoice.version, "verdict": "approve",
                "sheet_hash": queries.sheet_of(invoice).hash}  # fmt: skip
        assert web.post(f"{address}decide/", {"verdict": "send_back"}).status_code == 422
        assert web.post(f"{address}decide/", seen).status_code == 302
    invoice.refresh_from_db()
    assert invoice.state == "approved"


def test_the_should_cost_of_a_month(client: Client, analyst: User, contract: Contract):
    web = as_(client, analyst)
    page = web.get(f"/contracts/{contract.pk}/should-cost/?month=2026-03").content.decode()
    assert "March 2026: $1,250.00" in page
    for wrong in ("", "?month=soon", "?month=2026-13", "?month=9999-99", "?month=1000-01"):
        assert web.get(f"/contracts/{contract.pk}/should-cost/{wrong}").status_code == 200


def test_the_list_filters_by_verdict_and_flag(
    client: Client, analyst: User, exception: Invoice, supplier: Supplier
):
    receive(analyst, supplier, document(number="OTHER-2", issued_on=date(2026, 4, 4)))
    web = as_(client, analyst)
    shown = web.get("/invoices/?view=all&verdict=both").content.decode()
    assert exception.number in shown
    assert "OTHER-2" not in shown
    assert web.get("/invoices/?view=all&flag=possible_duplicate").status_code == 200
    assert web.get("/invoices/?verdict=nonsense").status_code == 200
    panel = web.get(f"/invoices/?view=all&open={exception.pk}").content.decode()
    assert "Price and quantity differ" in panel


def test_the_should_cost_of_a_line_leaves_out_what_was_billed_before(
    analyst: User, supplier: Supplier, contract: Contract
):
    receive(analyst, supplier, document(line(quantity=Decimal(600)), number="1"))
    second = receive(analyst, supplier, document(line(quantity=Decimal(600)), number="2"))
    [row] = queries.lines_of(second)
    shown = line_shown(row, Links.of(contract, analyst))
    assert shown.should is not None
    assert shown.should.amount == Decimal("500.00")
    assert shown.reckoning is not None
    assert any("$750.00 was charged before" in note for note in shown.reckoning.notes)


def test_what_is_past_its_due_date_and_undecided_is_marked_and_found(
    client: Client, analyst: User, supplier: Supplier, exception: Invoice
):
    later = company_day() + timedelta(days=1)
    others = [
        receive(analyst, supplier, document(number="LATER", due_on=later)),
        receive(analyst, supplier, document(number="TODAY", due_on=company_day())),
        receive(analyst, supplier, document(number="NONE", due_on=None)),
        receive(analyst, supplier, document(number="CANCELLED")),
    ]
    actions.cancel_invoice(others[-1].pk, by=analyst, version=others[-1].version, why="x")
    web = as_(client, analyst)
    assert "Overdue" in web.get(exception.get_absolute_url()).content.decode()
    for each in others:
        assert "Overdue" not in web.get(each.get_absolute_url()).content.decode()
    found = web.get("/invoices/?overdue=yes").content.decode()
    assert exception.number in found
    assert not [each.number for each in others if each.number in found]
    assert ">Overdue<" in web.get("/invoices/?view=all").content.decode()
    rows = Invoice.objects.filter(is_overdue(["yes"]))
    assert list(rows) == [each for each in Invoice.objects.all() if each.overdue]


def test_the_second_approver_keeps_the_note_and_reads_who_decided(
    client: Client, contract: Contract, analyst: User, pm: User, finance: User,
    supplier: Supplier
):  # fmt: skip
    invoice = receive(analyst, supplier, document(line()))
    invoice.refresh_from_db()
    invoice = actions.submit_invoice(invoice.pk, by=analyst, version=invoice.version)
    seen = {"version": invoice.version, "sheet_hash": queries.sheet_of(invoice).hash}
    address = f"{invoice.get_absolute_url()}decide/"
    sent = seen | {"verdict": "send_back", "note": "Wrong month"}
    first = as_(client, pm).post(address, sent)
    assert first.status_code == 302
    again = client.post(address, sent | {"note": "Wrong month, I said"})
    assert again.status_code == 409
    shown = again.content.decode()
    assert "You decided on this already, in another tab or window." in shown
    assert ">Wrong month, I said</textarea>" in shown

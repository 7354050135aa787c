"""Disputing by verdict, with exceptions: invoices of more lines than a form may have fields."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from salesops.contracts.models import Contract
from salesops.invoicing.forms import MOST_FIELDS
from salesops.invoicing.models import Invoice, InvoiceLine, LineVerdict
from tests.salesops.contract_factories import (
    document,
    line,
    receive,
)
from vrops.core import clock
from vrops.log.models import Entry
from vrops.people.models import Supplier, User

pytestmark = pytest.mark.django_db
D = Decimal
MANY = 20_000


@pytest.fixture
def invoice(contract: Contract, analyst: User, supplier: Supplier) -> Invoice:
    """Fifty lines of a contact at $1.25 and ten of an item nobody agreed on, $7 each."""
    right = [line(str(n), quantity=D(1)) for n in range(1, MOST_FIELDS + 1)]
    wrong = [line(f"X{n}", quantity=D(1), price=D(7), buyer_item="FAX") for n in range(10)]
    return receive(analyst, supplier, document(*right, *wrong))


def dispute(client: Client, by: User, invoice: Invoice, **given: Any) -> Any:
    client.force_login(by)
    posted = {"version": invoice.version, "why": "Never ordered"} | given
    return client.post(f"/invoices/{invoice.pk}/dispute/", posted)


def parts(invoice: Invoice) -> dict[str, D]:
    rows = InvoiceLine.objects.filter(invoice=invoice, disputed__gt=0)
    return dict(rows.values_list("number", "disputed"))


def test_the_form_offers_what_matching_found(client: Client, analyst: User, invoice: Invoice):
    client.force_login(analyst)
    page = client.get(f"/invoices/{invoice.pk}/dispute/").content.decode()
    assert "Unknown item: 10 lines, $70.00 of $70.00" in page
    assert "Matched: 49 lines, $61.25" in page
    assert f"line-{invoice.lines.first().pk}" not in page


def test_all_lines_of_a_verdict_are_disputed(client: Client, analyst: User, invoice: Invoice):
    assert dispute(client, analyst, invoice, verdicts=["unknown_item"]).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.state, invoice.disputed) == ("disputed", D(70))
    assert parts(invoice) == {f"X{n}": D(7) for n in range(10)}


def test_single_lines_are_an_exception(client: Client, analyst: User, invoice: Invoice):
    given = {"verdicts": ["unknown_item"], "exceptions": "X0: 0\nX1\t2.50\n\n 7 : $1.00\n"}
    assert dispute(client, analyst, invoice, **given).status_code == 302
    found = parts(invoice)
    assert (found.get("X0"), found["X1"], found["7"]) == (None, D("2.50"), D("1.00"))
    assert len(found) == 10


def test_lines_may_be_disputed_in_whole(client: Client, analyst: User, invoice: Invoice):
    given = {"verdicts": ["matched"], "whole": "1"}
    assert dispute(client, analyst, invoice, **given).status_code == 302
    invoice.refresh_from_db()
    assert invoice.disputed == D("61.25")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"verdicts": ["price"]}, "id_verdicts_error"),
        ({}, "Say for at least one line"),
        ({"verdicts": ["unknown_item"], "why": ""}, "id_why_error"),
        ({"exceptions": "X1: lots"}, "Row 1, “X1: lots”: “lots” is not"),
        ({"exceptions": "X1:2\n99: 1"}, "no line with the number “99”"),
        ({"exceptions": "12"}, "no line with the number “”"),
        ({"exceptions": "X1: 7.01"}, "dispute from nothing up to $7.00"),
        ({"exceptions": "X1: -1"}, "dispute from nothing up to $7.00"),
        ({"exceptions": "X1: 0.001"}, "Row 1"),
        ({"exceptions": "a" + " " * 50_000 + "b c"}, "Row 1"),
    ],
)
def test_faults_are_told(
    given: dict[str, Any], sentence: str, client: Client, analyst: User, invoice: Invoice
):
    answered = dispute(client, analyst, invoice, **given)
    assert answered.status_code == 422
    assert sentence in answered.content.decode().replace("&#x27;", "'")
    assert parts(invoice) == {f"X{n}": D(7) for n in range(10)}  # as matching left it
    invoice.refresh_from_db()
    assert invoice.state == "exception"


def test_two_lines_of_one_number_are_told_apart_by_nobody(
    client: Client, analyst: User, invoice: Invoice
):
    InvoiceLine.objects.filter(invoice=invoice, number="X1").update(number="X0")
    answered = dispute(client, analyst, invoice, exceptions="X0: 1")
    assert "More than one line has the number “X0”" in answered.content.decode()


def test_twenty_thousand_lines_are_disputed(client: Client, analyst: User, invoice: Invoice):
    """More lines than Django takes fields in a form, by far: two exceptions and one box."""
    many(invoice)
    given = {"verdicts": ["unknown_item"], "exceptions": "L5: 0\nL6: 1.00"}
    assert dispute(client, analyst, invoice, **given).status_code == 302
    invoice.refresh_from_db()
    assert invoice.disputed == 70 + 2 * (MANY - 2) + 1
    assert invoice.billed == invoice.payable + invoice.disputed
    entry = Entry.objects.about("salesops.invoice", invoice.pk).latest("pk")
    # Matching had held them all: what the person changed is two of them.
    assert [each["number"] for each in entry.after["lines"]] == ["L5", "L6"]
    assert client.get(f"/invoices/{invoice.pk}/").status_code == 200


def many(invoice: Invoice) -> None:
    """Twenty thousand lines more, of $2 that nothing supports, as matching leaves them."""
    InvoiceLine.objects.bulk_create(
        [
            InvoiceLine(
                invoice=invoice, position=1000 + n, number=f"L{n}", quantity=1, price=2,
                amount=2, payable=0, disputed=2,
            )
            for n in range(MANY)
        ],
        batch_size=5_000,
    )  # fmt: skip
    lines = InvoiceLine.objects.filter(invoice=invoice, number__startswith="L")
    LineVerdict.objects.bulk_create(
        [
            LineVerdict(
                line_id=pk, verdict="unknown_item", billed=2, payable=0, disputed=2, at=clock.now()
            )
            for pk in lines.values_list("pk", flat=True)
        ],
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        # A database knows its tables a minute later; this one takes them for empty.
        cursor.execute("SET LOCAL enable_nestloop = off")
    Invoice.objects.filter(pk=invoice.pk).update(
        billed=invoice.billed + 2 * MANY, disputed=invoice.disputed + 2 * MANY
    )

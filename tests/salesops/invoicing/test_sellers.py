"""Whose invoice is it? Sellers that are not the supplier, until an analyst says they are."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from salesops.contracts.models import Contract
from salesops.invoicing import actions, queries, sellers
from salesops.invoicing.models import Invoice, SellerIdentity
from tests.salesops.contract_factories import (
    document,
    line,
    receive,
)
from vrops.approvals.domain.routes import Verdict
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Supplier, User

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def foreign(contract: Contract, analyst: User, supplier: Supplier) -> Invoice:
    """As it should be, but from somebody else."""
    return receive(analyst, supplier, document(seller="Fabrikam Ltd", seller_vat="XX 1"))


def approved(invoice: Invoice, analyst: User, *approvers: User) -> Invoice:
    invoice = actions.submit_invoice(invoice.pk, by=analyst, version=invoice.version)
    for by in approvers:
        invoice = actions.decide_invoice(
            invoice.pk, Verdict.APPROVE, by=by, version=invoice.version,
            sheet_hash=queries.sheet_of(invoice).hash,
        )  # fmt: skip
    return invoice


def confirm(invoice: Invoice, by: User, **more: Any) -> Invoice:
    given = {"version": invoice.version, "why": "Renamed; letter of March 2"}
    return sellers.confirm_seller(invoice.pk, by=by, **given | more)


def test_another_seller_is_flagged_and_an_exception(foreign: Invoice):
    assert (foreign.state, foreign.flags) == ("exception", ["seller_mismatch"])
    assert foreign.findings[0]["sentence"] == (
        "The document is from “Fabrikam Ltd”, and the supplier is Northgate."
    )
    # What contract and activity support is known; it is not payable until somebody confirms.
    assert [line.verdict.verdict for line in queries.lines_of(foreign)] == ["matched"]


def test_nothing_of_it_is_paid_until_an_analyst_confirms(
    foreign: Invoice, analyst: User, pm: User, finance: User
):
    given = {"by": analyst, "version": foreign.version}
    for act in (
        lambda: actions.accept_invoice(foreign.pk, **given, why="Fine"),
        lambda: actions.dispute_lines(foreign.pk, {}, **given, why="Fine"),
    ):
        with pytest.raises(NotAllowed, match="until an analyst has confirmed the seller"):
            act()
    Invoice.objects.filter(pk=foreign.pk).update(state="matched")  # as it was before the check
    with pytest.raises(NotAllowed, match="Fabrikam"):
        actions.submit_invoice(foreign.pk, **given)
    Invoice.objects.filter(pk=foreign.pk).update(state="exception")
    done = confirm(foreign, analyst)
    assert (done.state, done.flags, done.findings) == ("matched", [], [])
    assert approved(done, analyst, pm, finance).state == "approved"


def test_a_confirmation_says_who_why_and_what(foreign: Invoice, analyst: User):
    confirm(foreign, analyst)
    entry = Entry.objects.about("salesops.invoice", foreign.pk).latest("pk")
    assert (entry.event, entry.actor_id) == ("salesops.invoice.seller_confirmed", analyst.pk)
    assert entry.why == "Renamed; letter of March 2"
    assert (entry.before["state"], entry.after["state"]) == ("exception", "matched")
    assert entry.after["known_as"] == {"name": "Fabrikam Ltd", "vat": "XX 1"}


def test_a_confirmed_seller_is_known_from_then_on(
    foreign: Invoice, analyst: User, supplier: Supplier
):
    confirm(foreign, analyst)
    given = document(line(quantity=D(1)), number="N-2", seller="FABRIKAM, Limited")
    assert receive(analyst, supplier, replace(given, seller_vat="xx1")).flags == []
    other = replace(given, number="N-3", seller_vat="XX 2")
    assert "seller_mismatch" in receive(analyst, supplier, other).flags


def test_of_two_faults_one_stays(contract: Contract, analyst: User, supplier: Supplier):
    wrong = line(price=D("1.40"))
    invoice = receive(analyst, supplier, document(wrong, seller="Fabrikam Ltd"))
    done = confirm(invoice, analyst)
    assert (done.state, done.flags, done.version) == ("exception", [], invoice.version + 1)


def test_the_numbers_of_the_first_approved_invoice_are_the_suppliers(
    contract: Contract, analyst: User, supplier: Supplier, pm: User, finance: User
):
    first = receive(analyst, supplier, document(seller_vat="US 12-345", seller_registration="R 7"))
    assert (first.flags, SellerIdentity.objects.count()) == ([], 0)
    approved(first, analyst, pm, finance)
    known = SellerIdentity.objects.values_list("kind", "value")
    assert set(known) == {("vat", "US 12-345"), ("registration", "R 7")}
    later = document(line(quantity=D(1)), number="N-2", seller_vat="US 99")
    second = receive(analyst, supplier, later)
    assert "US 99; that of Northgate is US 12-345" in second.findings[0]["sentence"]


def test_what_was_submitted_before_is_not_approved_after(
    contract: Contract, analyst: User, supplier: Supplier, pm: User, finance: User
):
    half = line(quantity=D(500))
    one, two = (
        receive(analyst, supplier, document(half, number=number, seller_vat=vat))
        for number, vat in (("A", "US 1"), ("B", "US 2"))
    )
    two = actions.submit_invoice(two.pk, by=analyst, version=two.version)
    approved(one, analyst, pm, finance)
    with pytest.raises(NotAllowed, match="US 2"):
        actions.decide_invoice(
            two.pk, Verdict.APPROVE, by=pm, version=two.version,
            sheet_hash=queries.sheet_of(two).hash,
        )  # fmt: skip
    assert confirm(two, analyst).state == "matched"


@pytest.mark.parametrize("role", ["pm", "finance", "senior_manager", "supplier_finance"])
def test_only_analysts_confirm(role: str, foreign: Invoice, request: pytest.FixtureRequest):
    with pytest.raises(PermissionDenied):
        confirm(foreign, request.getfixturevalue(role))


def test_refuses_confirmations(foreign: Invoice, analyst: User, contract: Contract):
    with pytest.raises(Invalid, match="how you know"):
        confirm(foreign, analyst, why=" ")
    with pytest.raises(StaleVersion):
        confirm(foreign, analyst, version=foreign.version - 1)
    done = confirm(foreign, analyst)
    with pytest.raises(NotAllowed, match="not in doubt"):
        confirm(done, analyst)


def test_whoever_confirmed_does_not_approve(foreign: Invoice, analyst: User):
    confirm(foreign, analyst)
    assert analyst.pk in queries.authors_of([foreign.pk])[foreign.pk]


def test_the_page_warns_and_asks(client: Client, foreign: Invoice, analyst: User):
    client.force_login(analyst)
    address = f"/invoices/{foreign.pk}/"
    page = client.get(address).content.decode()
    assert "Not payable: its seller is in doubt" in page
    assert "Fabrikam Ltd" in page
    assert "Confirm seller" in page
    assert f"{address}accept/" not in page
    ask = f"{address}confirm-seller/"
    assert client.get(ask, headers={"HX-Request": "true"}).status_code == 200
    assert client.post(ask, {"version": foreign.version}).status_code == 422
    right = {"version": foreign.version, "why": "Renamed"}
    assert client.post(ask, right).status_code == 302
    assert client.post(ask, right).status_code == 409
    page = client.get(address).content.decode()
    assert "in doubt" not in page
    assert "Submit for approval" in page


def test_the_supplier_reads_the_warning_and_cannot_confirm(
    client: Client, foreign: Invoice, supplier_finance: User
):
    client.force_login(supplier_finance)
    page = client.get(f"/invoices/{foreign.pk}/").content.decode()
    assert "An analyst has to confirm" in page
    assert "Confirm seller" not in page

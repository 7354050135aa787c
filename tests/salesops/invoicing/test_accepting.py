"""Invoices accepted and disputed, and what the log keeps of it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from salesops.contracts.models import Contract
from salesops.invoicing import actions, ledger
from salesops.invoicing.models import Invoice, InvoiceLine
from tests.salesops.contract_factories import (
    active,
    document,
    line,
    make_contract,
    receive,
    set_rate,
)
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Supplier, User

pytestmark = pytest.mark.django_db
D = Decimal


def test_accepts_with_a_reason(exception: Invoice, analyst: User):
    with pytest.raises(Invalid):
        actions.accept_invoice(exception.pk, by=analyst, version=exception.version, why=" ")
    done = actions.accept_invoice(
        exception.pk, by=analyst, version=exception.version, why="Agreed by mail"
    )
    assert (done.state, done.payable, done.disputed) == ("matched", D("1540.00"), 0)
    with pytest.raises(NotAllowed):
        actions.accept_invoice(done.pk, by=analyst, version=done.version, why="Again")


def test_disputes_a_part(exception: Invoice, analyst: User):
    [row] = InvoiceLine.objects.filter(invoice=exception)
    done = actions.dispute_lines(
        exception.pk, {row.pk: D("100.00")}, by=analyst, version=exception.version, why="Price"
    )
    assert (done.state, done.payable, done.disputed) == ("disputed", D("1440.00"), D("100.00"))
    row.refresh_from_db()
    assert row.payable + row.disputed == row.amount


@pytest.mark.parametrize("part", ["-1", "1540.01", "0.001"])
def test_refuses_parts_that_are_none(part: str, exception: Invoice, analyst: User):
    [row] = InvoiceLine.objects.filter(invoice=exception)
    with pytest.raises(Invalid):
        actions.dispute_lines(
            exception.pk, {row.pk: D(part)}, by=analyst, version=exception.version, why="Price"
        )
    exception.refresh_from_db()
    assert exception.state == "exception"


def test_refuses_disputes_of_nothing_and_of_foreign_lines(
    exception: Invoice, analyst: User, other_supplier: Supplier
):
    given = {"by": analyst, "version": exception.version, "why": "Price"}
    foreign = receive(analyst, other_supplier).lines.get()
    for parts in ({}, {foreign.pk: D(1)}):
        with pytest.raises(Invalid):
            actions.dispute_lines(exception.pk, parts, **given)


# ---- what the log keeps of the lines ------------------------------------------------------------


def last_entry(invoice: Invoice) -> Entry:
    return Entry.objects.about("salesops.invoice", invoice.pk).latest("pk")


def test_the_log_names_the_lines_that_were_disputed(
    contract: Contract, analyst: User, supplier: Supplier
):
    lines = [line("1", quantity=D(500)), line("2", quantity=D(500), price=D("1.40"))]
    invoice = receive(analyst, supplier, document(*lines))
    second = invoice.lines.get(number="2")
    actions.dispute_lines(
        invoice.pk, {second.pk: D("20.00")}, by=analyst, version=invoice.version, why="Price"
    )
    entry = last_entry(invoice)
    assert entry.before["lines"] == [
        {"id": second.pk, "number": "2", "verdict": "price", "payable": "625", "disputed": "75"}
    ]
    assert entry.after["lines"] == [
        {"id": second.pk, "number": "2", "verdict": "price", "payable": "680", "disputed": "20"}
    ]


def test_the_log_says_what_an_acceptance_changed(exception: Invoice, analyst: User):
    actions.accept_invoice(exception.pk, by=analyst, version=exception.version, why="Agreed")
    entry = last_entry(exception)
    assert [entry.before["lines"][0][name] for name in ("payable", "disputed")] == ["1250", "290"]
    assert [entry.after["lines"][0][name] for name in ("payable", "disputed")] == ["1540", "0"]


def test_the_log_says_what_another_contract_changed(
    exception: Invoice, contract: Contract, analyst: User, supplier: Supplier
):
    second = make_contract(analyst, supplier, rated=False, number="VR-2026-08")
    set_rate(second, analyst, price=D("1.40"))
    active(second)
    actions.rematch_invoice(
        exception.pk, by=analyst, version=exception.version, contract_id=second.pk
    )
    entry = last_entry(exception)
    assert (entry.before["contract_id"], entry.after["contract_id"]) == (contract.pk, second.pk)
    assert (entry.before["payable"], entry.after["payable"]) == ("1250.000000", "1400.00")
    [was], [now] = entry.before["lines"], entry.after["lines"]
    assert (was["verdict"], was["payable"]) == ("both", "1250")
    assert (now["verdict"], now["payable"]) == ("quantity", "1400")


def test_the_log_proves_very_many_lines_by_a_digest(
    contract: Contract, analyst: User, supplier: Supplier
):
    many = [line(str(n), quantity=D(1), price=D(2)) for n in range(1, ledger.MOST + 11)]
    invoice = receive(analyst, supplier, document(*many))
    actions.accept_invoice(invoice.pk, by=analyst, version=invoice.version, why="Agreed")
    entry = last_entry(invoice)
    # The last line of an item has the rest of its activity to be held against.
    assert entry.before["lines"]["by_verdict"] == {
        "both": {"count": 1, "payable": "2", "disputed": "0"},
        "price": {"count": 209, "payable": "261.25", "disputed": "156.75"},
    }
    assert entry.after["lines"]["count"] == 210
    assert entry.after["lines"]["sha256"] == ledger.digest(ledger.lines_of(invoice))
    assert entry.before["lines"]["sha256"] != entry.after["lines"]["sha256"]


Act = Callable[[Invoice, User], Invoice]
WORK: list[Act] = [
    lambda i, by: actions.rematch_invoice(i.pk, by=by, version=i.version),
    lambda i, by: actions.accept_invoice(i.pk, by=by, version=i.version, why="Y"),
    lambda i, by: actions.dispute_lines(i.pk, {}, by=by, version=i.version, why="Y"),
    lambda i, by: actions.submit_invoice(i.pk, by=by, version=i.version),
    lambda i, by: actions.reject_invoice(i.pk, by=by, version=i.version, why="Y"),
    lambda i, by: actions.cancel_invoice(i.pk, by=by, version=i.version, why="Y"),
]


@pytest.mark.parametrize("act", WORK)
@pytest.mark.parametrize("role", ["pm", "finance", "supplier_finance", "supplier_ops", "rep"])
def test_only_analysts_work_invoices(
    act: Act, role: str, exception: Invoice, request: pytest.FixtureRequest
):
    with pytest.raises((PermissionDenied, Invoice.DoesNotExist)):
        act(exception, request.getfixturevalue(role))


@pytest.mark.parametrize("act", WORK)
def test_refuses_an_older_version(act: Act, exception: Invoice, analyst: User):
    exception.version -= 1
    with pytest.raises(StaleVersion):
        act(exception, analyst)

"""Invoices approved: by whom, for which figures, and what voids it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesops.contracts.models import Contract
from salesops.invoicing import actions
from salesops.invoicing.models import Invoice, InvoiceLine
from tests.salesops.contract_factories import (
    receive,
)
from tests.salesops.invoicing.handling import decide, events
from vrops.approvals.domain.refusals import Filled, SelfApproval
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Run
from vrops.core.errors import NotAllowed, PermissionDenied, StaleVersion
from vrops.people.models import Supplier, User

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def submitted(matched: Invoice, analyst: User, pm: User, finance: User) -> Invoice:
    return actions.submit_invoice(matched.pk, by=analyst, version=matched.version)


def test_a_program_manager_then_finance_approve(submitted: Invoice, pm: User, finance: User):
    once = decide(submitted, pm)
    assert once.state == "matched"
    done = decide(once, finance)
    assert done.state == "approved"
    assert events(done)[-2:] == ["step_approved", "approved"]
    with pytest.raises(Filled):
        decide(done, finance)


def test_above_the_limit_the_senior_manager(
    matched: Invoice, analyst: User, pm: User, senior_manager: User, finance: User,
    settings: Any,
):  # fmt: skip
    settings.APPROVAL_LIMIT = D("1249.99")
    invoice = actions.submit_invoice(matched.pk, by=analyst, version=matched.version)
    with pytest.raises(PermissionDenied):
        decide(invoice, pm)
    assert decide(decide(invoice, senior_manager), finance).state == "approved"


def test_the_undisputed_part_is_approved(
    exception: Invoice, analyst: User, pm: User, finance: User
):
    [row] = InvoiceLine.objects.filter(invoice=exception)
    invoice = actions.dispute_lines(
        exception.pk, {row.pk: D(290)}, by=analyst, version=exception.version, why="Both"
    )
    invoice = actions.submit_invoice(invoice.pk, by=analyst, version=invoice.version)
    done = decide(decide(invoice, pm), finance)
    assert (done.state, done.payable, done.disputed) == ("approved", D(1250), D(290))


def test_an_exception_is_not_submitted(exception: Invoice, analyst: User):
    with pytest.raises(NotAllowed, match="accept it as billed"):
        actions.submit_invoice(exception.pk, by=analyst, version=exception.version)


def test_twice_is_refused(submitted: Invoice, analyst: User):
    with pytest.raises(NotAllowed, match="already"):
        actions.submit_invoice(submitted.pk, by=analyst, version=submitted.version)


def test_nobody_approves_what_they_took_in(
    contract: Contract, supplier: Supplier, analyst: User, pm: User, finance: User,
    make_person: Any,
):  # fmt: skip
    from vrops.access.domain import Role

    both = make_person("both", Role.ANALYST)
    both.grants.create(role=Role.PM, starts_on=date(2020, 1, 1))
    invoice = receive(both, supplier)
    invoice = actions.submit_invoice(invoice.pk, by=analyst, version=invoice.version)
    with pytest.raises(SelfApproval):
        decide(invoice, both)


def test_matching_again_voids_the_submission(submitted: Invoice, analyst: User):
    again = actions.rematch_invoice(submitted.pk, by=analyst, version=submitted.version)
    run = Run.objects.latest_of(again)
    assert run is not None
    assert run.state == "void"


def test_send_back_reject_and_withdraw(submitted: Invoice, analyst: User, pm: User, finance: User):
    back = decide(submitted, pm, Verdict.SEND_BACK, note="Which site?")
    assert (back.state, events(back)[-1]) == ("matched", "sent_back")
    again = actions.submit_invoice(back.pk, by=analyst, version=back.version)
    drawn = actions.withdraw_invoice(again.pk, by=analyst)
    again = actions.submit_invoice(drawn.pk, by=analyst, version=drawn.version)
    assert decide(again, pm, Verdict.REJECT, note="Not ours").state == "rejected"


def test_approvals_are_bound_to_the_figures_seen(submitted: Invoice, pm: User):
    with pytest.raises(StaleVersion):
        decide(submitted, pm, sheet_hash="0" * 64)


def test_nobody_sees_the_invoices_of_others(
    matched: Invoice, analyst: User, other_supplier: Supplier, supplier_finance: User,
    supplier_ops: User, rep: User,
):  # fmt: skip
    receive(analyst, other_supplier)
    assert list(Invoice.objects.visible_to(supplier_finance)) == [matched]
    for nobody in (supplier_ops, rep):
        assert not Invoice.objects.visible_to(nobody).exists()

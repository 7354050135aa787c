"""R13 with rate periods, R12 with invoice files, and activity that two invoices want at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError

from salesops.contracts import rates
from salesops.contracts.models import Contract, RateLine
from salesops.invoicing import actions
from salesops.invoicing.actions import DuplicateInvoice
from salesops.invoicing.models import Invoice
from tests.races.barrier import Racers
from tests.races.test_approvals import ROUNDS, sorted_out
from tests.salesops.contract_factories import (
    active,
    document,
    line,
    make_contract,
    rate_input,
    record_contacts,
    stored,
)
from vrops.attachments.models import Attachment
from vrops.core import clock
from vrops.core.errors import StaleVersion
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


def a_rate(contract: Contract, by: User, **days: date) -> RateLine:
    """A row as code that forgot the lock would write it."""
    return RateLine(
        contract=contract, item="VOICE", item_key="voice", unit="contact", model="flat",
        price=Decimal(1), entered_at=clock.now(), entered_by=by, **days,
    )  # fmt: skip


def test_the_database_keeps_rate_periods_apart(racers: Racers, analyst: User, supplier: Supplier):
    for number in range(ROUNDS):
        contract = make_contract(analyst, supplier, rated=False, number=f"R-{number}")
        spring = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 6, 1)}
        summer = {"starts_on": date(2026, 5, 31), "ends_on": date(2026, 9, 1)}
        acts = [partial(a_rate(contract, analyst, **days).save) for days in (spring, summer)]
        # Without the contract's lock each may wait for the other's row: told, too, and one is kept.
        [refused] = [each for each in racers.at_once(*acts) if each is not None]
        assert isinstance(refused, IntegrityError | OperationalError)
        assert any(word in str(refused) for word in ("rate_one_at_a_time", "deadlock"))
        assert RateLine.objects.filter(contract=contract).count() == 1


def test_of_two_who_set_a_rate_one_is_told(racers: Racers, analyst: User, pm: User,
                                           supplier: Supplier):  # fmt: skip
    for number in range(ROUNDS):
        contract = make_contract(analyst, supplier, number=f"R-{number}")
        acts = [
            partial(rates.set_rate, contract.pk, rate_input(price=Decimal(price)), by=by,
                    version=contract.version)
            for price, by in ((2, analyst), (3, pm))
        ]  # fmt: skip
        won, [refused] = sorted_out(racers.at_once(*acts))
        assert isinstance(refused, StaleVersion)
        [current] = RateLine.objects.current().filter(contract=contract)
        assert [rate.price for rate in won] == [current.price]


def test_of_one_file_twice_at_once_one_is_taken(racers: Racers, analyst: User, supplier: Supplier):
    for number in range(ROUNDS):
        given, kept = document(number=f"N-{number}"), stored(f"file {number}")
        acts = [
            partial(actions.receive_invoice, given, replace(kept, stored_name=f"{number}-{twin}"),
                    by=analyst, supplier_id=supplier.pk)
            for twin in range(3)
        ]  # fmt: skip
        won, refused = sorted_out(racers.at_once(*acts))
        assert len(won) == 1
        assert all(isinstance(each, DuplicateInvoice) for each in refused)
    assert Invoice.objects.count() == ROUNDS
    assert Attachment.objects.filter(subject_type="salesops.invoice").count() == ROUNDS


def test_two_invoices_at_once_share_no_activity(
    racers: Racers, analyst: User, supplier: Supplier, site: Site
):
    record_contacts(analyst, site, [100])
    for number in range(ROUNDS):
        contract = active(make_contract(analyst, supplier, number=f"R-{number}"))
        acts = [
            partial(
                actions.receive_invoice,
                document(line(quantity=Decimal(80)), number=f"{twin}-{number}"),
                stored(f"{twin} {number}"), by=analyst, supplier_id=supplier.pk,
                contract_id=contract.pk,
            )
            for twin in range(2)
        ]  # fmt: skip
        won, refused = sorted_out(racers.at_once(*acts))
        assert refused == []
        # 80 and the 20 that are left, at $1.25, whoever came first.
        payable = sorted(Invoice.objects.get(pk=each.pk).payable for each in won)
        assert payable == [Decimal("25.00"), Decimal("100.00")]

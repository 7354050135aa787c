"""Credit notes at once give back no more than the invoice they name; and nobody waits in a circle
with those who match that invoice again."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest

from salesops.contracts.models import Contract
from salesops.invoicing import actions
from salesops.invoicing.domain.document import Kind
from salesops.invoicing.models import Invoice, LineVerdict
from tests.races.barrier import Racers
from tests.races.test_approvals import ROUNDS, sorted_out
from tests.salesops.contract_factories import (
    active,
    document,
    line,
    make_contract,
    receive,
    record_contacts,
    stored,
)
from vrops.core.errors import StaleVersion
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


@pytest.fixture
def contract(analyst: User, supplier: Supplier, site: Site) -> Contract:
    record_contacts(analyst, site, [100] * 10)
    return active(make_contract(analyst, supplier))


def credit_note(number: str, original: str, by: User, supplier: Supplier) -> partial[Invoice]:
    """$750 back of the invoice."""
    given = document(line(quantity=D(600)), number=number, kind=Kind.CREDIT_NOTE,
                     type_code="381", preceding=(original,))  # fmt: skip
    return partial(actions.receive_invoice, given, stored(number), by=by, supplier_id=supplier.pk)


def test_two_credit_notes_at_once_give_back_one_invoice(
    racers: Racers, analyst: User, supplier: Supplier
):
    """Without a contract, whose lock would keep them apart by chance."""
    for number in range(ROUNDS):
        original = receive(analyst, supplier, document(number=f"N-{number}"))
        acts = [
            credit_note(f"{twin}-{number}", original.number, analyst, supplier)
            for twin in ("C", "D")
        ]
        won, refused = sorted_out(racers.at_once(*acts))
        assert refused == []
        # $1,250 in all: $750 and the $500 that are left, whoever came first.
        given_back = Invoice.objects.filter(original=original)
        assert sorted(given_back.values_list("payable", flat=True)) == [D(500), D(750)]
        verdicts = LineVerdict.objects.filter(line__invoice__in=won)
        assert sorted(verdicts.values_list("verdict", flat=True)) == [
            "credit_exceeds_original", "matched"
        ]  # fmt: skip


def test_a_credit_note_and_its_invoice_matched_again_at_once(
    racers: Racers, analyst: User, supplier: Supplier, contract: Contract
):
    original = receive(analyst, supplier, document(number="N"))
    credit = credit_note("C", "N", analyst, supplier)()
    for number in range(ROUNDS):
        for each in (original, credit):
            each.refresh_from_db()
        acts = [
            partial(actions.rematch_invoice, each.pk, by=analyst, version=each.version)
            for each in (original, credit)
        ]
        acts.append(credit_note(f"D-{number}", "N", analyst, supplier))
        won, refused = sorted_out(racers.at_once(*acts))
        assert all(isinstance(each, StaleVersion) for each in refused)
        assert len(won) + len(refused) == 3
    given = sum(Invoice.objects.filter(original=original).values_list("payable", flat=True))
    assert given == original.billed

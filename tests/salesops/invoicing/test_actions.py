"""Invoices taken in and judged against contract and activity."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from salesops.contracts.models import Contract
from salesops.invoicing import actions, queries
from salesops.invoicing.actions import DuplicateInvoice
from salesops.invoicing.domain.document import Charge, Kind, Totals
from salesops.invoicing.importers.reading import read_invoice
from salesops.invoicing.models import Invoice, InvoiceLine, LineVerdict
from tests.salesops.contract_factories import (
    MARCH,
    active,
    document,
    line,
    make_contract,
    receive,
    record_contacts,
    set_rate,
    stored,
)
from tests.salesops.invoicing.handling import events, verdicts
from vrops.attachments.models import Attachment
from vrops.core.errors import Invalid, PermissionDenied
from vrops.core.periods import Period
from vrops.log.models import Entry
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.django_db
D = Decimal


# ---- taking in ----------------------------------------------------------------------------------


def test_takes_in_and_matches(matched: Invoice, contract: Contract, supplier: Supplier):
    assert (matched.state, matched.contract, verdicts(matched)) == (
        "matched", contract, ["matched"]
    )  # fmt: skip
    assert (matched.billed, matched.payable, matched.disputed) == (D("1250.00"), D("1250.00"), 0)
    assert events(matched) == ["received", "attached", "matched"]
    assert Attachment.objects.of(matched).count() == 1
    entry = Entry.objects.about("salesops.invoice", matched.pk).earliest("pk")
    assert (entry.money, entry.supplier_id) == (True, supplier.pk)


def test_judges_price_and_quantity_apart(exception: Invoice):
    [found] = LineVerdict.objects.filter(line__invoice=exception)
    assert (exception.state, found.verdict) == ("exception", "both")
    assert (found.price_variance, found.quantity_variance) == (D("165"), D("125"))
    assert (exception.payable, exception.disputed) == (D("1250"), D("290"))
    assert found.supported == 1000
    [segment] = found.explanation["segments"]
    assert (segment["days"], segment["quantity"]) == ("Mar 1, 2026 to Mar 10, 2026", "1000")


def test_suppliers_take_in_their_own(
    contract: Contract, supplier: Supplier, other_supplier: Supplier, supplier_finance: User
):
    assert receive(supplier_finance, supplier).received_by == supplier_finance
    with pytest.raises(Supplier.DoesNotExist):
        receive(supplier_finance, other_supplier)


@pytest.mark.parametrize("role", ["pm", "senior_manager", "finance", "supervisor", "hq_partner"])
def test_others_do_not(role: str, supplier: Supplier, request: pytest.FixtureRequest):
    with pytest.raises((PermissionDenied, Supplier.DoesNotExist)):
        receive(request.getfixturevalue(role), supplier)


def test_a_number_is_taken_once_a_year(matched: Invoice, analyst: User, supplier: Supplier):
    again = replace(document(), number="ngc/2026/0003", issued_on=date(2026, 8, 1))
    with pytest.raises(DuplicateInvoice, match=matched.key):
        receive(analyst, supplier, again)
    assert Invoice.objects.count() == 1
    later = replace(again, issued_on=date(2027, 1, 5), due_on=None)
    other = receive(analyst, supplier, later)
    assert "possible_duplicate" in other.flags


def test_a_file_is_taken_once(matched: Invoice, analyst: User, supplier: Supplier):
    with pytest.raises(DuplicateInvoice):
        receive(analyst, supplier, replace(document(), number="other"),
                stored=stored(matched.number))  # fmt: skip


def test_the_same_date_and_total_is_possibly_the_same(
    matched: Invoice, analyst: User, supplier: Supplier
):
    other = receive(analyst, supplier, replace(document(), number="B-7"))
    assert other.flags == ["possible_duplicate"]
    assert matched.key in other.findings[0]["sentence"]


def test_a_rejected_invoice_frees_its_number_and_activity(
    matched: Invoice, analyst: User, supplier: Supplier
):
    actions.reject_invoice(matched.pk, by=analyst, version=matched.version, why="Wrong period")
    again = receive(analyst, supplier)
    assert (again.state, verdicts(again)) == ("matched", ["matched"])


def test_another_supplier_may_have_the_number(
    matched: Invoice, analyst: User, other_supplier: Supplier
):
    other = receive(analyst, other_supplier)
    assert (other.contract, verdicts(other)) == (None, ["no_contract"])
    assert other.flags == ["seller_mismatch"]  # and no duplicate of the first supplier's


def test_finds_the_contract_it_names(contract: Contract, analyst: User, supplier: Supplier):
    second = active(make_contract(analyst, supplier, number="VR-2026-08"))
    assert receive(analyst, supplier).contract is None  # two would fit
    named = replace(document(), number="2", contract_ref="vr/2026/8")
    assert receive(analyst, supplier, named).contract == second
    chosen = receive(analyst, supplier, replace(document(), number="3"), contract_id=contract.pk)
    assert chosen.contract == contract


def test_refuses_a_contract_of_another_supplier(
    analyst: User, supplier: Supplier, other_supplier: Supplier
):
    other = active(make_contract(analyst, other_supplier))
    with pytest.raises(Invalid, match="of this supplier"):
        receive(analyst, supplier, contract_id=other.pk)


def test_what_the_document_puts_on_is_held_back(
    contract: Contract, analyst: User, supplier: Supplier
):
    charges = (Charge(True, D("30.00"), "Freight"), Charge(False, D("10.00"), "Bonus"))
    net = D("1270.00")
    totals = Totals(D("1250"), net, net, net, charges=D(30), allowances=D(10))
    given = replace(document(), charges=charges, totals=totals)
    invoice = receive(analyst, supplier, given)
    assert verdicts(invoice) == ["matched", "unknown_item", "matched"]
    assert (invoice.billed, invoice.payable, invoice.disputed) == (net, D("1240"), D("30"))


def test_absurd_figures_are_judged_and_not_an_error(
    contract: Contract, analyst: User, supplier: Supplier
):
    huge = line(quantity=D("0.000001"), price=D(10) ** 11, amount=D(10) ** 11)
    assert verdicts(receive(analyst, supplier, document(huge))) == ["extension_error"]


# ---- activity of several invoices ---------------------------------------------------------------


def test_later_invoices_find_what_earlier_ones_left(
    contract: Contract, analyst: User, supplier: Supplier
):
    first = receive(analyst, supplier, document(line(quantity=D(600)), number="1"))
    second = receive(analyst, supplier, document(line(quantity=D(600)), number="2"))
    third = receive(analyst, supplier, document(line(quantity=D(1)), number="3"))
    assert [verdicts(each) for each in (first, second, third)] == [
        ["under_billed"], ["quantity"], ["already_billed"]
    ]  # fmt: skip
    assert second.payable == D("500.00")  # the 400 that were left


def test_invoices_over_days_in_part(contract: Contract, analyst: User, supplier: Supplier):
    half = {"first_day": date(2026, 3, 6), "last_day": date(2026, 4, 5)}
    receive(analyst, supplier, document(line(quantity=D(500)), number="1", **half))
    march = receive(analyst, supplier, document(number="2"))
    assert (verdicts(march), march.payable) == (["quantity"], D("625.00"))


def test_a_rate_that_changes_inside_the_period(analyst: User, supplier: Supplier, site: Site):
    record_contacts(analyst, site, [100] * 10)
    draft = make_contract(analyst, supplier)
    set_rate(draft, analyst, price=D("1.50"), starts_on=date(2026, 3, 6))
    active(draft)
    two = [line("1", quantity=D(500)), line("2", quantity=D(500), price=D("1.50"))]
    assert verdicts(receive(analyst, supplier, document(*two))) == ["matched", "matched"]


def test_activity_that_comes_late_is_seen_by_matching_again(
    exception: Invoice, analyst: User, site: Site
):
    record_contacts(analyst, site, [100], first=date(2026, 3, 20))
    again = actions.rematch_invoice(exception.pk, by=analyst, version=exception.version)
    assert verdicts(again) == ["price"]
    assert events(again)[-1] == "rematched"


def test_activity_of_another_supplier_supports_nothing(
    analyst: User, supplier: Supplier, site: Site, other_site: Site
):
    record_contacts(analyst, other_site, [1000])
    active(make_contract(analyst, supplier))
    assert verdicts(receive(analyst, supplier)) == ["no_activity"]


# ---- should-cost --------------------------------------------------------------------------------


def test_the_should_cost_explains_itself(contract: Contract, analyst: User, supplier: Supplier):
    march = Period(*MARCH)
    [row] = queries.should_cost(contract, march)
    assert (row.item, row.quantity, row.money.amount) == ("VOICE", D(1000), D("1250.00"))
    assert row.explanation["segments"][0]["steps"][0]["price"] == "1.25"
    part = receive(analyst, supplier, document(line(quantity=D(900))))
    [left] = part.not_billed
    assert (left["quantity"], left["amount"]) == ("100", "125")


def test_days_without_a_rate_are_reported(analyst: User, supplier: Supplier, site: Site):
    record_contacts(analyst, site, [100] * 10)
    draft = make_contract(analyst, supplier, rated=False)
    set_rate(draft, analyst, starts_on=date(2026, 3, 6))
    [row] = queries.should_cost(active(draft), Period(*MARCH))
    assert row.unrated == {
        "days": 5, "first": "2026-03-01", "last": "2026-03-05", "quantity": "500"
    }  # fmt: skip
    assert row.money.amount == D("625.00")


# ---- what is payable of the whole ---------------------------------------------------------------


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_nothing_is_payable_without_a_contract_or_in_another_currency_not_even_less_than_nothing(
    currency: str, analyst: User, supplier: Supplier
):
    if currency == "EUR":
        contract = active(make_contract(analyst, supplier))
    lines = [line("1"), line("2", quantity=D(-40))]
    invoice = receive(
        analyst, supplier, document(*lines, currency=currency),
        contract_id=contract.pk if currency == "EUR" else None,
    )  # fmt: skip
    assert (invoice.billed, invoice.payable, invoice.disputed) == (D(1200), D(0), D(1200))
    assert list(invoice.lines.order_by("position").values_list("payable", "disputed")) == [
        (D(0), D(1250)), (D(0), D(-50))
    ]  # fmt: skip


def test_another_currency_than_the_contracts_is_told_in_a_sentence(
    contract: Contract, analyst: User, supplier: Supplier
):
    invoice = receive(analyst, supplier, document(currency="EUR"), contract_id=contract.pk)
    assert invoice.flags == ["currency_mismatch"]
    assert (
        "in EUR and contract VR-2026-07 in USD: nothing of it is payable"
        in (invoice.findings[0]["sentence"])
    )
    euros = active(make_contract(analyst, supplier, number="E-1", currency="EUR"))
    again = actions.rematch_invoice(
        invoice.pk, by=analyst, version=invoice.version, contract_id=euros.pk
    )
    assert (again.flags, again.findings) == ([], [])


def test_disputing_all_of_it_leaves_no_claim(contract: Contract, analyst: User, supplier: Supplier):
    lines = [line("1", price=D("1.40")), line("2", quantity=D(-40))]
    invoice = receive(analyst, supplier, document(*lines))
    first = invoice.lines.get(number="1")
    done = actions.dispute_lines(
        invoice.pk, {first.pk: D(1400)}, by=analyst, version=invoice.version, why="Price"
    )
    assert (done.billed, done.payable, done.disputed) == (D(1350), D(0), D(1350))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Invoice, {"payable": D(-1), "disputed": D("1251.00")}),
        (Invoice, {"payable": D("1251.00"), "disputed": D(-1)}),
        (InvoiceLine, {"payable": D(-1), "disputed": D("1251.00")}),
        (InvoiceLine, {"payable": D(1), "disputed": D(1)}),
        (LineVerdict, {"payable": D(-1), "disputed": D("1251.00")}),
    ],
)
def test_the_database_keeps_payable_within_what_is_billed(
    model: Any, values: dict[str, D], matched: Invoice
):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


# ---- credit notes -------------------------------------------------------------------------------


def test_a_credit_note_in_another_currency_is_held_back(
    matched: Invoice, analyst: User, supplier: Supplier
):
    given = document(line(quantity=D(8)), number="C-1", kind=Kind.CREDIT_NOTE, type_code="381",
                     preceding=(matched.number,), currency="EUR")  # fmt: skip
    credit = receive(analyst, supplier, given)
    assert (credit.original, verdicts(credit)) == (matched, ["currency_mismatch"])
    assert (credit.payable, credit.disputed) == (D(0), D(10))
    [found] = LineVerdict.objects.filter(line__invoice=credit)
    assert found.explanation["why"] == f"Credited in EUR; {matched.number} is in USD."


def test_matching_a_credit_note_again_finds_an_invoice_that_came_in_since(
    contract: Contract, analyst: User, supplier: Supplier
):
    given = document(line(quantity=D(8)), number="C-1", kind=Kind.CREDIT_NOTE, type_code="381",
                     preceding=("NGC-2026-003",))  # fmt: skip
    credit = receive(analyst, supplier, given)
    assert verdicts(credit) == ["unknown_reference"]
    original = receive(analyst, supplier)
    again = actions.rematch_invoice(credit.pk, by=analyst, version=credit.version)
    again.refresh_from_db()
    assert (again.original, again.state, verdicts(again)) == (original, "matched", ["matched"])


def test_a_credit_note_gives_back_at_most_its_invoice(
    matched: Invoice, analyst: User, supplier: Supplier
):
    credit = document(line(quantity=D(800)), number="C-1", kind=Kind.CREDIT_NOTE,
                      type_code="381", preceding=("ngc 2026 3",))  # fmt: skip
    first = receive(analyst, supplier, credit)
    assert (first.original, verdicts(first)) == (matched, ["matched"])
    second = receive(analyst, supplier, replace(credit, number="C-2"))
    assert (verdicts(second), second.payable) == (["credit_exceeds_original"], D("250.00"))
    stray = receive(analyst, supplier, replace(credit, number="C-3", preceding=("X-9",)))
    assert verdicts(stray) == ["unknown_reference"]


# ---- the sample files ---------------------------------------------------------------------------


def test_the_samples_import_and_repeat_themselves(
    shared_data: Path, analyst: User, supplier: Supplier
):
    taken, refused = [], []
    for path in sorted((shared_data / "einvoices" / "files").glob("*.xml")):
        given = read_invoice(path.read_bytes(), today=date(2026, 11, 21))
        try:
            taken.append(receive(analyst, supplier, given, stored=stored(path.name)))
        except DuplicateInvoice:
            refused.append(path.name)
    # Six share number 471102 in one year; four more numbers come in both syntaxes.
    assert len(taken) + len(refused) == 20
    assert sum(invoice.number == "471102" for invoice in taken) == 1
    assert len(refused) == 9
    for invoice in taken:
        assert invoice.billed == invoice.net, invoice.number
        assert invoice.billed == invoice.payable + invoice.disputed
        assert invoice.starts_on < invoice.ends_on


def test_the_period_is_the_documents_or_the_month(
    shared_data: Path, analyst: User, supplier: Supplier
):
    files = shared_data / "einvoices" / "files"
    found = {}
    for name in ("ubl-tc434-example3.xml", "EN16931_Einfach.cii.xml"):
        given = read_invoice((files / name).read_bytes(), today=date(2026, 11, 21))
        invoice = receive(analyst, supplier, given, stored=stored(name))
        found[name] = (invoice.starts_on, invoice.ends_on, invoice.period_stated)
    first, month = found.values()
    assert first[2]
    assert month == (date(2018, 3, 1), date(2018, 4, 1), False)
    assert first[1] - first[0] < timedelta(days=366)

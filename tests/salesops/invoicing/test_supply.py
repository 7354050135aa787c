"""What supports an invoice: activity that nobody charged before, at the price of its month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesops.contracts.models import Contract
from salesops.invoicing import actions, queries
from salesops.invoicing.models import Invoice, LineVerdict
from tests.salesops.contract_factories import (
    MARCH,
    active,
    document,
    line,
    make_contract,
    receive,
    record_contacts,
    set_rate,
)
from vrops.core.periods import Period
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.django_db
D = Decimal
FIRST_HALF = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 15)}
SECOND_HALF = {"first_day": date(2026, 3, 16), "last_day": date(2026, 3, 31)}
TIERS = [{"up_to": "1000", "price": "2"}, {"up_to": None, "price": "1"}]


def verdicts(invoice: Invoice) -> list[str]:
    rows = LineVerdict.objects.filter(line__invoice=invoice).order_by("line__position")
    return list(rows.values_list("verdict", flat=True))


def rated(owner: User, supplier: Supplier, **changes: Any) -> Contract:
    """In force and without tolerance, with one rate."""
    contract = make_contract(
        owner, supplier, rated=False, tolerance_percent=None, tolerance_absolute=None
    )
    set_rate(contract, owner, **changes)
    return active(contract)


@pytest.fixture
def second_site(supplier: Supplier, site: Site) -> Site:
    return Site.objects.create(
        code="BOG", name="Bogota", sort_key="bogota", supplier=supplier, zone="America/Bogota",
        channels=["voice"], starts_on=site.starts_on,
    )  # fmt: skip


@pytest.fixture
def two_sites(analyst: User, site: Site, second_site: Site) -> tuple[Site, Site]:
    """1,000 contacts at the first and 500 at the second, in the first ten days of March."""
    record_contacts(analyst, site, [100] * 10)
    record_contacts(analyst, second_site, [50] * 10)
    return site, second_site


# ---- the same activity is payable once ----------------------------------------------------------


def test_lines_outside_the_days_of_their_invoice_use_activity_up(
    analyst: User, supplier: Supplier, site: Site
):
    """An invoice over April with a line that bills March; then the invoice over March."""
    record_contacts(analyst, site, [100] * 10)
    active(make_contract(analyst, supplier))
    april = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 30)}
    stray = line(first_day=MARCH[0], last_day=date(2026, 3, 31))
    late = receive(analyst, supplier, document(stray, number="A", **april))
    assert verdicts(late) == ["matched"]
    march = receive(analyst, supplier, document(number="B"))
    assert (verdicts(march), march.payable) == (["already_billed"], 0)
    assert queries.not_billed(march) == []


def test_invoices_that_overlap_in_a_long_chain_are_followed_to_its_end(
    analyst: User, supplier: Supplier, site: Site
):
    """Nine invoices, each over two days, each sharing a day with the one before, of 100 contacts
    a day: the first takes all of its days, each other the day that is left."""
    record_contacts(analyst, site, [100] * 10)
    active(make_contract(analyst, supplier))
    for number in range(1, 10):
        days = {"first_day": date(2026, 3, number), "last_day": date(2026, 3, number + 1)}
        quantity = D(200) if number == 1 else D(100)
        bill = document(line(quantity=quantity), number=f"N{number}", **days)
        assert verdicts(receive(analyst, supplier, bill)) == ["matched"], number
    last = {"first_day": date(2026, 3, 10), "last_day": date(2026, 3, 10)}
    again = receive(analyst, supplier, document(line(quantity=D(1)), number="Z", **last))
    assert verdicts(again) == ["already_billed"]


def test_matching_again_finds_the_same(analyst: User, supplier: Supplier, site: Site):
    record_contacts(analyst, site, [100] * 31)
    rated(analyst, supplier, model="graduated", price=D(0), params={"tiers": TIERS})
    blended = line(quantity=D(1500), price=D(2500) / 1500, amount=D(2500))
    first = receive(analyst, supplier, document(blended, number="1", **FIRST_HALF))
    cheap = line(quantity=D(1600), price=D(1))
    second = receive(analyst, supplier, document(cheap, number="2", **SECOND_HALF))
    for invoice in (second, first):
        found = verdicts(invoice)
        again = actions.rematch_invoice(invoice.pk, by=analyst, version=invoice.version)
        assert verdicts(again) == found


def test_matching_the_earlier_again_does_not_take_from_the_later(
    analyst: User, supplier: Supplier, site: Site
):
    """The first came before its activity was recorded, the second after: one of them is paid."""
    rated(analyst, supplier, price=D(1))
    bill = line(quantity=D(1000), price=D(1))
    first = receive(analyst, supplier, document(bill, number="1"))
    assert verdicts(first) == ["no_activity"]
    record_contacts(analyst, site, [100] * 10)
    second = receive(analyst, supplier, document(bill, number="2"))
    again = actions.rematch_invoice(first.pk, by=analyst, version=first.version)
    assert (second.payable, again.payable) == (D(1000), 0)
    assert verdicts(again) == ["already_billed"]
    actions.reject_invoice(second.pk, by=analyst, version=second.version, why="Billed twice")
    again = actions.rematch_invoice(again.pk, by=analyst, version=again.version)
    assert verdicts(again) == ["matched"]


# ---- what counts in a month ---------------------------------------------------------------------


def test_two_halves_of_a_month_are_the_month(analyst: User, supplier: Supplier, site: Site):
    """100 contacts a day: 1,000 at $2 and 500 at $1 in the first half, then 1,600 at $1."""
    record_contacts(analyst, site, [100] * 31)
    rated(analyst, supplier, model="graduated", price=D(0), params={"tiers": TIERS})
    one, two = line("1", quantity=D(1000), price=D(2)), line("2", quantity=D(500), price=D(1))
    first = receive(analyst, supplier, document(one, two, number="1", **FIRST_HALF))
    second = receive(
        analyst, supplier, document(line(quantity=D(1600), price=D(1)), number="2", **SECOND_HALF)
    )
    assert [verdicts(each) for each in (first, second)] == [["matched", "matched"], ["matched"]]


def test_the_second_half_alone_does_not_begin_in_the_first_tier(
    analyst: User, supplier: Supplier, site: Site
):
    record_contacts(analyst, site, [100] * 31)
    rated(analyst, supplier, model="graduated", price=D(0), params={"tiers": TIERS})
    dear = line(quantity=D(1600), price=D(2))
    second = receive(analyst, supplier, document(dear, **SECOND_HALF))
    assert (verdicts(second), second.payable) == (["price"], D(1600))


def test_half_a_month_does_not_have_the_whole_minimum(
    analyst: User, supplier: Supplier, site: Site
):
    record_contacts(analyst, site, [1] * 31)
    rated(analyst, supplier, price=D(1), params={"minimum": "3100"})
    halves = [Period(date(2026, 3, 1), date(2026, 3, 16)), Period(date(2026, 3, 16), MARCH[1])]
    contract = Contract.objects.get()
    amounts = [queries.should_cost(contract, each)[0].money.amount for each in halves]
    assert amounts == [D(1500), D(1600)]
    assert queries.should_cost(contract, Period(*MARCH))[0].money.amount == D(3100)


def test_what_is_taken_as_billed_goes_on_in_the_tiers_of_earlier_invoices(
    analyst: User, supplier: Supplier
):
    rated(analyst, supplier, model="graduated", price=D(0), params={"tiers": TIERS}, measure="")
    first = receive(
        analyst, supplier, document(line(quantity=D(1000), price=D(2)), number="1", **FIRST_HALF)
    )
    dear = document(line(quantity=D(1000), price=D(2)), number="2", **SECOND_HALF)
    second = receive(analyst, supplier, dear)
    assert [verdicts(each) for each in (first, second)] == [["matched"], ["price"]]
    assert second.payable == D(1000)


# ---- decimals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("places", [0, 4])
def test_decimals_of_a_contract_make_no_arithmetic_wrong(
    places: int, analyst: User, supplier: Supplier, site: Site
):
    """999 at $1.2346 is $1,233.37, whether amounts round to whole dollars or, as contracts once
    could say, to hundredths of a cent."""
    record_contacts(analyst, site, [111] * 9)
    contract = rated(analyst, supplier, price=D("1.2346"))
    Contract.objects.filter(pk=contract.pk).update(places=places)
    invoice = receive(analyst, supplier, document(line(quantity=D(999), price=D("1.2346"))))
    assert (verdicts(invoice), invoice.payable) == (["matched"], D("1233.37"))


def test_a_total_is_rounded_as_the_contract_says(analyst: User, supplier: Supplier, site: Site):
    record_contacts(analyst, site, [1])
    contract = rated(analyst, supplier, price=D("1.019"))
    Contract.objects.update(rounds="total", rounding="down")
    contract.refresh_from_db()
    rows = queries.should_cost(contract, Period(*MARCH))
    assert queries.total_of(rows, contract).amount == D("1.01")


# ---- billed by site -----------------------------------------------------------------------------


def of_site(number: str, site: Site, quantity: int, price: Decimal) -> Any:
    return replace(line(number, quantity=D(quantity), price=price), accounting_ref=site.code)


def test_sites_share_the_tiers_of_a_rate_for_all(
    two_sites: tuple[Site, Site], analyst: User, supplier: Supplier
):
    """1,500 contacts of both reach the second tier, though no site alone does: $2,500 together."""
    rated(analyst, supplier, model="graduated", price=D(0), params={"tiers": TIERS})
    each = D(2500) / 1500
    lines = [of_site("1", two_sites[0], 1000, each), of_site("2", two_sites[1], 500, each)]
    invoice = receive(analyst, supplier, document(*lines))
    assert verdicts(invoice) == ["matched", "matched"]
    by_itself = [of_site("1", two_sites[0], 1000, D(2)), of_site("2", two_sites[1], 500, D(2))]
    dear = receive(analyst, supplier, document(*by_itself, number="2"))
    assert verdicts(dear) == ["already_billed"] * 2


@pytest.mark.parametrize(
    ("params", "whole"), [({"minimum": "6000"}, D(6000)), ({"cap": "1200"}, D(1200))]
)
def test_sites_share_one_minimum_and_one_cap(
    params: dict[str, str], whole: Decimal, two_sites: tuple[Site, Site], analyst: User,
    supplier: Supplier,
):  # fmt: skip
    rated(analyst, supplier, price=D(1), params=params)
    each = whole / 1500
    lines = [of_site("1", two_sites[0], 1000, each), of_site("2", two_sites[1], 500, each)]
    invoice = receive(analyst, supplier, document(*lines))
    assert (verdicts(invoice), invoice.payable) == (["matched", "matched"], whole)
    explained = LineVerdict.objects.filter(line__invoice=invoice).earliest("pk").explanation
    [segment] = explained["segments"]
    assert segment["steps"][-1]["what"] == "less the part of other sites"


def test_a_line_of_all_sites_leaves_nothing_to_a_line_of_one(
    two_sites: tuple[Site, Site], analyst: User, supplier: Supplier
):
    rated(analyst, supplier, price=D(1))
    whole = receive(analyst, supplier, document(line(quantity=D(1500), price=D(1)), number="1"))
    assert verdicts(whole) == ["matched"]
    part = document(of_site("1", two_sites[1], 500, D(1)), number="2")
    assert verdicts(receive(analyst, supplier, part)) == ["already_billed"]


def test_a_part_for_all_sites_is_taken_from_them_once(
    two_sites: tuple[Site, Site], analyst: User, supplier: Supplier
):
    """600 of 1,500 billed without a site: what is left of both sites together is 900."""
    rated(analyst, supplier, price=D(1))
    receive(analyst, supplier, document(line(quantity=D(600), price=D(1)), number="1"))
    lines = [of_site("1", two_sites[0], 1000, D(1)), of_site("2", two_sites[1], 500, D(1))]
    invoice = receive(analyst, supplier, document(*lines, number="2"))
    assert invoice.payable == D(900)

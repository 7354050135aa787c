"""The pages of contracts: what each role meets, and bad input over HTTP."""

from datetime import date

import pytest
from django.test import Client

from salesops.contracts import queries
from salesops.contracts.models import Amendment, Contract, RateLine
from tests.salesops.contract_factories import active, make_contract, rate_input
from vrops.people.models import Supplier, User

pytestmark = pytest.mark.django_db

FIELDS = {
    "number": "VR-9", "title": "Chat", "starts_on": "2026-01-01", "ends_on": "2026-12-31",
    "currency": "USD", "places": "2", "rounding": "half_away", "rounds": "line",
    "tolerance_percent": "2", "tolerance_absolute": "50", "zero_quantity": "nothing",
}  # fmt: skip
RATE = {
    "item": "CHAT", "unit": "chat", "measure": "contacts", "model": "flat", "price": "1.10",
    "starts_on": "2026-01-01",
}  # fmt: skip


@pytest.fixture
def contract(analyst: User, supplier: Supplier) -> Contract:
    return make_contract(analyst, supplier)


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_a_contract_is_drafted_with_its_rates(client: Client, analyst: User, supplier: Supplier):
    web = as_(client, analyst)
    given = FIELDS | {"supplier": supplier.pk, "owner": analyst.pk}
    created = web.post("/contracts/new/", given)
    assert created.status_code == 302
    contract = Contract.objects.get()
    assert contract.ends_on == date(2027, 1, 1)
    tiers = RATE | {"model": "graduated", "price": "", "tiers": "1,000: 1.10\nabove: 0.95",
                    "version": contract.version, "cap": "5000"}  # fmt: skip
    assert web.post(f"{created.url}rates/new/", tiers).status_code == 302
    page = web.get(created.url).content.decode()
    assert "2 tiers per chat" in page
    assert "$5,000.00 at most, in a calendar month" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""), ("starts_on", "soon"), ("starts_on", "0001-01-01"),
        ("ends_on", "2025-01-01"), ("places", "99"), ("currency", "XXX"), ("rounding", "x"),
        ("tolerance_percent", "1e9"), ("tolerance_absolute", "9" * 300), ("supplier", "9" * 300),
        ("title", "a\u202eb"), ("owner", "-1"), ("places", "9" * 5000),
    ],
)  # fmt: skip
def test_bad_contracts_are_told(
    field: str, value: str, client: Client, analyst: User, supplier: Supplier
):
    given = FIELDS | {"supplier": supplier.pk, "owner": analyst.pk} | {field: value}
    assert as_(client, analyst).post("/contracts/new/", given).status_code == 422
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("item", ""), ("price", ""), ("price", "one"), ("price", "1.0000000000001"),
        ("model", "x"), ("measure", "x"), ("site", "9" * 300), ("channel", "x"),
        ("starts_on", "2030-01-01"), ("cap", "x"), ("part", "sideways"), ("minimum", "-1"),
    ],
)  # fmt: skip
def test_bad_rates_are_told(
    field: str, value: str, client: Client, analyst: User, contract: Contract
):
    given = RATE | {"version": contract.version} | {field: value}
    answered = as_(client, analyst).post(f"/contracts/{contract.pk}/rates/new/", given)
    assert answered.status_code == 422
    assert RateLine.objects.count() == 1


def test_bad_tiers_name_their_line(client: Client, analyst: User, contract: Contract):
    given = RATE | {"version": contract.version, "model": "volume", "tiers": "100: 2\nrest"}
    answered = as_(client, analyst).post(f"/contracts/{contract.pk}/rates/new/", given)
    assert answered.status_code == 422
    assert "Line 2 of the tiers" in answered.content.decode()


def test_a_stale_rate_changes_nothing(client: Client, analyst: User, contract: Contract):
    answered = as_(client, analyst).post(
        f"/contracts/{contract.pk}/rates/new/", RATE | {"version": "1"}
    )
    assert answered.status_code == 409
    assert RateLine.objects.count() == 1


def test_rates_as_of_a_day_are_in_the_address(client: Client, analyst: User, contract: Contract):
    web = as_(client, analyst)
    assert "VOICE" in web.get(f"/contracts/{contract.pk}/?on=2026-03-01").content.decode()
    earlier = web.get(f"/contracts/{contract.pk}/?on=2026-03-01&known=2026-01-01")
    assert "No rate here" in earlier.content.decode()
    for wrong in ("?on=soon", "?on=9999-99-99", "?known=0001-01-01", "?like=x"):
        assert web.get(f"/contracts/{contract.pk}/{wrong}").status_code == 200


def test_suppliers_never_see_tolerances_and_names(
    client: Client, contract: Contract, supplier_finance: User
):
    active(contract)
    page = as_(client, supplier_finance).get(f"/contracts/{contract.pk}/").content.decode()
    assert "$1.25 per contact" in page
    for hidden in ("Tolerance", "Analyst", "Edit contract", "Begin an amendment"):
        assert hidden not in page


def test_an_amendment_through_its_pages(
    client: Client, analyst: User, senior_manager: User, finance: User, contract: Contract
):
    active(contract)
    web = as_(client, analyst)
    begun = web.post(f"/contracts/{contract.pk}/amend/", {"title": "New prices", "why": "Volume"})
    assert begun.status_code == 302
    amendment = Amendment.objects.get()
    later = RATE | {"item": "VOICE", "unit": "contact", "starts_on": "2026-06-01", "version": "1"}
    assert web.post(f"{begun.url}rates/new/", later).status_code == 302
    assert "$1.25 per contact" in web.get(begun.url).content.decode()  # what it replaces
    assert web.post(f"{begun.url}submit/", {"version": "2"}).status_code == 302
    for approver in (senior_manager, finance):
        amendment.refresh_from_db()
        seen = {"version": amendment.version, "verdict": "approve",
                "sheet_hash": queries.sheet_of_amendment(amendment).hash}  # fmt: skip
        assert as_(client, approver).post(f"{begun.url}decide/", seen).status_code == 302
    assert [r.price for r in queries.rates_in_force(contract, date(2026, 7, 1))] != [
        rate_input().price
    ]

"""Contracts: drafted, rated, approved by others, signed, amended, terminated."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from salesops.contracts import actions, amending, queries, rates
from salesops.contracts.models import Amendment, Contract, RateLine
from salesops.contracts.tasks import move_due
from tests.cast import MakePerson
from tests.salesops.contract_factories import (
    active,
    contract_input,
    make_contract,
    rate_input,
    set_rate,
)
from vrops.access.domain import Role
from vrops.approvals.domain.refusals import Filled, NobodyCanDecide, SelfApproval
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Run
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, NotFound, PermissionDenied, StaleVersion
from vrops.core.tasks import SomeFailed
from vrops.log import queries as log
from vrops.log.models import Entry
from vrops.people.models import Site, Supplier, User

pytestmark = pytest.mark.django_db
APPROVE = Verdict.APPROVE


@pytest.fixture
def contract(analyst: User, supplier: Supplier) -> Contract:
    return make_contract(analyst, supplier)


@pytest.fixture
def submitted(contract: Contract, analyst: User, senior_manager: User, finance: User) -> Contract:
    return actions.submit_contract(contract.pk, by=analyst, version=contract.version)


@pytest.fixture
def amendment(contract: Contract, analyst: User) -> Amendment:
    return amending.begin_amendment(active(contract).pk, by=analyst, title="New prices")


def decide(contract: Contract, by: User, verdict: Verdict = APPROVE, **more: Any) -> Contract:
    seen = {"version": contract.version, "sheet_hash": queries.sheet_of(contract).hash}
    return actions.decide_contract(contract.pk, verdict, by=by, **seen | more)


def decide_amendment(amendment: Amendment, by: User, verdict: Verdict = APPROVE) -> Amendment:
    sheet = queries.sheet_of_amendment(amendment)
    return amending.decide_amendment(
        amendment.pk, verdict, by=by, version=amendment.version, sheet_hash=sheet.hash, note="No"
    )


def events(subject: Contract | Amendment) -> list[str]:
    rows = Entry.objects.about(subject._meta.label_lower, subject.pk).order_by("pk")
    return [event.rpartition(".")[2] for event in rows.values_list("event", flat=True)]


def prices(contract: Contract, on: date, known_at: datetime | None = None) -> list[Decimal]:
    return [rate.price for rate in queries.rates_in_force(contract, on, known_at)]


# ---- drafting -----------------------------------------------------------------------------------


def test_an_analyst_drafts_one(contract: Contract, supplier: Supplier):
    assert (contract.state, contract.number_key) == ("draft", "vr.2026.7")
    assert events(contract) == ["created", "rate_set"]
    entry = Entry.objects.about("salesops.contract", contract.pk).order_by("pk").first()
    assert entry is not None
    assert entry.money
    assert entry.supplier_id == supplier.pk


@pytest.mark.parametrize("role", ["finance", "supplier_finance", "supervisor", "administrator"])
def test_others_do_not_draft(role: str, supplier: Supplier, request: pytest.FixtureRequest):
    by = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        actions.create_contract(contract_input(by, supplier), by=by)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"number": " "}, "number"),
        ({"number": "---"}, "number"),
        ({"title": ""}, "title"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"starts_on": date(1026, 1, 1)}, "starts_on"),
        ({"currency": "XXX"}, "currency"),
        ({"places": 9}, "places"),
        ({"places": 3}, "places"),  # dollars have two
        ({"places": 2, "currency": "JPY"}, "places"),
        ({"rounding": "sideways"}, "rounding"),
        ({"rounds": "page"}, "rounds"),
        ({"zero_quantity": "much"}, "zero_quantity"),
        ({"tolerance_percent": Decimal(-1)}, "tolerance_percent"),
        ({"tolerance_absolute": Decimal(10) ** 12}, "tolerance_absolute"),
        ({"supplier_id": 0}, "supplier"),
        ({"owner_id": 0}, "owner"),
    ],
)
def test_refuses_input_that_makes_no_sense(
    changes: dict[str, Any], pointer: str, analyst: User, supplier: Supplier
):
    with pytest.raises(Invalid) as refused:
        actions.create_contract(contract_input(analyst, supplier, **changes), by=analyst)
    assert pointer in [error.pointer for error in refused.value.errors]


def test_a_supplier_has_a_number_once(
    contract: Contract, analyst: User, supplier: Supplier, other_supplier: Supplier
):
    with pytest.raises(Invalid, match="that number already"):
        make_contract(analyst, supplier, number="vr 2026 7")
    make_contract(analyst, other_supplier, number="vr 2026 7")


def test_an_edit_under_a_decision_makes_it_a_draft_again(
    submitted: Contract, analyst: User, supplier: Supplier
):
    changed = contract_input(analyst, supplier, tolerance_percent=Decimal(5))
    again = actions.edit_contract(submitted.pk, changed, by=analyst, version=submitted.version)
    assert again.state == "draft"
    run = Run.objects.latest_of(again)
    assert run is not None
    assert run.voided_fields == ["tolerance"]
    assert events(again)[-1] == "reopened"


def test_a_new_title_leaves_decisions_alone(submitted: Contract, analyst: User, supplier: Supplier):
    changed = contract_input(analyst, supplier, title="Inbound")
    same = actions.edit_contract(submitted.pk, changed, by=analyst, version=submitted.version)
    assert same.state == "in_review"


def test_refuses_an_edit_of_an_older_version(contract: Contract, analyst: User, supplier: Supplier):
    with pytest.raises(StaleVersion):
        actions.edit_contract(
            contract.pk, contract_input(analyst, supplier, title="X"), by=analyst, version=1
        )


# ---- rates --------------------------------------------------------------------------------------


def test_a_later_entry_closes_the_earlier_version(contract: Contract, analyst: User):
    with clock.fixed_at(clock.now() + timedelta(days=1)):
        set_rate(contract, analyst, price=Decimal("1.50"), starts_on=date(2026, 3, 15),
                 ends_on=date(2026, 6, 1))  # fmt: skip
    days = (date(2026, 3, 14), date(2026, 3, 15), date(2026, 5, 31), date(2026, 6, 1))
    assert [prices(contract, day) for day in days] == [
        [Decimal("1.25")], [Decimal("1.50")], [Decimal("1.50")], [Decimal("1.25")]
    ]  # fmt: skip
    before = RateLine.objects.earliest("entered_at").entered_at
    assert before is not None
    assert prices(contract, date(2026, 5, 1), known_at=before) == [Decimal("1.25")]
    assert RateLine.objects.filter(contract=contract).count() == 4


def test_the_log_says_what_a_rate_was_before(submitted: Contract, analyst: User):
    set_rate(submitted, analyst, price=Decimal("1.50"), starts_on=date(2026, 3, 15))
    entry = Entry.objects.about("salesops.contract", submitted.pk).latest("pk")
    assert entry.event == "salesops.contract.rate_set"
    assert (entry.before["state"], entry.before["price"], entry.before["starts_on"]) == (
        "in_review", "1.250000000000", "2026-01-01"
    )  # fmt: skip
    assert (entry.after["state"], entry.after["price"]) == ("draft", "1.50")
    changed = [change.label for change in log.changes(entry)]
    assert "Price" in changed
    assert "Item" not in changed


def test_the_log_says_which_rate_was_taken_out(submitted: Contract, analyst: User):
    [rate] = queries.rates_known(submitted)
    rates.drop_rate(submitted.pk, rate.pk, by=analyst, version=submitted.version)
    entry = Entry.objects.about("salesops.contract", submitted.pk).latest("pk")
    assert (entry.before["state"], entry.after["state"]) == ("in_review", "draft")
    assert entry.before["item"] == "VOICE"
    assert "item" not in entry.after


def test_rates_of_places_stand_beside_each_other(contract: Contract, analyst: User, site: Site):
    set_rate(contract, analyst, site_id=site.pk, price=Decimal(2))
    set_rate(contract, analyst, channel="chat", price=Decimal(3))
    assert prices(contract, date(2026, 3, 1)) == [Decimal(2), Decimal("1.25"), Decimal(3)]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"item": " "}, "item"),
        ({"unit": ""}, "unit"),
        ({"starts_on": date(2025, 12, 31)}, "starts_on"),
        ({"starts_on": date(2027, 1, 1)}, "starts_on"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"channel": "telex"}, "channel"),
        ({"measure": "smiles"}, "measure"),
        ({"site_id": 0}, "site"),
        ({"price": Decimal(-1)}, "price"),
        ({"model": "graduated"}, "tiers"),
    ],
)
def test_refuses_rates_that_make_no_sense(
    changes: dict[str, Any], pointer: str, contract: Contract, analyst: User
):
    with pytest.raises(Invalid) as refused:
        set_rate(contract, analyst, **changes)
    assert pointer in [error.pointer for error in refused.value.errors]


def test_a_site_of_another_supplier_has_no_rate(
    contract: Contract, analyst: User, other_site: Site
):
    with pytest.raises(Invalid):
        set_rate(contract, analyst, site_id=other_site.pk)


def test_a_rate_taken_out_stays_readable(contract: Contract, analyst: User):
    [rate] = queries.rates_known(contract)
    rates.drop_rate(contract.pk, rate.pk, by=analyst, version=contract.version)
    assert prices(contract, date(2026, 3, 1)) == []
    assert prices(contract, date(2026, 3, 1), known_at=rate.entered_at) == [rate.price]
    contract.refresh_from_db()
    with pytest.raises(NotFound):
        rates.drop_rate(contract.pk, rate.pk, by=analyst, version=contract.version)


def test_a_new_rate_voids_decisions(submitted: Contract, analyst: User):
    set_rate(submitted, analyst, price=Decimal(9))
    assert submitted.state == "draft"


# ---- approval -----------------------------------------------------------------------------------


def test_the_senior_manager_and_finance_approve(
    submitted: Contract, senior_manager: User, finance: User, analyst: User
):
    once = decide(submitted, senior_manager)
    assert once.state == "in_review"
    approved = decide(once, finance)
    assert approved.state == "approved"
    signed = actions.sign_contract(approved.pk, by=analyst, version=approved.version)
    assert signed.state == "active"  # its first day has come
    assert events(signed)[-4:] == ["step_approved", "approved", "signed", "started"]


def test_nobody_approves_what_they_wrote(
    analyst: User, supplier: Supplier, senior_manager: User, finance: User, make_person: MakePerson
):
    make_person("second-senior", Role.SENIOR_MANAGER)
    contract = make_contract(senior_manager, supplier)
    contract = actions.submit_contract(contract.pk, by=analyst, version=contract.version)
    with pytest.raises(SelfApproval):
        decide(contract, senior_manager)


def test_refuses_decisions_on_rates_that_changed(
    submitted: Contract, senior_manager: User, finance: User
):
    with pytest.raises(StaleVersion):
        decide(submitted, finance, sheet_hash="0" * 64)
    decided = decide(decide(submitted, finance), senior_manager)
    with pytest.raises(Filled):
        decide(decided, finance)


@pytest.mark.parametrize("role", ["analyst", "pm", "supplier_finance"])
def test_others_do_not_approve(role: str, submitted: Contract, request: pytest.FixtureRequest):
    with pytest.raises((PermissionDenied, Contract.DoesNotExist)):
        decide(submitted, request.getfixturevalue(role))


def test_send_back_reject_and_withdraw(
    submitted: Contract, analyst: User, finance: User, senior_manager: User
):
    back = decide(submitted, finance, Verdict.SEND_BACK, note="Which sites?")
    assert back.state == "draft"
    again = actions.submit_contract(back.pk, by=analyst, version=back.version)
    drawn = actions.withdraw_contract(again.pk, by=analyst)
    again = actions.submit_contract(drawn.pk, by=analyst, version=drawn.version)
    with pytest.raises(PermissionDenied):
        actions.withdraw_contract(again.pk, by=senior_manager)
    assert decide(again, finance, Verdict.REJECT, note="Too dear").state == "rejected"
    assert events(again)[-1] == "rejected"


def test_a_contract_without_rates_or_approvers_is_not_submitted(
    analyst: User, supplier: Supplier, contract: Contract
):
    empty = make_contract(analyst, supplier, rated=False, number="2")
    with pytest.raises(NotAllowed, match="without rates"):
        actions.submit_contract(empty.pk, by=analyst, version=empty.version)
    with pytest.raises(NobodyCanDecide):
        actions.submit_contract(contract.pk, by=analyst, version=contract.version)


# ---- after the signature ------------------------------------------------------------------------


def test_rates_of_a_signed_contract_change_by_amendment(contract: Contract, analyst: User):
    active(contract)
    with pytest.raises(NotAllowed, match="by amendment only"):
        set_rate(contract, analyst)


def test_an_amendment_takes_effect_once_it_is_approved(
    amendment: Amendment, contract: Contract, analyst: User, senior_manager: User, finance: User
):
    late = rate_input(price=Decimal("1.40"), starts_on=date(2026, 7, 1))
    amending.propose_rate(amendment.pk, late, by=analyst, version=amendment.version)
    amendment.refresh_from_db()
    assert prices(contract, date(2026, 8, 1)) == [Decimal("1.25")]
    amendment = amending.submit_amendment(amendment.pk, by=analyst, version=amendment.version)
    amendment = decide_amendment(amendment, senior_manager)
    assert prices(contract, date(2026, 8, 1)) == [Decimal("1.25")]
    amendment = decide_amendment(amendment, finance)
    assert amendment.state == "in_force"
    assert prices(contract, date(2026, 6, 30)) == [Decimal("1.25")]
    assert prices(contract, date(2026, 7, 1)) == [Decimal("1.40")]
    assert events(amendment) == [
        "created", "rate_proposed", "submitted", "step_approved", "in_force"
    ]  # fmt: skip
    assert list(queries.proposed_rates(amendment).values_list("price", flat=True)) == [
        Decimal("1.40")
    ]


def test_refuses_amendments_that_make_no_sense(
    amendment: Amendment, analyst: User, supplier: Supplier, supplier_finance: User
):
    with pytest.raises(NotAllowed, match="without rates"):
        amending.submit_amendment(amendment.pk, by=analyst, version=amendment.version)
    amending.propose_rate(amendment.pk, rate_input(), by=analyst, version=amendment.version)
    amendment.refresh_from_db()
    with pytest.raises(Invalid, match="some of these days"):
        amending.propose_rate(amendment.pk, rate_input(), by=analyst, version=amendment.version)
    draft = make_contract(analyst, supplier, number="2")
    with pytest.raises(NotAllowed, match="not amended"):
        amending.begin_amendment(draft.pk, by=analyst, title="X")
    with pytest.raises(Amendment.DoesNotExist):
        amending.withdraw_amendment(amendment.pk, by=supplier_finance)


def test_a_proposed_rate_may_be_taken_out(amendment: Amendment, analyst: User):
    rate = amending.propose_rate(amendment.pk, rate_input(), by=analyst, version=amendment.version)
    amendment.refresh_from_db()
    amending.drop_proposed(amendment.pk, rate.pk, by=analyst, version=amendment.version)
    assert not queries.proposed_rates(amendment).exists()


def test_the_log_says_what_an_amendment_changed(
    amendment: Amendment, analyst: User, senior_manager: User, finance: User
):
    amending.propose_rate(
        amendment.pk, rate_input(price=Decimal("1.50"), starts_on=date(2026, 7, 1)), by=analyst,
        version=amendment.version,
    )  # fmt: skip
    entry = Entry.objects.about("salesops.amendment", amendment.pk).latest("pk")
    assert (entry.before["price"], entry.after["price"]) == ("1.250000000000", "1.50")
    amendment.refresh_from_db()
    amendment = amending.submit_amendment(amendment.pk, by=analyst, version=amendment.version)
    for by in (senior_manager, finance):
        amendment = decide_amendment(amendment, by)
    entry = Entry.objects.about("salesops.amendment", amendment.pk).latest("pk")
    assert entry.event == "salesops.amendment.in_force"
    assert "$1.25 per contact" in entry.before["rates"]
    assert "$1.50 per contact" in entry.after["rates"]


def test_termination(contract: Contract, senior_manager: User, analyst: User):
    active(contract)
    given = {"by": senior_manager, "version": contract.version, "last_day": date(2026, 6, 30)}
    with pytest.raises(PermissionDenied):
        actions.terminate_contract(contract.pk, **given | {"by": analyst}, why="They left")
    with pytest.raises(Invalid):
        actions.terminate_contract(contract.pk, **given, why=" ")
    with pytest.raises(Invalid):
        actions.terminate_contract(
            contract.pk, **given | {"last_day": date(2030, 1, 1)}, why="They left"
        )
    ended = actions.terminate_contract(contract.pk, **given, why="They left")
    assert (ended.state, ended.last_day) == ("terminated", date(2026, 6, 30))


def test_the_clock_starts_and_ends_contracts(contract: Contract):
    Contract.objects.filter(pk=contract.pk).update(state="signed")
    with clock.fixed_at(datetime(2026, 2, 1, tzinfo=UTC)):
        move_due()
        move_due()
        contract.refresh_from_db()
        assert contract.state == "active"
    with clock.fixed_at(datetime(2027, 1, 2, tzinfo=UTC)):
        move_due()
        contract.refresh_from_db()
        assert contract.state == "ended"
    assert events(contract)[-2:] == ["started", "ended"]


def test_one_contract_that_fails_holds_up_no_other(
    contract: Contract, analyst: User, supplier: Supplier, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):  # fmt: skip
    bad = make_contract(analyst, supplier, number="BAD", starts_on=date(2026, 1, 1))
    Contract.objects.filter(pk__in=[contract.pk, bad.pk]).update(state="signed")
    start = actions.start_contract

    def failing(contract_id: int) -> bool:
        if contract_id == min(contract.pk, bad.pk):
            raise ValueError("broken")
        return start(contract_id)

    monkeypatch.setattr(actions, "start_contract", failing)
    with clock.fixed_at(datetime(2026, 2, 1, tzinfo=UTC)), pytest.raises(SomeFailed, match="1 "):
        move_due()
    states = Contract.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["signed", "active"]
    assert "broken" in caplog.text


# ---- who sees what ------------------------------------------------------------------------------


def test_suppliers_see_their_own_once_agreed(
    contract: Contract, analyst: User, other_supplier: Supplier, supplier_finance: User,
    supplier_ops: User,
):  # fmt: skip
    other = active(make_contract(analyst, other_supplier, number="2"))
    assert not Contract.objects.visible_to(supplier_finance).exists()
    active(contract)
    assert list(Contract.objects.visible_to(supplier_finance)) == [contract]
    assert RateLine.objects.visible_to(supplier_finance).filter(contract=contract).exists()
    assert not RateLine.objects.visible_to(supplier_finance).filter(contract=other).exists()
    assert not Contract.objects.visible_to(supplier_ops).exists()

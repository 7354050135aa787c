"""SPIFFs: planned, approved by another, started on their day, told to their launch."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gtm.launches.models import Launch, LaunchFact
from gtm.readiness import actions as readiness
from salesops.incentives import actions, queries
from salesops.incentives.models import Spiff
from salesops.incentives.subscribers import spiff_changed
from salesops.incentives.tasks import repair_facts, start_due
from tests.cast import MakePerson
from tests.salesops.factories import make_spiff, spiff_input, usd
from vrops.access.domain import Role
from vrops.approvals.domain.refusals import Filled, NobodyCanDecide, NotYourStep, SelfApproval
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Run
from vrops.core.company import company_day
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.core.money import Money
from vrops.log.models import Dispatch, Entry
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
APPROVE = Verdict.APPROVE


@pytest.fixture
def spiff(pm: User, site: Site, launch: Launch) -> Spiff:
    return make_spiff(pm, site, launch_id=launch.pk)


@pytest.fixture
def submitted(spiff: Spiff, pm: User, finance: User) -> Spiff:
    return actions.submit_spiff(spiff.pk, by=pm, version=spiff.version)


def decide(spiff: Spiff, by: User, verdict: Verdict = APPROVE, **more: Any) -> Spiff:
    seen = {"version": spiff.version, "sheet_hash": queries.sheet_of(spiff).hash}
    return actions.decide_spiff(spiff.pk, verdict, by=by, **seen | more)


def events(spiff: Spiff) -> list[str]:
    rows = Entry.objects.about("salesops.spiff", spiff.pk).order_by("pk")
    return [event.rpartition(".")[2] for event in rows.values_list("event", flat=True)]


def facts(launch: Launch) -> dict[str, tuple[Decimal, str]]:
    rows = LaunchFact.objects.filter(launch=launch)
    return {fact.measure: (fact.value, fact.currency) for fact in rows}


def dispatched() -> None:
    """What the worker does with the entries about SPIFFs; again and again is harmless."""
    for entry in Entry.objects.filter(event__startswith="salesops.spiff.").order_by("pk"):
        spiff_changed(entry.pk)


def test_the_worker_hears_of_every_event(spiff: Spiff):
    [dispatch] = Dispatch.objects.filter(subscriber="incentives.tell_launch")
    assert dispatch.entry.event == "salesops.spiff.created"


# ---- planning -----------------------------------------------------------------------------------


def test_a_pm_plans_one(spiff: Spiff, site: Site):
    at_stake = spiff.exposure
    assert (at_stake.low, at_stake.likely, at_stake.high) == (usd("1500"), usd("3000"), usd("4000"))
    assert at_stake.capped
    [entry] = Entry.objects.about("salesops.spiff", spiff.pk)
    assert entry.money
    assert entry.after["sites"] == [site.pk]


@pytest.mark.parametrize("role", ["analyst", "finance", "hq_partner", "administrator"])
def test_only_planners_plan(role: str, site: Site, request: pytest.FixtureRequest):
    with pytest.raises(PermissionDenied):
        make_spiff(request.getfixturevalue(role), site)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"unit": ""}, "unit"),
        ({"rate": usd("0")}, "rate"),
        ({"rate": usd("-1")}, "rate"),
        ({"rate": usd("1000000000")}, "rate"),
        ({"pot": usd("0")}, "pot"),
        ({"pot": Money(Decimal(5), "PHP")}, "pot"),
        ({"units_low": 400}, "units_likely"),
        ({"units_high": 10**9}, "units_high"),
        ({"site_ids": frozenset()}, "sites"),
        ({"site_ids": frozenset({987_654})}, "sites"),
        ({"launch_id": 987_654}, "launch"),
        ({"owner_id": 987_654}, "owner"),
    ],
)
def test_bad_input_names_the_field(pm: User, site: Site, change: dict[str, Any], pointer: str):
    with pytest.raises(Invalid) as refused:
        make_spiff(pm, site, **change)
    assert pointer in [fault.pointer for fault in refused.value.errors]
    assert not Spiff.objects.exists()


def test_a_window_ends_after_it_begins(pm: User, site: Site):
    first = company_day()
    with pytest.raises(Invalid):
        make_spiff(pm, site, starts_on=first, ends_on=first)


# ---- approval -----------------------------------------------------------------------------------


def test_finance_approves(submitted: Spiff, finance: User):
    spiff = decide(submitted, finance, note="Within plan.")
    assert spiff.state == "approved"
    assert events(spiff) == ["created", "submitted", "approved"]


def test_above_the_limit_the_senior_manager_too(
    pm: User, site: Site, finance: User, senior_manager: User
):
    spiff = make_spiff(pm, site, rate=usd("900"), pot=None, units_high=300)
    spiff = actions.submit_spiff(spiff.pk, by=pm, version=spiff.version)
    with pytest.raises(NotYourStep):
        decide(spiff, senior_manager)
    assert decide(spiff, finance).state == "submitted"
    assert decide(spiff, senior_manager).state == "approved"


def test_nobody_approves_what_they_wrote(
    site: Site, finance: User, senior_manager: User, make_person: MakePerson
):
    spiff = make_spiff(senior_manager, site, rate=usd("900"), pot=None)
    with pytest.raises(NobodyCanDecide, match="Senior Manager could decide"):
        actions.submit_spiff(spiff.pk, by=senior_manager, version=spiff.version)
    other = make_person("other-senior", Role.SENIOR_MANAGER)
    spiff = actions.submit_spiff(spiff.pk, by=senior_manager, version=spiff.version)
    decide(spiff, finance)
    with pytest.raises(SelfApproval):
        decide(spiff, senior_manager)
    assert decide(spiff, other).state == "approved"


def test_program_managers_and_analysts_do_not_approve(
    submitted: Spiff, pm: User, second_pm: User, analyst: User
):
    for user in (pm, second_pm, analyst):
        with pytest.raises(PermissionDenied):
            decide(submitted, user)


def test_a_token_does_not_approve(submitted: Spiff, finance: User):
    token = User.objects.get(pk=finance.pk)
    token.token_permissions = frozenset({"salesops.spiff.approve", "salesops.spiff.view"})
    with pytest.raises(PermissionDenied):
        decide(submitted, token)


CHANGES: list[Callable[[Spiff], dict[str, Any]]] = [
    lambda spiff: {"rate": usd("16")},
    lambda spiff: {"pot": None},
    lambda spiff: {"units_high": 301},
    lambda spiff: {"ends_on": spiff.ends_on + timedelta(days=1)},
    lambda spiff: {"unit": "new line"},
    lambda spiff: {"launch_id": None},
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("approved", [False, True])
def test_an_edit_of_money_dates_or_scope_voids_the_decisions(
    submitted: Spiff, pm: User, finance: User, site: Site, approved: bool,
    change: Callable[[Spiff], dict[str, Any]],
):  # fmt: skip
    spiff = decide(submitted, finance) if approved else submitted
    given = {"launch_id": spiff.launch_id, "starts_on": spiff.starts_on, "ends_on": spiff.ends_on}
    entered = spiff_input(pm, site, **given | change(spiff))
    spiff = actions.edit_spiff(spiff.pk, entered, by=pm, version=spiff.version)
    run = Run.objects.about(spiff).get()
    assert (spiff.state, run.state) == ("draft", "void")
    with pytest.raises(Filled):
        decide(spiff, finance)


def test_a_new_name_voids_nothing(submitted: Spiff, pm: User, site: Site):
    entered = spiff_input(pm, site, name="Trade-in rush", launch_id=submitted.launch_id)
    spiff = actions.edit_spiff(submitted.pk, entered, by=pm, version=submitted.version)
    assert (spiff.state, spiff.version) == ("submitted", submitted.version + 1)


def test_what_was_seen_is_what_is_approved(submitted: Spiff, finance: User):
    with pytest.raises(StaleVersion):
        decide(submitted, finance, version=1)
    with pytest.raises(StaleVersion):
        decide(submitted, finance, sheet_hash="0" * 64)


def test_sent_back_rejected_withdrawn(submitted: Spiff, pm: User, finance: User):
    with pytest.raises(Invalid, match="Say why"):
        decide(submitted, finance, Verdict.SEND_BACK)
    spiff = decide(submitted, finance, Verdict.SEND_BACK, note="Lower the pot.")
    assert spiff.state == "draft"
    spiff = actions.submit_spiff(spiff.pk, by=pm, version=spiff.version)
    spiff = actions.withdraw_spiff(spiff.pk, by=pm)
    assert spiff.state == "draft"
    spiff = actions.submit_spiff(spiff.pk, by=pm, version=spiff.version)
    assert decide(spiff, finance, Verdict.REJECT, note="No money.").state == "rejected"


def test_cancelling_takes_a_reason_and_voids(submitted: Spiff, pm: User):
    with pytest.raises(Invalid):
        actions.cancel_spiff(submitted.pk, by=pm, version=submitted.version, why=" ")
    spiff = actions.cancel_spiff(
        submitted.pk, by=pm, version=submitted.version, why="Launch pulled."
    )
    assert (spiff.state, Run.objects.get().state) == ("cancelled", "void")


# ---- starting -----------------------------------------------------------------------------------


def test_starts_on_its_first_day_and_once(pm: User, finance: User, site: Site):
    today = company_day()
    spiffs = [make_spiff(pm, site, starts_on=first) for first in (today, today + timedelta(days=1))]
    for spiff in spiffs:
        decide(actions.submit_spiff(spiff.pk, by=pm, version=1), finance)
    start_due()
    start_due()
    assert [Spiff.objects.get(pk=spiff.pk).state for spiff in spiffs] == ["active", "approved"]
    assert events(spiffs[0])[-1] == "started"
    with pytest.raises(NotAllowed, match="is not edited"):
        actions.edit_spiff(spiffs[0].pk, spiff_input(pm, site), by=pm, version=4)


# ---- who sees what ------------------------------------------------------------------------------


def test_the_floor_and_suppliers_see_approved_ones_of_their_own(
    submitted: Spiff, pm: User, finance: User, supervisor: User, supplier_ops: User,
    other_site: Site, rep: User, supplier_finance: User,
):  # fmt: skip
    other = make_spiff(pm, other_site)
    decide(actions.submit_spiff(other.pk, by=pm, version=1), finance)
    for user in (supervisor, supplier_ops):
        assert not Spiff.objects.visible_to(user).exists()
    decide(submitted, finance)
    for user in (supervisor, supplier_ops):
        assert list(Spiff.objects.visible_to(user)) == [submitted]
    for user in (rep, supplier_finance):
        assert not Spiff.objects.visible_to(user).exists()


# ---- what launches learn ------------------------------------------------------------------------


def test_a_launch_learns_what_its_spiff_may_cost(submitted: Spiff, launch: Launch):
    dispatched()
    assert facts(launch) == {
        "spiff.active": (Decimal(0), ""),
        "spiff.exposure.low": (Decimal(1500), "USD"),
        "spiff.exposure.likely": (Decimal(3000), "USD"),
        "spiff.exposure.high": (Decimal(4000), "USD"),
        "spiff.unit_rate": (Decimal(15), "USD"),
    }
    assert LaunchFact.objects.get(measure="spiff.unit_rate").link == submitted.get_absolute_url()


def test_several_add_up_and_none_is_forgotten(spiff: Spiff, pm: User, site: Site, launch: Launch):
    second = make_spiff(pm, site, name="Second", launch_id=launch.pk, pot=None)
    dispatched()
    assert facts(launch)["spiff.exposure.high"] == (Decimal(8500), "USD")
    assert "spiff.unit_rate" not in facts(launch)
    for each in (spiff, second):
        actions.cancel_spiff(each.pk, by=pm, version=each.version, why="Pulled.")
    dispatched()
    assert facts(launch) == {}


def test_two_currencies_have_no_sum(spiff: Spiff, pm: User, site: Site, launch: Launch):
    pesos = {"rate": Money(Decimal(500), "PHP"), "pot": None}
    make_spiff(pm, site, name="Second", launch_id=launch.pk, **pesos)
    dispatched()
    assert set(facts(launch)) == {"spiff.active"}


def test_a_launch_it_left_forgets_it(spiff: Spiff, pm: User, site: Site, launch: Launch):
    dispatched()
    actions.edit_spiff(spiff.pk, spiff_input(pm, site), by=pm, version=spiff.version)
    dispatched()
    assert facts(launch) == {}


def test_an_active_spiff_turns_the_gate_green(pm: User, finance: User, site: Site, launch: Launch):
    [gate] = readiness.add_item(
        launch.pk, by=pm, name="SPIFF rule active", days_before=0, gate="before_go_live",
        measure="spiff.active", target=Decimal(1),
    )  # fmt: skip
    spiff = make_spiff(pm, site, launch_id=launch.pk, starts_on=company_day())
    decide(actions.submit_spiff(spiff.pk, by=pm, version=1), finance)
    dispatched()
    gate.refresh_from_db()
    assert gate.state == "open"
    start_due()
    dispatched()
    gate.refresh_from_db()
    assert gate.state == "done"


def test_the_night_repairs_what_nobody_heard(spiff: Spiff, launch: Launch):
    LaunchFact.objects.create(
        launch=launch, measure="spiff.exposure.high", value=1, as_of=spiff.created_at
    )
    repair_facts()
    assert facts(launch)["spiff.exposure.high"] == (Decimal(4000), "USD")

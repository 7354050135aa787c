"""Submitting, approving and going live: allowed, refused for each reason, recorded (R20)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gtm.approvals import actions, queries
from gtm.approvals.domain.refusals import NotReady, RouteChanged
from gtm.approvals.tasks import go_live
from gtm.launches import actions as launches
from gtm.launches.models import Launch
from gtm.readiness import actions as readiness
from tests.cast import MakePerson
from tests.gtm.factories import entered, make_launch
from vrops.access.domain import Role
from vrops.approvals import actions as engine
from vrops.approvals import queries as engine_queries
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.refusals import (
    AlreadyDecided,
    Filled,
    NobodyCanDecide,
    NotYourStep,
    PeopleOnly,
    SelfApproval,
)
from vrops.approvals.models import Decision, Run
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, NotFound, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db


def seen(launch: Launch) -> dict[str, Any]:
    """What an approver has before them."""
    return {"version": launch.version, "sheet_hash": queries.impact_sheet(launch).hash}


def approve(launch: Launch, by: User, **more: Any) -> Launch:
    return actions.approve_launch(launch.pk, by=by, **seen(launch) | more)


def entries(launch: Launch, event: str) -> list[Entry]:
    return list(Entry.objects.about("gtm.launch", launch.pk).filter(event=event).order_by("pk"))


def push(launch: Launch, measure: str, value: str) -> None:
    launches.push_fact(launch.pk, measure, Decimal(value), as_of=clock.now(), currency="USD")


# ---- submitting ---------------------------------------------------------------------------------


def test_submitting_asks_another_pm_and_keeps_the_sheet(planned: Launch, pm: User, second_pm: User):
    launch = actions.submit_launch(planned.pk, by=pm, version=planned.version)
    run = Run.objects.about(launch).get()
    assert (launch.state, launch.version) == ("submitted", planned.version + 1)
    assert (run.subject_version, run.sheet_hash) == (launch.version, seen(launch)["sheet_hash"])
    assert [step.name for step in run.steps.all()] == ["Program manager"]
    assert [waiting.url for waiting in engine_queries.waiting_on(second_pm)] == [
        f"/launches/{launch.pk}/"
    ]
    [entry] = entries(launch, "gtm.launch.submitted")
    assert (entry.before["state"], entry.after["state"]) == ("planning", "submitted")


def test_tier_one_and_what_costs_much_also_asks_the_senior_manager(
    large: Launch, planned: Launch, pm: User, senior_manager: User
):
    assert Run.objects.about(large).get().steps.count() == 2
    push(planned, queries.HIGH, "250000.01")
    costly = actions.submit_launch(planned.pk, by=pm, version=planned.version)
    assert Run.objects.about(costly).get().steps.count() == 2


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_refuses_to_submit_from_elsewhere(
    pm: User, second_pm: User, planned: Launch, submitted: Launch, state: str
):
    launch = submitted if state == "submitted" else make_launch(pm, state="draft")
    with pytest.raises(NotAllowed):
        actions.submit_launch(launch.pk, by=pm, version=launch.version)


def test_refuses_to_submit_what_was_changed_meanwhile(planned: Launch, pm: User, second_pm: User):
    with pytest.raises(StaleVersion):
        actions.submit_launch(planned.pk, by=pm, version=1)
    assert not Run.objects.exists()


def test_refuses_to_submit_when_nobody_else_could_approve(planned: Launch, pm: User):
    with pytest.raises(NobodyCanDecide, match="Only Pm could decide"):
        actions.submit_launch(planned.pk, by=pm, version=planned.version)
    planned.refresh_from_db()
    assert planned.state == "planning"


def test_only_planners_submit(planned: Launch, analyst: User, rep: User, second_pm: User):
    with pytest.raises(PermissionDenied):
        actions.submit_launch(planned.pk, by=analyst, version=planned.version)
    with pytest.raises(Launch.DoesNotExist):
        actions.submit_launch(planned.pk, by=rep, version=planned.version)


# ---- approving ----------------------------------------------------------------------------------


def test_a_second_pm_approves_tier_two(submitted: Launch, second_pm: User):
    launch = approve(submitted, second_pm, note="Good to go.")
    decision = Decision.objects.get()
    assert (launch.state, launch.version) == ("approved", submitted.version + 1)
    assert decision.sheet["launch"]["title"] == "Trade-in boost $300"
    assert engine_queries.as_shown(decision)
    [entry] = entries(launch, "gtm.launch.approved")
    assert (entry.actor, entry.why) == (second_pm, "Good to go.")
    assert (entry.before["state"], entry.after["state"]) == ("submitted", "approved")


def test_tier_one_takes_a_pm_and_then_the_senior_manager(
    large: Launch, second_pm: User, senior_manager: User
):
    with pytest.raises(NotYourStep, match="decides after"):
        approve(large, senior_manager)
    launch = approve(large, second_pm)
    assert (launch.state, launch.version) == ("submitted", large.version)
    assert len(entries(launch, "gtm.launch.step_approved")) == 1
    assert approve(launch, senior_manager).state == "approved"


def test_refuses_approval_by_the_submitter(submitted: Launch, pm: User):
    with pytest.raises(SelfApproval):
        approve(submitted, pm)


def test_refuses_approval_by_whoever_wrote_it(
    pm: User, second_pm: User, make_person: MakePerson, site: Site
):
    third = make_person("third-pm", Role.PM)
    launch = make_launch(second_pm, owner=third)
    given = entered(third, summary="Also on chat.")
    launch = launches.edit_launch(launch.pk, given, by=senior(make_person), version=launch.version)
    launch = actions.submit_launch(launch.pk, by=senior(make_person), version=launch.version)
    for author in (second_pm, third):
        with pytest.raises(SelfApproval, match="You wrote this"):
            approve(launch, author)
    assert approve(launch, pm).state == "approved"


def senior(make_person: MakePerson) -> User:
    found = User.objects.filter(employee_id="another-senior").first()
    return found or make_person("another-senior", Role.SENIOR_MANAGER)


def test_nobody_fills_two_steps(
    large: Launch, second_pm: User, senior_manager: User, make_person: MakePerson
):
    both = make_person("both", Role.PM)
    both.grants.create(role=Role.SENIOR_MANAGER, starts_on=date(2020, 1, 1))
    approve(large, both)
    with pytest.raises(AlreadyDecided):
        approve(large, User.objects.get(pk=both.pk))
    assert approve(large, senior_manager).state == "approved"


@pytest.mark.parametrize("role", ["analyst", "hq_partner", "finance", "administrator"])
def test_refuses_roles_that_do_not_approve(
    submitted: Launch, role: str, request: pytest.FixtureRequest
):
    with pytest.raises(PermissionDenied):
        approve(submitted, request.getfixturevalue(role))


def test_the_floor_does_not_learn_of_it(submitted: Launch, supervisor: User, supplier_ops: User):
    for user in (supervisor, supplier_ops):
        with pytest.raises(Launch.DoesNotExist):
            approve(submitted, user)


def test_a_token_never_approves(submitted: Launch, second_pm: User):
    token = User.objects.get(pk=second_pm.pk)
    token.token_permissions = frozenset({"gtm.launch.view", "gtm.launch.approve"})
    with pytest.raises(PermissionDenied):
        approve(submitted, token)
    with pytest.raises(PeopleOnly):
        engine.decide(submitted, by=token, sheet=queries.impact_sheet(submitted), **seen(submitted))


def test_no_plain_verb_goes_round_the_gate(submitted: Launch, planned: Launch, pm: User):
    for verb in ("approve", "go_live", "submit", "withdraw", "send_back", "reject", "reopen"):
        with pytest.raises(NotFound):
            launches.move_launch(submitted.pk, verb, by=pm, version=submitted.version)
    with pytest.raises(NotAllowed):
        launches.go_live_launch(submitted.pk)


# ---- bound to what was seen ---------------------------------------------------------------------


def test_refuses_another_version_than_the_one_seen(submitted: Launch, pm: User, second_pm: User):
    before = seen(submitted)
    launches.edit_launch(
        submitted.pk, entered(pm, title="Boost", site_ids=site_ids(submitted)), by=pm,
        version=submitted.version,
    )  # fmt: skip
    with pytest.raises(StaleVersion):
        actions.approve_launch(submitted.pk, by=second_pm, **before)


def test_refuses_another_sheet_than_the_one_seen(submitted: Launch, second_pm: User):
    before = seen(submitted)
    push(submitted, "budget.planned", "12000")
    with pytest.raises(StaleVersion, match="figures on the sheet changed"):
        actions.approve_launch(submitted.pk, by=second_pm, **before)
    assert approve(submitted, second_pm).state == "approved"


def site_ids(launch: Launch) -> frozenset[int]:
    return frozenset(launch.sites.values_list("pk", flat=True))


MATERIAL: list[Callable[[Launch], dict[str, Any]]] = [
    lambda launch: {"starts_on": launch.starts_on + timedelta(days=1)},
    lambda launch: {"ends_on": None},
    lambda launch: {"tier": 3},
    lambda launch: {"channels": ("voice",)},
    lambda launch: {"site_ids": frozenset()},
    lambda launch: {"brand": "prepaid"},
    lambda launch: {"go_live_time": time(8), "zone": "America/Chicago"},
]


@pytest.mark.parametrize("change", MATERIAL)
@pytest.mark.parametrize("approved", [False, True])
def test_an_edit_of_dates_scope_or_tier_voids_the_decisions(
    submitted: Launch, pm: User, second_pm: User, change: Callable[[Launch], dict[str, Any]],
    approved: bool,
):  # fmt: skip
    launch = approve(submitted, second_pm) if approved else submitted
    given = {"site_ids": site_ids(launch), "starts_on": launch.starts_on, "ends_on": launch.ends_on}
    launch = launches.edit_launch(
        launch.pk, entered(pm, **given | change(launch)), by=pm, version=launch.version
    )
    run = Run.objects.about(launch).get()
    assert (launch.state, run.state) == ("planning", "void")
    assert run.voided_fields
    with pytest.raises(Filled, match="its decisions are void"):
        approve(launch, second_pm)


def test_an_edit_of_the_text_does_not(submitted: Launch, pm: User, second_pm: User):
    given = entered(pm, site_ids=site_ids(submitted), summary="Now with a summary.")
    launch = launches.edit_launch(submitted.pk, given, by=pm, version=submitted.version)
    assert launch.state == "submitted"
    assert approve(launch, second_pm).state == "approved"


def test_more_money_than_at_the_submission_asks_for_more_people(
    submitted: Launch, pm: User, second_pm: User, senior_manager: User
):
    push(submitted, queries.HIGH, "900000")
    with pytest.raises(RouteChanged, match="Senior manager has to decide too"):
        approve(submitted, second_pm)
    launch = actions.send_back_launch(
        submitted.pk, by=second_pm, **seen(submitted), note="Submit it anew."
    )
    launch = actions.submit_launch(launch.pk, by=pm, version=launch.version)
    assert approve(launch, second_pm).state == "submitted"
    assert approve(launch, senior_manager).state == "approved"


# ---- gates --------------------------------------------------------------------------------------


def test_an_open_gate_before_approval_keeps_from_approving_not_from_asking(
    planned: Launch, pm: User, second_pm: User
):
    [gate] = readiness.add_item(
        planned.pk, by=pm, name="Legal copy", days_before=5, gate="before_approval"
    )
    readiness.add_item(planned.pk, by=pm, name="Training", days_before=1, gate="before_go_live")
    launch = actions.submit_launch(planned.pk, by=pm, version=planned.version)
    with pytest.raises(NotReady, match="Legal copy has to be met before"):
        approve(launch, second_pm)
    assert not Decision.objects.exists()
    readiness.close_item(gate.pk, by=pm, version=gate.version, evidence="Cleared.")
    assert approve(launch, second_pm).state == "approved"


def test_an_open_gate_does_not_keep_from_saying_no(planned: Launch, pm: User, second_pm: User):
    readiness.add_item(planned.pk, by=pm, name="Legal", days_before=5, gate="before_approval")
    launch = actions.submit_launch(planned.pk, by=pm, version=planned.version)
    rejected = actions.reject_launch(launch.pk, by=second_pm, **seen(launch), note="Not this year.")
    assert rejected.state == "rejected"


# ---- the other verdicts -------------------------------------------------------------------------


def test_sent_back_it_is_planned_and_submitted_again(submitted: Launch, pm: User, second_pm: User):
    with pytest.raises(Invalid, match="Say why"):
        actions.send_back_launch(submitted.pk, by=second_pm, **seen(submitted), note=" ")
    launch = actions.send_back_launch(
        submitted.pk, by=second_pm, **seen(submitted), note="Too wide."
    )
    assert launch.state == "planning"
    [entry] = entries(launch, "gtm.launch.sent_back")
    assert entry.why == "Too wide."
    again = actions.submit_launch(launch.pk, by=pm, version=launch.version)
    assert approve(again, second_pm).state == "approved"
    assert Run.objects.about(launch).count() == 2


def test_rejected_is_for_good(submitted: Launch, pm: User, second_pm: User):
    launch = actions.reject_launch(submitted.pk, by=second_pm, **seen(submitted), note="No.")
    assert launch.state == "rejected"
    with pytest.raises(NotAllowed):
        actions.submit_launch(launch.pk, by=pm, version=launch.version)


def test_approved_with_conditions_that_an_approver_closes(
    submitted: Launch, pm: User, second_pm: User
):
    with pytest.raises(Invalid, match="at least one condition"):
        approve(submitted, second_pm, conditions=[])
    launch = approve(submitted, second_pm, conditions=[NewCondition("Cap it at 500 units")])
    [condition] = engine_queries.open_conditions(launch)
    assert (launch.state, condition.text) == ("approved", "Cap it at 500 units")
    with pytest.raises(SelfApproval):
        engine.close_condition(condition.pk, by=pm, evidence="Capped.")
    engine.close_condition(condition.pk, by=second_pm, evidence="Capped.")
    assert not engine_queries.open_conditions(launch)


# ---- withdrawing --------------------------------------------------------------------------------


def test_the_submitter_withdraws(submitted: Launch, pm: User, second_pm: User):
    with pytest.raises(PermissionDenied, match="Only Pm"):
        actions.withdraw_launch(submitted.pk, by=second_pm)
    launch = actions.withdraw_launch(submitted.pk, by=pm, why="Wrong dates.")
    assert (launch.state, Run.objects.get().state) == ("planning", "withdrawn")
    with pytest.raises(Filled, match="withdrew this"):
        approve(launch, second_pm)
    [entry] = entries(launch, "gtm.launch.withdrawn")
    assert entry.why == "Wrong dates."


def test_an_approved_launch_is_not_withdrawn(submitted: Launch, pm: User, second_pm: User):
    approve(submitted, second_pm)
    with pytest.raises(Filled, match="approved already"):
        actions.withdraw_launch(submitted.pk, by=pm)


def test_what_is_put_on_hold_is_approved_anew(submitted: Launch, pm: User, second_pm: User):
    launch = approve(submitted, second_pm)
    held = launches.move_launch(launch.pk, "hold", by=pm, version=launch.version, why="Stock.")
    resumed = launches.move_launch(launch.pk, "resume", by=pm, version=held.version)
    assert (resumed.state, Run.objects.get().state) == ("planning", "void")


# ---- going live ---------------------------------------------------------------------------------


FIRST = date(2027, 3, 5)
EIGHT_CENTRAL = datetime(2027, 3, 5, 14, tzinfo=UTC)


@pytest.fixture
def approved(pm: User, second_pm: User, site: Site) -> Launch:
    """Goes live on March 5, 2027 at 8:00 am Central."""
    launch = make_launch(
        pm, starts_on=FIRST, go_live_time=time(8), zone="America/Chicago",
        site_ids=frozenset({site.pk}),
    )  # fmt: skip
    launch = actions.submit_launch(launch.pk, by=pm, version=launch.version)
    return approve(launch, second_pm)


def state_at(launch: Launch, at: datetime) -> str:
    with clock.fixed_at(at):
        go_live()
    launch.refresh_from_db()
    return launch.state


def test_goes_live_at_its_minute_and_once(approved: Launch):
    assert state_at(approved, EIGHT_CENTRAL - timedelta(seconds=1)) == "approved"
    assert state_at(approved, EIGHT_CENTRAL) == "live"
    assert approved.went_live_at == EIGHT_CENTRAL
    assert state_at(approved, EIGHT_CENTRAL + timedelta(minutes=1)) == "live"
    assert len(entries(approved, "gtm.launch.went_live")) == 1


def test_stays_and_alarms_once_a_day_while_a_gate_is_open(approved: Launch, pm: User):
    [gate] = readiness.add_item(
        approved.pk, by=pm, name="Team briefed", days_before=1, gate="before_go_live"
    )
    assert state_at(approved, EIGHT_CENTRAL + timedelta(minutes=9)) == "approved"
    assert entries(approved, "gtm.launch.held_up") == []
    for minutes in (10, 11, 600):
        assert state_at(approved, EIGHT_CENTRAL + timedelta(minutes=minutes)) == "approved"
    [alarm] = entries(approved, "gtm.launch.held_up")
    assert (alarm.why, alarm.actor) == ("Team briefed is open.", None)
    assert state_at(approved, EIGHT_CENTRAL + timedelta(days=1)) == "approved"
    assert len(entries(approved, "gtm.launch.held_up")) == 2
    readiness.waive_item(gate.pk, by=pm, version=gate.version, why="Nobody to brief.")
    assert state_at(approved, EIGHT_CENTRAL + timedelta(days=1, minutes=1)) == "live"


def test_what_is_not_approved_does_not_go_live(submitted: Launch, planned: Launch):
    later = datetime.combine(submitted.starts_on, time(23), tzinfo=UTC) + timedelta(days=1)
    assert state_at(submitted, later) == "submitted"
    assert actions.bring_live(submitted.pk) is False

"""R9: two approvers, approve against withdraw and against edit. One winner, the loser is told."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tests.cast import MakePerson
from tests.races.barrier import Racers
from tests.vrops.approvals.examples import ONE_PM, SHEET, TIER_ONE, approve_teams
from vrops.access.domain import Role
from vrops.approvals import actions
from vrops.approvals.actions import Outcome
from vrops.approvals.domain.refusals import Filled
from vrops.approvals.domain.routes import RouteSpec, StepSpec, Verdict
from vrops.approvals.models import Decision, Run
from vrops.core import clock
from vrops.core.errors import NotAllowed, Refused, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Team, User

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


def submitted(number: int, by: User, route: RouteSpec = ONE_PM) -> Team:
    team = Team.objects.create(code=f"T{number}", name=f"Boost {number}", sort_key="boost")
    actions.start_run(team, route=route, by=by, version=1, sheet=SHEET)
    return team


def approving(team: Team, by: User, **more: Any) -> Callable[[], Outcome]:
    return partial(
        actions.decide, team, by=by, version=1, sheet=SHEET, sheet_hash=SHEET.hash, **more
    )


def sorted_out(results: list[Any]) -> tuple[list[Any], list[Exception]]:
    """Those who got through and those who were refused; anything else is a failure."""
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, Refused) for error in refused), refused
    assert all(error.status == 409 for error in refused)
    return [result for result in results if not isinstance(result, Exception)], refused


@pytest.fixture(autouse=True)
def teams_are_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    approve_teams(monkeypatch)


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


@pytest.fixture
def third_pm(make_person: MakePerson) -> User:
    return make_person("third-pm", Role.PM)


def test_of_two_approvers_one_wins_and_the_other_learns_what_is_now(
    racers, pm, second_pm, third_pm
):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        won, [refused] = sorted_out(
            racers.at_once(approving(team, second_pm), approving(team, third_pm))
        )
        assert [outcome.completes_route for outcome in won] == [True]
        assert isinstance(refused, Filled)
        assert refused.current["state"] == "approved"
        assert str(won[0].decision.by) in refused.message
    assert Decision.objects.count() == ROUNDS
    assert Entry.objects.filter(event="approvals.step.decided").count() == ROUNDS


def test_of_two_approvers_of_one_step_among_others_one_wins(
    racers, pm, second_pm, third_pm, senior_manager
):
    for number in range(ROUNDS):
        team = submitted(number, pm, TIER_ONE)
        won, refused = sorted_out(
            racers.at_once(approving(team, second_pm), approving(team, third_pm))
        )
        assert [[step.name for step in outcome.next_steps] for outcome in won] == [
            ["Senior manager"]
        ]
        assert "“Program manager” is approved already" in refused[0].message
        assert Run.objects.about(team).get().state == "open"


def test_one_person_clicking_twice_decides_once(racers, pm, second_pm):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        won, refused = sorted_out(
            racers.at_once(approving(team, second_pm), approving(team, second_pm))
        )
        assert (len(won), len(refused)) == (1, 1)


def test_of_approve_and_withdraw_one_wins(racers, pm, second_pm):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        withdrawing = partial(actions.withdraw_run, team, by=pm)
        won, [refused] = sorted_out(racers.at_once(approving(team, second_pm), withdrawing))
        state = Run.objects.about(team).get().state
        assert state == ("approved" if isinstance(won[0], Outcome) else "withdrawn")
        assert isinstance(refused, Filled)
        assert refused.current["state"] == state
        assert Decision.objects.filter(run__subject_id=team.pk).count() == (state == "approved")


def test_of_approve_and_send_back_one_wins(racers, pm, second_pm, third_pm):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        no = approving(team, third_pm, verdict=Verdict.SEND_BACK, note="Too high.")
        won, refused = sorted_out(racers.at_once(approving(team, second_pm), no))
        assert (len(won), len(refused)) == (1, 1)
        assert Run.objects.about(team).get().state in ("approved", "sent_back")


def test_voiding_beats_approving_whichever_comes_first(racers, pm, second_pm):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        voiding = partial(actions.void_run, team, by=pm, changed_fields=["tier"])
        approved, voided = racers.at_once(approving(team, second_pm), voiding)
        assert isinstance(voided, Run)
        assert isinstance(approved, Outcome | Filled), approved
        run = Run.objects.about(team).get()
        assert (run.state, run.voided_fields) == ("void", ["tier"])


@transaction.atomic
def area_approves(team_id: int, by: User) -> Outcome:
    """As an area does it: lock the record, decide on the version the approver saw, move it on."""
    team = Team.objects.select_for_update(of=("self",)).get(pk=team_id)
    outcome = actions.decide(team, by=by, version=1, sheet=SHEET, sheet_hash=SHEET.hash)
    team.edit(name="Approved")
    return outcome


@transaction.atomic
def area_edits(team_id: int, by: User) -> Run | None:
    team = Team.objects.select_for_update(of=("self",)).get(pk=team_id)
    team.edit(name="Edited")
    return actions.void_run(team, by=by, changed_fields=["name"])


def test_an_edit_is_never_left_approved(racers, pm, second_pm, third_pm):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        results = racers.at_once(
            partial(area_approves, team.pk, second_pm),
            partial(area_edits, team.pk, pm),
            partial(area_approves, team.pk, third_pm),
        )
        won, _ = sorted_out(results)
        assert isinstance(results[1], Run)
        assert sum(isinstance(result, Outcome) for result in won) <= 1
        assert Run.objects.about(team).get().state == "void"
        team.refresh_from_db()
        assert team.name == "Edited"


def test_the_area_loser_is_told_that_it_changed(racers, pm, second_pm, third_pm):
    for number in range(ROUNDS):
        team = submitted(number, pm)
        [won], [refused] = sorted_out(
            racers.at_once(
                partial(area_approves, team.pk, second_pm),
                partial(area_approves, team.pk, third_pm),
            )
        )
        assert won.completes_route
        assert isinstance(refused, StaleVersion)


def test_a_quorum_of_two_is_reached_exactly_once(
    racers, pm, second_pm, third_pm, make_person: MakePerson
):
    fourth = make_person("fourth-pm", Role.PM)
    pair = RouteSpec((StepSpec(name="PMs", role=Role.PM, quorum=2),))
    for number in range(ROUNDS):
        team = submitted(number, pm, pair)
        won, refused = sorted_out(
            racers.at_once(*(approving(team, person) for person in (second_pm, third_pm, fourth)))
        )
        assert sorted(outcome.completes_route for outcome in won) == [False, True]
        assert len(refused) == 1
        assert Run.objects.about(team).get().state == "approved"


def test_of_two_submissions_one_runs(racers, pm, second_pm, third_pm):
    for number in range(ROUNDS):
        team = Team.objects.create(code=f"T{number}", name="Boost", sort_key="boost")
        acts = [
            partial(actions.start_run, team, route=ONE_PM, by=person, version=1, sheet=SHEET)
            for person in (pm, second_pm)
        ]
        won, [refused] = sorted_out(racers.at_once(*acts))
        assert len(won) == 1
        assert isinstance(refused, NotAllowed)
        assert Run.objects.about(team).count() == 1


def test_of_two_delegations_of_the_same_days_one_holds(racers, pm, second_pm, third_pm):
    tomorrow = clock.today(settings.COMPANY_ZONE) + timedelta(days=1)
    for number in range(ROUNDS):
        days = {
            "starts_on": tomorrow + timedelta(days=number),
            "ends_on": tomorrow + timedelta(days=number + 1),
        }
        acts = [partial(actions.delegate, pm, to=to, by=pm, **days) for to in (second_pm, third_pm)]
        won, refused = sorted_out(racers.at_once(*acts))
        assert (len(won), len(refused)) == (1, 1)

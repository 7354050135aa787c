"""R9 with launches: two approvers, approve against withdraw and against edit. One winner each."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from gtm.approvals import actions, queries
from gtm.launches import actions as launches
from gtm.launches.models import Launch
from tests.cast import MakePerson
from tests.gtm.factories import entered, make_launch
from tests.races.barrier import Racers
from tests.races.test_approvals import ROUNDS, sorted_out
from vrops.access.domain import Role
from vrops.approvals.models import Decision, Run
from vrops.core.company import company_day
from vrops.core.errors import NotAllowed, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


@pytest.fixture
def third_pm(make_person: MakePerson) -> User:
    return make_person("third-pm", Role.PM)


def submitted(by: User, **changes: Any) -> Launch:
    launch = make_launch(by, **changes)
    return actions.submit_launch(launch.pk, by=by, version=launch.version)


def approving(launch: Launch, by: User) -> Callable[[], Launch]:
    sheet_hash = queries.impact_sheet(launch).hash
    return partial(
        actions.approve_launch, launch.pk, by=by, version=launch.version, sheet_hash=sheet_hash
    )


def state_of(launch: Launch) -> tuple[str, str]:
    """Of the launch and of its last run."""
    launch.refresh_from_db()
    run = Run.objects.latest_of(launch)
    assert run is not None
    return launch.state, run.state


def test_of_two_approvers_one_wins_and_the_other_is_told(racers, pm, second_pm, third_pm):
    for _ in range(ROUNDS):
        launch = submitted(pm)
        won, [refused] = sorted_out(
            racers.at_once(approving(launch, second_pm), approving(launch, third_pm))
        )
        assert [each.state for each in won] == ["approved"]
        assert isinstance(refused, StaleVersion)
        assert "approved already" in refused.message
        assert state_of(launch) == ("approved", "approved")
    assert Decision.objects.count() == ROUNDS
    assert Entry.objects.filter(event="gtm.launch.approved").count() == ROUNDS


def test_of_two_approvers_of_a_step_of_tier_one_one_wins(
    racers, pm, second_pm, third_pm, senior_manager
):
    for _ in range(ROUNDS):
        launch = submitted(pm, tier=1)
        won, refused = sorted_out(
            racers.at_once(approving(launch, second_pm), approving(launch, third_pm))
        )
        assert [each.state for each in won] == ["submitted"]
        assert "“Program manager” is approved already" in refused[0].message
        assert state_of(launch) == ("submitted", "open")


def test_of_approve_and_withdraw_one_wins(racers, pm, second_pm):
    for _ in range(ROUNDS):
        launch = submitted(pm)
        withdrawing = partial(actions.withdraw_launch, launch.pk, by=pm)
        [won], [refused] = sorted_out(racers.at_once(approving(launch, second_pm), withdrawing))
        assert isinstance(refused, StaleVersion)
        expected = ("approved",) * 2 if won.state == "approved" else ("planning", "withdrawn")
        assert state_of(launch) == expected
        assert Decision.objects.filter(run__subject_id=launch.pk).count() == (
            won.state == "approved"
        )


def test_of_approve_and_edit_one_wins_and_no_edit_is_left_approved(racers, pm, second_pm):
    for _ in range(ROUNDS):
        launch = submitted(pm)
        given = entered(pm, starts_on=launch.starts_on, ends_on=None)
        editing = partial(launches.edit_launch, launch.pk, given, by=pm, version=launch.version)
        [won], [refused] = sorted_out(racers.at_once(approving(launch, second_pm), editing))
        assert isinstance(refused, StaleVersion)
        if won.state == "approved":
            assert state_of(launch) == ("approved", "approved")
            assert launch.ends_on is not None
        else:
            assert state_of(launch) == ("planning", "void")
            assert launch.ends_on is None


def test_of_approve_and_send_back_one_wins(racers, pm, second_pm, third_pm):
    for _ in range(ROUNDS):
        launch = submitted(pm)
        no = partial(
            actions.send_back_launch, launch.pk, by=third_pm, version=launch.version,
            sheet_hash=queries.impact_sheet(launch).hash, note="Too wide.",
        )  # fmt: skip
        [won], refused = sorted_out(racers.at_once(approving(launch, second_pm), no))
        assert len(refused) == 1
        both = state_of(launch)
        assert both == (
            ("approved", "approved") if won.state == "approved" else ("planning", "sent_back")
        )


def test_of_two_submissions_one_runs(racers, pm, second_pm, third_pm):
    for _ in range(ROUNDS):
        launch = make_launch(pm)
        acts = [
            partial(actions.submit_launch, launch.pk, by=person, version=launch.version)
            for person in (pm, second_pm)
        ]
        won, [refused] = sorted_out(racers.at_once(*acts))
        assert len(won) == 1
        assert isinstance(refused, StaleVersion | NotAllowed)
        assert Run.objects.about(launch).count() == 1


def test_of_two_beats_one_brings_it_live(racers, pm, second_pm):
    for _ in range(ROUNDS):
        launch = submitted(pm, starts_on=company_day())
        approving(launch, second_pm)()
        bring = partial(actions.bring_live, launch.pk)
        assert sorted(racers.at_once(bring, bring)) == [False, True]
        assert Entry.objects.about("gtm.launch", launch.pk).filter(
            event="gtm.launch.went_live"
        ).count() == 1  # fmt: skip

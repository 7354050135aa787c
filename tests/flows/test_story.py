"""The story through HTTP, with a real worker: from HQ's request to an answered escalation, and to
forecast, invoice and playbook. The steps are functions of `steps` and `later_steps`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows import hands, later_steps, steps
from tests.flows.hands import Stage
from vrops.approvals.models import Decision, Run

if TYPE_CHECKING:
    from tests.faults.crew import Crew

# A worker of its own: not among the quick ones.
pytestmark = pytest.mark.faults


def test_the_whole_story(crew: "Crew", stage: Stage, shared_data: Path) -> None:
    request = steps.hq_asks(stage)
    steps.a_manager_answers(stage, request)
    launch = steps.a_launch_is_planned(stage, request)
    steps.money_stands_behind_it(stage, launch)
    steps.it_is_on_the_calendar(stage, launch)
    steps.another_manager_approves(stage, launch)
    message = steps.a_message_goes_out(stage, launch)
    steps.reps_read_it(stage, message)
    ticket = steps.a_rep_escalates(stage, launch)
    later_steps.tickets_are_loaded(stage, shared_data)
    later_steps.calls_become_a_forecast(stage, shared_data)
    later_steps.an_invoice_is_held_against_its_contract(stage, shared_data)
    later_steps.an_article_gets_a_second_version(stage)
    steps.every_step_is_in_the_log(stage, request, launch, message, ticket)


def test_a_large_launch_needs_the_senior_manager_too(crew: "Crew", stage: Stage) -> None:
    request = steps.hq_asks(stage)
    steps.a_manager_answers(stage, request)
    launch = steps.a_launch_is_planned(stage, request, tier=1)
    steps.money_stands_behind_it(stage, launch)
    stage.pm.post("gtm:launch_submit", launch.pk, version=launch.version)
    steps.decide(stage, "second_pm", hands.fresh(launch))
    assert hands.fresh(launch).state == "submitted"
    assert steps.TITLE in stage.senior_manager.page("home")
    # Nobody fills two steps, and rights of one role do not stand for another.
    version = {"version": launch.version, "verdict": "approve"}
    seen = stage.senior_manager.sheet_hash("gtm:launch_detail", launch.pk)
    stage.third_pm.post("gtm:launch_decide", launch.pk, status=409, sheet_hash=seen, **version)
    steps.decide(stage, "senior_manager", launch)
    assert hands.fresh(launch).state == "approved"
    run = Run.objects.latest_of(launch)
    assert run is not None
    assert Decision.objects.filter(run=run).count() == 2

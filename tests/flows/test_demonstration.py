"""The demonstration year of launches: in all states, decided by the rules, with money behind it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from gtm.approvals import queries
from gtm.launches.models import Launch
from gtm.readiness import domain
from gtm.readiness.models import ReadinessItem
from gtm.readiness.working_days import WorkingDays
from salesops.budgets.models import BudgetLine
from salesops.incentives.models import Spiff
from vrops.approvals import queries as approvals
from vrops.approvals.models import Condition, Decision, Run
from vrops.core import clock, demonstration
from vrops.core.demonstration import World
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
# People, calendars; launches, money and approvals. The others have tests of their own.
ORDERS = (*range(20), *range(30, 37))


def test_the_year_of_launches() -> None:
    world = World(clock.today(settings.COMPANY_ZONE), lambda line: None)
    for order, _, load in demonstration.loaders():
        if order in ORDERS:
            load(world)
    sixty_launches_stand_in_every_state(world)
    everything_was_decided_by_the_rules_and_nothing_lies_ahead()
    due_days_are_those_that_the_rules_reckon(world)
    the_approvers_of_today_find_what_waits_for_them()


def sixty_launches_stand_in_every_state(world: World) -> None:
    states = Counter(Launch.objects.values_list("state", flat=True))
    assert states.total() == 60
    assert states.keys() == {
        "draft", "planning", "submitted", "approved", "live", "closed", "on_hold", "rejected",
        "cancelled",
    }  # fmt: skip
    over = Launch.objects.filter(ends_on__lt=world.today - timedelta(days=3))
    assert set(over.values_list("state", flat=True)) == {"closed"}
    assert states["submitted"] >= 3
    assert states["on_hold"] == 2

    spiffs = Counter(Spiff.objects.values_list("state", flat=True))
    assert 24 <= spiffs.total() <= 34
    assert spiffs.keys() == {
        "draft", "submitted", "approved", "active", "rejected", "cancelled",
    }  # fmt: skip
    assert 35 <= BudgetLine.objects.count() <= 50


def everything_was_decided_by_the_rules_and_nothing_lies_ahead() -> None:
    assert not Entry.objects.filter(at__gt=clock.now()).exists()
    for run in Run.objects.filter(subject_type="gtm.launch", state="approved"):
        launch = Launch.objects.get(pk=run.subject_id)
        words = list(Decision.objects.filter(run=run).select_related("by").order_by("pk"))
        people = {each.by_id for each in words}
        assert not people & {launch.owner_id, run.submitted_by_id}
        assert len(people) == len(words) >= (2 if launch.tier == 1 else 1)
        for item in launch.readiness_items.filter(gate="before_approval", state="done"):
            assert item.closed_at is not None
            assert item.closed_at <= words[0].at, f"{launch.title}: {item.name}"
        if launch.went_live_at:
            gates = launch.readiness_items.exclude(gate="none")
            closed = [item.closed_at for item in gates if item.closed_at]
            assert len(closed) == len(gates)
            assert max(closed, default=launch.went_live_at) <= launch.went_live_at
    assert Condition.objects.filter(closed_at=None).exists()
    assert Entry.objects.filter(event="gtm.launch.held_up").exists()
    assert Run.objects.filter(subject_type="gtm.launch", state="sent_back").count() >= 3


def due_days_are_those_that_the_rules_reckon(world: World) -> None:
    items = ReadinessItem.objects.select_related("launch", "owner", "site").order_by("pk")
    for item in world.dice.sample(list(items), 40):
        assert item.due_on == WorkingDays(item.launch).due_on(item)
        if item.kind == "measured" and item.state != "waived":
            assert item.target is not None
            assert item.state == domain.measured_state(item.value, item.target)


def the_approvers_of_today_find_what_waits_for_them() -> None:
    waiting = {}
    for name in ("pm", "second-pm", "senior-manager"):
        user = User.objects.get(employee_id=name)
        waiting[name] = {each.run.subject_name for each in approvals.waiting_on(user)}
    assert "SMB multi-line promo" in waiting["pm"]
    assert "Trade-in boost $300" in waiting["second-pm"]
    assert "New Year plan refresh" in waiting["senior-manager"]
    assert "New Year plan refresh" not in waiting["second-pm"]
    boost = Launch.objects.get(title="Trade-in boost $300")
    sheet = queries.impact_sheet(boost).content
    assert sheet["money"]["spiff.exposure.high"]["value"] == "90000.0000"
    assert sheet["money"]["budget.planned"]["value"] == "90000.0000"
    run = Run.objects.latest_of(boost)
    assert run is not None
    assert run.sheet["money"] == sheet["money"]

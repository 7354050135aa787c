"""The demonstration year of launches and requests: made by product code, and all in the past."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings

from gtm.intake import demo as requests
from gtm.intake.models import Request
from gtm.launches import demo as launches
from gtm.launches.demo import first_day
from gtm.launches.demo_data import FREEZE, PLANS
from gtm.launches.models import Launch, Program
from vrops.api.models import ApiClient, ApiToken
from vrops.calendars.demo import days_off
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.log.models import Entry
from vrops.people import demo as people
from vrops.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World(clock.today(settings.COMPANY_ZONE), lambda line: None)
    people.load(world)
    launches.load(world)
    requests.load(world)
    return world


def test_a_year_of_launches_and_requests(world: World) -> None:
    assert Program.objects.count() == 10
    assert Launch.objects.count() == 60
    first = Launch.objects.earliest("starts_on").starts_on
    last = Launch.objects.latest("starts_on").starts_on
    assert last - first > timedelta(days=365)
    assert Counter(Launch.objects.values_list("tier", flat=True)).keys() == {1, 2, 3}
    assert Launch.objects.filter(sites__isnull=False).distinct().count() == 60
    assert set(world.made["launches"].values()) == {
        "draft", "planning", "submitted", "approved", "live", "closed", "on_hold", "rejected",
        "cancelled",
    }  # fmt: skip

    states = Counter(Request.objects.values_list("state", flat=True))
    assert states.total() >= 40
    assert states.keys() == {"new", "scoping", "answered", "withdrawn", "duplicate"}
    assert set(Request.objects.exclude(answer="").values_list("answer", flat=True)) == {
        "in", "partly", "out",
    }  # fmt: skip
    assert Request.objects.filter(launch__isnull=False).count() >= 10
    assert not Request.objects.filter(launch__isnull=False, answer="out").exists()


def test_launches_start_on_working_days_and_systems_rest_over_the_holidays(world: World) -> None:
    for launch in Launch.objects.all():
        assert launch.starts_on.weekday() < 5, launch
        assert launch.starts_on not in days_off(launch.starts_on), launch
        if launch.kind == Launch.Kind.PROCESS and launch.tier < 3:
            at = (launch.starts_on.month, launch.starts_on.day)
            assert FREEZE[1] <= at < FREEZE[0], launch


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 7, 4), date(2026, 12, 20)])
def test_that_holds_on_any_day(today: date) -> None:
    for plan in PLANS:
        first = first_day(today, plan)
        assert first.weekday() < 5
        assert abs((first - today).days - plan.starts) < 60


def test_numbers_in_answers_are_those_of_the_network(world: World) -> None:
    reps = User.objects.filter(grants__role="rep").count()
    answered = Request.objects.exclude(reason="")
    assert answered.filter(reason__contains=f"all {reps:,} reps").exists()
    for request in answered:
        assert "{" not in request.reason + " ".join(request.codes)


def test_everything_has_its_entry_and_none_lies_ahead(world: World) -> None:
    for model, label, event in (
        (Launch, "gtm.launch", "gtm.launch.created"),
        (Request, "gtm.request", "gtm.request.filed"),
    ):
        entries = Entry.objects.filter(subject_type=label, event=event)
        subjects = set(entries.values_list("subject_id", flat=True))
        assert subjects == set(model._default_manager.values_list("pk", flat=True))
    assert not Entry.objects.filter(at__gt=clock.now()).exists()
    assert not Request.objects.filter(created_at__gt=clock.now()).exists()


def test_hqs_system_has_a_token_that_nobody_can_read(world: World) -> None:
    system = User.objects.get(employee_id="hq-gtm-system")
    assert (system.kind, system.has_usable_password()) == ("service", False)
    client = ApiClient.objects.get(user=system)
    assert ApiToken.objects.filter(client=client).count() == 1
    filed = Request.objects.filter(source="hq-gtm")
    assert filed.count() >= 8
    assert set(filed.values_list("filed_by", flat=True)) == {system.pk}

"""The demonstration's activity and forecasts: drawn the same each time, computed by the product."""

from datetime import UTC, datetime, time, timedelta

import pytest

from salesops.activity import actions as activity
from salesops.activity import demo_floor
from salesops.activity.models import ActivityLoad
from salesops.forecasting import demo, recomputing
from salesops.forecasting.models import ForecastPoint, ForecastVersion
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
TODAY = clock.today("America/New_York")


@pytest.fixture
def world(analyst: User, in_house_site: Site) -> World:
    """Tampa alone, half a year of it."""
    User.objects.filter(pk=analyst.pk).update(title="Analyst, VR Ops")
    analyst.refresh_from_db()
    made = {"sites": {"TPA": in_house_site, "CEB": in_house_site}, "users": {"analyst": analyst}}
    return World(TODAY, lambda words: None, made=made)


def test_two_versions_are_computed_of_what_was_recorded_by_then(world: World) -> None:
    site = world.made["sites"]["TPA"]
    rows = demo_floor.floor_rows(site, TODAY - timedelta(days=190), 190, TODAY, {})
    activity.load_activity(list(rows), source="ACD export", by=world.made["users"]["analyst"])
    demo.load(world)
    first, second = ForecastVersion.objects.order_by("number")
    assert (first.state, second.state) == ("superseded", "published")
    assert (second.known_until - first.known_until).days == 35
    assert second.known_until < TODAY
    assert ActivityLoad.objects.count() == 1
    # Computed again from the same records, a sample is the same to the last digit.
    monday = TODAY - timedelta(days=TODAY.weekday())
    with clock.fixed_at(datetime.combine(monday, time(9), tzinfo=UTC)):
        again = recomputing.recompute_now(by=None)
    assert points_of(again) == points_of(second)


def points_of(forecast: ForecastVersion) -> list[tuple[object, ...]]:
    rows = ForecastPoint.objects.filter(forecast=forecast)
    return list(rows.order_by("series", "grain", "on").values_list("series", "grain", "on", "mean"))

"""The demonstration's places and people: so many as the issue asks for, none before its time."""

from datetime import timedelta

import pytest
from django.conf import settings

from vrops.core import clock
from vrops.core.demonstration import CAST_IDS, World
from vrops.people import demo
from vrops.people.models import Grant, HQGroup, Membership, Site, Supplier, Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World(clock.today(settings.COMPANY_ZONE), lambda line: None)
    demo.load(world)
    return world


def test_the_network_is_as_large_as_it_says(world: World) -> None:
    assert Site.objects.count() == 14
    assert Site.objects.filter(supplier=None).count() == 5
    assert Supplier.objects.filter(sites__isnull=False).distinct().count() == 4
    assert Site.objects.values("zone").distinct().count() == 6
    assert HQGroup.objects.count() == 8
    assert 850 <= User.objects.count() <= 950
    assert Grant.objects.values("role").distinct().count() == 10
    assert set(CAST_IDS) <= set(User.objects.values_list("employee_id", flat=True))


def test_floors_opened_one_after_the_other_and_nobody_was_there_before(world: World) -> None:
    opened = sorted(Site.objects.values_list("starts_on", flat=True))
    assert len(set(opened)) == len(opened)
    assert len({day.month for day in opened}) >= 6
    assert opened[0] < world.today - timedelta(days=365 * 8)
    assert opened[-1] > world.today - timedelta(days=365)
    for held in Membership.objects.filter(site__isnull=False).select_related("site"):
        assert held.starts_on >= held.site.starts_on, held
    for site in Site.objects.filter(supplier__isnull=False).select_related("supplier"):
        assert site.supplier.starts_on < site.starts_on, site


def test_every_desk_has_analysts(world: World) -> None:
    for team in Team.objects.filter(site=None):
        held = Grant.objects.filter(user__memberships__team=team, role="analyst")
        assert held.exists(), team

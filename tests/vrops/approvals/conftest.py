"""A subject to approve: any record with a version serves, since the engine knows none of them."""

from collections.abc import Iterator

import pytest

from vrops.access.domain import Role
from vrops.approvals import registry
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.approvals.domain.sheets import Sheet
from vrops.people.models import Team

PM = StepSpec(name="Program manager", role=Role.PM)
SENIOR = StepSpec(name="Senior manager", role=Role.SENIOR_MANAGER, position=2)
TIER_ONE = RouteSpec((PM, SENIOR))
ONE_PM = RouteSpec((PM,))
SHEET = Sheet.of({"volume": "+7%", "sites": [{"name": "Manila 2", "reps": 340}]})


@pytest.fixture(scope="session", autouse=True)
def teams_are_approved() -> Iterator[None]:
    kinds = registry._kinds
    before = dict(kinds)
    registry.register(Team, noun="team", url=lambda pk: f"/teams/{pk}/")
    yield
    kinds.clear()
    kinds.update(before)


@pytest.fixture
def subject(db: None) -> Team:
    return Team.objects.create(code="TRADE-IN", name="Trade-in boost", sort_key="trade-in boost")

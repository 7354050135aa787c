"""Something to approve. Imports inside, since the pure tests run without Django."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from vrops.people.models import Team


@pytest.fixture(autouse=True)
def teams_are_approved(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db"):
        from tests.vrops.approvals.examples import approve_teams

        approve_teams(request.getfixturevalue("monkeypatch"))


@pytest.fixture
def subject(db: None) -> "Team":
    from vrops.people.models import Team

    return Team.objects.create(code="TRADE-IN", name="Trade-in boost", sort_key="trade-in boost")

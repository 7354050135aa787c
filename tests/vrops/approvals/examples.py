"""Routes and a sheet for the tests. Teams stand for whatever is approved: the engine knows no area,
and any record with a version serves."""

import pytest

from vrops.access.domain import Role
from vrops.approvals import registry
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.registry import Authors, SubjectKind

PM = StepSpec(name="Program manager", role=Role.PM)
SENIOR = StepSpec(name="Senior manager", role=Role.SENIOR_MANAGER, position=2)
TIER_ONE = RouteSpec((PM, SENIOR))
ONE_PM = RouteSpec((PM,))
SHEET = Sheet.of({"volume": "+7%", "sites": [{"name": "Manila 2", "reps": 340}]})


def approve_teams(monkeypatch: pytest.MonkeyPatch, authors: Authors | None = None) -> None:
    kind = SubjectKind("team", lambda pk: f"/teams/{pk}/", authors)
    monkeypatch.setitem(registry._kinds, "vrops.team", kind)

"""Launches for tests, made by the product's own actions."""

from datetime import date, timedelta
from typing import Any

from gtm.approvals import actions as approvals
from gtm.approvals import queries as approval_queries
from gtm.launches import actions
from gtm.launches.actions import LaunchInput
from gtm.launches.models import Launch, Program
from vrops.core.company import company_day
from vrops.people.models import User


def make_program(owner: User, code: str = "TRADE") -> Program:
    program, _ = Program.objects.get_or_create(
        code=code, defaults={"name": "Trade-in", "sort_key": "trade-in", "owner": owner}
    )
    return program


def entered(owner: User, **changes: Any) -> LaunchInput:
    """A tier 2 promotion in thirty days, a week long; `changes` replace fields."""
    first: date = changes.pop("starts_on", company_day() + timedelta(days=30))
    given: dict[str, Any] = {
        "program_id": make_program(owner).pk,
        "title": "Trade-in boost $300",
        "tier": 2,
        "kind": "promotion",
        "starts_on": first,
        "ends_on": first + timedelta(days=7),
        "owner_id": owner.pk,
        "channels": ("voice", "chat"),
    }
    return LaunchInput(**given | changes)


def approve(launch: Launch, *, by: User, approver: User) -> Launch:
    """Submitted by its planner and approved by another."""
    launch = approvals.submit_launch(launch.pk, by=by, version=launch.version)
    return approvals.approve_launch(
        launch.pk, by=approver, version=launch.version,
        sheet_hash=approval_queries.impact_sheet(launch).hash,
    )  # fmt: skip


def make_launch(by: User, *, state: str = "planning", **changes: Any) -> Launch:
    """A draft, or planned: states that need nobody else."""
    given = entered(changes.pop("owner", by), **changes)
    launch = actions.create_launch(given, by=by, why="Entered afterwards")
    if state == "planning":
        launch = actions.move_launch(launch.pk, "plan", by=by, version=launch.version)
    return launch

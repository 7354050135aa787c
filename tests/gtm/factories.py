"""Launches for tests, made by the product's own actions."""

from datetime import date, timedelta
from typing import Any

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


def make_launch(by: User, *, state: str = "planning", **changes: Any) -> Launch:
    """A draft, or planned: states that need nobody else."""
    launch = actions.create_launch(entered(changes.pop("owner", by), **changes), by=by)
    if state == "planning":
        launch = actions.move_launch(launch.pk, "plan", by=by, version=launch.version)
    return launch

"""Who has to approve a launch: by tier and money."""

from dataclasses import dataclass
from decimal import Decimal

from vrops.access.domain import Role
from vrops.approvals.domain.routes import RouteSpec, StepSpec

DUE_DAYS = 2
ANOTHER_PM = StepSpec(name="Program manager", role=Role.PM, position=1, due_days=DUE_DAYS)
SENIOR_MANAGER = StepSpec(
    name="Senior manager", role=Role.SENIOR_MANAGER, position=2, due_days=DUE_DAYS
)


@dataclass(frozen=True, slots=True)
class Stakes:
    """What a launch puts at stake: its tier, and the exposure in the limit's currency when it is
    known (high estimate)."""

    tier: int
    exposure: Decimal | None = None


def route(stakes: Stakes, limit: Decimal) -> RouteSpec:
    """Another program manager; tier 1 and an exposure above the limit also the senior manager.

    An exposure exactly at the limit is within it.
    """
    above = stakes.exposure is not None and stakes.exposure > limit
    if stakes.tier == 1 or above:
        return RouteSpec((ANOTHER_PM, SENIOR_MANAGER))
    return RouteSpec((ANOTHER_PM,))


def missing_steps(wanted: RouteSpec, running: tuple[str, ...]) -> tuple[str, ...]:
    """The steps that are wanted by now and that a run, started earlier, does not have."""
    return tuple(step.name for step in wanted.steps if step.name not in running)

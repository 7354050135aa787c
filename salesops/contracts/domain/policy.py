"""Who has to approve a contract or an amendment."""

from vrops.access.domain import Role
from vrops.approvals.domain.routes import RouteSpec, StepSpec

DUE_DAYS = 3
SENIOR_MANAGER = StepSpec(
    name="Senior manager", role=Role.SENIOR_MANAGER, position=1, due_days=DUE_DAYS
)
FINANCE = StepSpec(name="Finance", role=Role.FINANCE, position=1, due_days=DUE_DAYS)


def route() -> RouteSpec:
    """The senior manager and Finance, side by side: rates commit money for years."""
    return RouteSpec((SENIOR_MANAGER, FINANCE))

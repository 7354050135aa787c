"""Who has to approve an invoice: by amount."""

from vrops.access.domain import Role
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.core.money import Money

DUE_DAYS = 3
PROGRAM_MANAGER = StepSpec(name="Program manager", role=Role.PM, position=1, due_days=DUE_DAYS)
SENIOR_MANAGER = StepSpec(
    name="Senior manager", role=Role.SENIOR_MANAGER, position=1, due_days=DUE_DAYS
)
FINANCE = StepSpec(name="Finance", role=Role.FINANCE, position=2, due_days=DUE_DAYS)


def route(payable: Money, limit: Money) -> RouteSpec:
    """Up to the limit a program manager, above it the senior manager, then Finance.

    An amount in another currency than the limit's cannot be compared and goes to the senior
    manager.
    """
    within = payable.currency == limit.currency and payable <= limit
    return RouteSpec((PROGRAM_MANAGER if within else SENIOR_MANAGER, FINANCE))

"""What go-to-market plugs into the shared parts."""

from gtm.launches import permissions as launches
from gtm.launches.events import SENTENCES as LAUNCH_SENTENCES
from vrops.access import registry
from vrops.access.domain import Role, Scope
from vrops.log import registry as log_registry


def wire() -> None:
    _launches()


def _launches() -> None:
    """PRODUCT "Who may do what", row launch."""
    planners = {Role.PM: Scope.ALL, Role.SENIOR_MANAGER: Scope.ALL}
    readers = dict.fromkeys(
        (Role.ANALYST, Role.HQ_PARTNER, Role.FINANCE, Role.ADMINISTRATOR), Scope.ALL
    )
    registry.declare(
        {
            launches.VIEW: {**planners, **readers},
            launches.VIEW_APPROVED: {
                **planners,
                **readers,
                Role.REP: Scope.SITE,
                Role.SUPERVISOR: Scope.SITE,
                Role.SUPPLIER_OPS: Scope.SUPPLIER,
            },
            launches.PLAN: planners,
        }
    )
    log_registry.describe(LAUNCH_SENTENCES)
    log_registry.area("gtm", permissions=(launches.PLAN, launches.VIEW))

"""What go-to-market plugs into the shared parts."""

from gtm.launches import demo as launch_demo
from gtm.launches import own_parts, page_parts
from gtm.launches import permissions as launches
from gtm.launches import queries as launch_queries
from gtm.launches.events import SENTENCES as LAUNCH_SENTENCES
from gtm.launches.tables import LAUNCHES
from vrops.access import registry
from vrops.access.domain import Role, Scope
from vrops.core import demonstration
from vrops.lists import registry as lists
from vrops.log import registry as log_registry
from vrops.ui import navigation

SECTION = "Go to market"


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
    page_parts.register(*own_parts.PARTS)
    lists.register(LAUNCHES)
    navigation.entry(
        SECTION, "Calendar", "calendar-event", "gtm:calendar", launches.VIEW_APPROVED, 10, key="c"
    )
    navigation.entry(
        SECTION, "Launches", "rocket", LAUNCHES.url_name, LAUNCHES.permission, 20,
        launch_queries.waiting_count, key="l",
    )  # fmt: skip
    demonstration.register(30, "programs and launches", launch_demo.load)
    demonstration.register(35, "launches going live", launch_demo.run_on)

"""What the shared parts plug into each other: rights, menu, schedule, demonstration people."""

from vrops.access import refusals, registry
from vrops.access.domain import Role, Scope
from vrops.core import demonstration
from vrops.log import actions as log
from vrops.people import demo as people_demo
from vrops.people import permissions as people
from vrops.people import subscribers as people_subscribers
from vrops.ui import permissions as ui

EVERYBODY_INSIDE = {
    Role.ANALYST: Scope.ALL,
    Role.PM: Scope.ALL,
    Role.SENIOR_MANAGER: Scope.ALL,
    Role.ADMINISTRATOR: Scope.ALL,
}
HQ = {Role.HQ_PARTNER: Scope.ALL, Role.FINANCE: Scope.ALL}
FLOOR = {Role.REP: Scope.SITE, Role.SUPERVISOR: Scope.SITE}
SUPPLIER = {Role.SUPPLIER_OPS: Scope.SUPPLIER, Role.SUPPLIER_FINANCE: Scope.SUPPLIER}


def wire() -> None:
    _rights()
    refusals.listen(log.record_refused_access)
    people_subscribers.listen()
    demonstration.register(10, "people and places", people_demo.load)


def _rights() -> None:
    registry.declare(
        {
            people.VIEW_SITE: {**EVERYBODY_INSIDE, **HQ, **FLOOR, **SUPPLIER},
            people.VIEW_SUPPLIER: {**EVERYBODY_INSIDE, **HQ, **FLOOR, **SUPPLIER},
            people.VIEW_TEAM: {**EVERYBODY_INSIDE, **FLOOR, **SUPPLIER},
            people.VIEW_GROUP: {**EVERYBODY_INSIDE, **HQ},
            people.VIEW_PERSON: {
                **EVERYBODY_INSIDE,
                Role.REP: Scope.OWN,
                Role.SUPERVISOR: (Scope.SITE, Scope.OWN),
                Role.HQ_PARTNER: (Scope.GROUP, Scope.OWN),
                Role.FINANCE: (Scope.GROUP, Scope.OWN),
                Role.SUPPLIER_OPS: (Scope.SUPPLIER, Scope.OWN),
                Role.SUPPLIER_FINANCE: (Scope.SUPPLIER, Scope.OWN),
            },
            people.CHANGE_SITE: {Role.ADMINISTRATOR: Scope.ALL},
            people.CHANGE_PERSON: {Role.ADMINISTRATOR: Scope.ALL},
            people.CHANGE_CALENDAR: {Role.ADMINISTRATOR: Scope.ALL},
            ui.VIEW_STYLEGUIDE: {Role.ADMINISTRATOR: Scope.ALL},
        },
        people_only=(people.CHANGE_PERSON,),
    )

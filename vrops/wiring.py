"""What the shared parts plug into each other: rights, sentences, schedule, demonstration people."""

from celery.schedules import crontab

from vrops.access import refusals, registry
from vrops.access.domain import Role, Scope
from vrops.attachments import events as attachment_events
from vrops.core import demonstration, schedule
from vrops.log import actions as log
from vrops.log import events as log_events
from vrops.log import permissions as log_permissions
from vrops.log import registry as log_registry
from vrops.people import demo as people_demo
from vrops.people import events as people_events
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
ADMINISTRATORS = {Role.ADMINISTRATOR: Scope.ALL}


def wire() -> None:
    _people()
    _log()
    _schedule()
    registry.declare({ui.VIEW_STYLEGUIDE: ADMINISTRATORS})
    demonstration.register(10, "people and places", people_demo.load)


def _people() -> None:
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
            people.CHANGE_SITE: ADMINISTRATORS,
            people.CHANGE_PERSON: ADMINISTRATORS,
            people.CHANGE_CALENDAR: ADMINISTRATORS,
        },
        people_only=(people.CHANGE_PERSON,),
    )
    people_subscribers.listen()
    log_registry.describe(people_events.SENTENCES)


def _log() -> None:
    """PRODUCT "Who may do what", row log."""
    own = dict.fromkeys(
        (Role.REP, Role.HQ_PARTNER, Role.FINANCE, Role.SUPPLIER_OPS, Role.SUPPLIER_FINANCE),
        Scope.OWN,
    )
    registry.declare(
        {
            log_permissions.VIEW: {
                **own,
                Role.SUPERVISOR: (Scope.SITE, Scope.OWN),
                Role.ANALYST: Scope.OWN,
                Role.PM: Scope.OWN,
                Role.SENIOR_MANAGER: Scope.ALL,
                Role.ADMINISTRATOR: Scope.ALL,
            },
            log_permissions.VIEW_AREAS: {Role.ANALYST: Scope.ALL, Role.PM: Scope.ALL},
            log_permissions.VIEW_MONEY: {Role.FINANCE: Scope.ALL},
            log_permissions.REPAIR: ADMINISTRATORS,
        }
    )
    refusals.listen(log.record_refused_access)
    log_registry.describe(log_events.SENTENCES)
    log_registry.describe(attachment_events.SENTENCES)


def _schedule() -> None:
    schedule.register("log.sweep", "vrops.log.tasks.sweep", every=30)
    schedule.register("log.seal", "vrops.log.tasks.seal", every=3600)
    schedule.register("log.prune", "vrops.log.tasks.prune", every=crontab(hour=8, minute=10))
    for queue in ("interactive", "bulk", "webhooks", "imports"):
        schedule.register(
            f"log.canary.{queue}", "vrops.log.tasks.sing", every=20, queue=queue, arguments=(queue,)
        )
    schedule.register(
        "attachments.sweep",
        "vrops.attachments.tasks.sweep_orphans",
        every=crontab(hour=8, minute=40),
        queue="bulk",
    )

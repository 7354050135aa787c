"""What the shared parts plug into each other: rights, sentences, schedule, demonstration people."""

from celery.schedules import crontab

from vrops.access import refusals, registry
from vrops.access.domain import Role, Scope
from vrops.administration import permissions as administration
from vrops.administration.imports.tables import IMPORTS
from vrops.administration.people import demo_views as people_views
from vrops.administration.people.tables import PEOPLE
from vrops.administration.sites.tables import SITES
from vrops.api import events as api_events
from vrops.api import permissions as api
from vrops.approvals import events as approval_events
from vrops.approvals import permissions as approvals
from vrops.attachments import events as attachment_events
from vrops.attachments import registry as attachment_registry
from vrops.attachments import subscribers as attachment_subscribers
from vrops.audiences import attributes as audience_attributes
from vrops.audiences import events as audience_events
from vrops.audiences import permissions as audiences
from vrops.audiences import registry as audience_registry
from vrops.calendars import demo as calendar_demo
from vrops.calendars import events as calendar_events
from vrops.calendars import permissions as calendars
from vrops.core import demonstration, schedule
from vrops.delivery import events as delivery_events
from vrops.delivery import limits as delivery_limits
from vrops.delivery import mail
from vrops.delivery import permissions as delivery
from vrops.delivery import queries as delivery_queries
from vrops.delivery import registry as delivery_registry
from vrops.exchange import events as exchange_events
from vrops.exchange import permissions as exchange
from vrops.exchange import queries as exchange_queries
from vrops.exchange import subscribers as exchange_subscribers
from vrops.exchange.actions import applying, checking, undoing
from vrops.exchange.models import Import
from vrops.home import own_parts as home_parts
from vrops.home import parts as home
from vrops.jobs import events as job_events
from vrops.jobs import limits as job_limits
from vrops.jobs import permissions as jobs
from vrops.jobs import registry as job_registry
from vrops.lists import registry as lists
from vrops.lists.changes import events as change_events
from vrops.lists.changes import permissions as changes
from vrops.lists.changes import running as changing
from vrops.lists.changes.tables import CHANGE_ROWS
from vrops.lists.exports import actions as list_exports
from vrops.lists.exports import events as list_export_events
from vrops.lists.exports import permissions as list_export_permissions
from vrops.lists.exports import queries as list_export_queries
from vrops.lists.saved import demo as saved_views_demo
from vrops.lists.saved import events as saved_view_events
from vrops.lists.saved import permissions as saved_views
from vrops.log import actions as log
from vrops.log import events as log_events
from vrops.log import permissions as log_permissions
from vrops.log import registry as log_registry
from vrops.people import demo as people_demo
from vrops.people import events as people_events
from vrops.people import permissions as people
from vrops.people import subscribers as people_subscribers
from vrops.ui import navigation
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
# Rows ticket (work) and activity (load) of PRODUCT "Who may do what".
IMPORTERS = {
    Role.ANALYST: Scope.ALL,
    Role.PM: Scope.ALL,
    Role.SENIOR_MANAGER: Scope.ALL,
    Role.SUPPLIER_OPS: Scope.SUPPLIER,
}


def wire() -> None:
    _people()
    _calendars()
    _log()
    _approvals()
    _audiences()
    _api()
    _delivery()
    _jobs()
    _exchange()
    _changes()
    _exports()
    _saved_views()
    _administration()
    _schedule()
    registry.declare({ui.VIEW_STYLEGUIDE: ADMINISTRATORS})
    navigation.entry("Administration", "Styleguide", "wand", "styleguide", ui.VIEW_STYLEGUIDE, 90)
    demonstration.register(10, "people and places", people_demo.load)
    demonstration.register(11, "calendars", calendar_demo.load)
    demonstration.register(12, "views of people", saved_views_demo.loader(*people_views.VIEWS))


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
        },
        people_only=(people.CHANGE_PERSON,),
    )
    people_subscribers.listen()
    log_registry.describe(people_events.SENTENCES)


def _calendars() -> None:
    """The floor and suppliers see the hours that concern them where these are applied."""
    registry.declare(
        {
            calendars.VIEW: {**EVERYBODY_INSIDE, **HQ},
            calendars.CHANGE: ADMINISTRATORS,
        }
    )
    log_registry.describe(calendar_events.SENTENCES)


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
    attachment_subscribers.listen()


def _approvals() -> None:
    """Everybody may name a stand-in for themselves; those who run the team also for others."""
    everybody = {
        **dict.fromkeys(Role, Scope.OWN),
        Role.SENIOR_MANAGER: Scope.ALL,
        Role.ADMINISTRATOR: Scope.ALL,
    }
    registry.declare(
        {approvals.VIEW_DELEGATION: everybody, approvals.CHANGE_DELEGATION: everybody},
        people_only=(approvals.CHANGE_DELEGATION,),
    )
    log_registry.describe(approval_events.SENTENCES)
    home.register(*home_parts.PARTS)
    log_registry.area("approvals", permissions=(approvals.VIEW_DELEGATION,))


def _audiences() -> None:
    """PRODUCT "Who may do what", row message: those who write messages say who they are for."""
    writers = {
        Role.ANALYST: Scope.ALL,
        Role.PM: Scope.ALL,
        Role.SENIOR_MANAGER: Scope.ALL,
        Role.HQ_PARTNER: Scope.OWN,
    }
    registry.declare({audiences.VIEW: writers, audiences.CHANGE: writers})
    audience_registry.register(*audience_attributes.people_attributes())
    log_registry.describe(audience_events.SENTENCES)
    log_registry.area("audiences", permissions=(audiences.VIEW,))


def _api() -> None:
    """Row "API clients" of PRODUCT; a token can never make or end another."""
    registry.declare({api.CHANGE_CLIENT: ADMINISTRATORS}, people_only=(api.CHANGE_CLIENT,))
    log_registry.describe(api_events.SENTENCES)
    log_registry.area("api", permissions=(api.CHANGE_CLIENT,))


def _delivery() -> None:
    """PRODUCT "Who may do what", row message, "see acknowledgements": who received what."""
    registry.declare(
        {
            delivery.VIEW: EVERYBODY_INSIDE,
            delivery.VIEW_RECIPIENTS: {
                **EVERYBODY_INSIDE,
                Role.SUPERVISOR: Scope.SITE,
                Role.SUPPLIER_OPS: Scope.SUPPLIER,
            },
        }
    )
    delivery_registry.use_provider("email", mail.Mail())
    navigation.entry("", "Inbox", "inbox", "inbox", None, 10, delivery_queries.unread, key="n")
    log_registry.describe(delivery_events.SENTENCES)
    log_registry.area("delivery", permissions=(delivery.VIEW,))


def _jobs() -> None:
    """Everybody follows and stops the long work they started; administrators all of it."""
    starters = {**dict.fromkeys(Role, Scope.OWN), Role.ADMINISTRATOR: Scope.ALL}
    registry.declare({jobs.VIEW: starters, jobs.CHANGE: starters})
    log_registry.describe(job_events.SENTENCES)
    log_registry.area("jobs", permissions=(jobs.VIEW,))


def _exchange() -> None:
    """Whoever may run one of the kinds of imports has their pages; each kind asks its own right."""
    registry.declare({exchange.VIEW: IMPORTERS})
    job_registry.register(checking.CHECK, checking.run_check, queue=checking.QUEUE)
    job_registry.register(applying.APPLY, applying.run_apply, queue=checking.QUEUE)
    job_registry.register(undoing.UNDO, undoing.run_undo, queue=checking.QUEUE)
    attachment_registry.register(
        "vrops.import",
        lambda user, pk: Import.objects.visible_to(user).filter(pk=pk).first(),
        may_change=exchange_queries.may_change_file,
    )
    exchange_subscribers.listen()
    lists.register(IMPORTS)
    navigation.entry(
        IMPORTS.section, IMPORTS.title, "upload", IMPORTS.url_name, IMPORTS.permission, 50
    )
    log_registry.describe(exchange_events.SENTENCES)
    log_registry.area("exchange", permissions=(exchange.VIEW,))


def _exports() -> None:
    """Whoever sees a list may take it along, as a file or a feed; each is its maker's own."""
    everybody = dict.fromkeys(Role, Scope.OWN)
    registry.declare(
        {
            list_export_permissions.VIEW_FILE: everybody,
            list_export_permissions.CHANGE_FEED: everybody,
        },
        people_only=(list_export_permissions.VIEW_FILE, list_export_permissions.CHANGE_FEED),
    )
    job_registry.register(list_exports.KIND, list_exports.run_export, queue="bulk")
    attachment_registry.register(
        "vrops.export",
        list_export_queries.downloadable,
        may_change=list_export_queries.is_own,
    )
    log_registry.describe(list_export_events.SENTENCES)


def _changes() -> None:
    """What anybody changes from lists is theirs to look at and to take back; what may be changed
    is each list's own matter."""
    registry.declare({changes.VIEW: dict.fromkeys(Role, Scope.OWN)})
    job_registry.register(changing.KIND, changing.run_job, queue=changing.QUEUE)
    schedule.register(
        "lists.changes.prune",
        "vrops.lists.changes.tasks.prune",
        every=crontab(hour=8, minute=50),
        queue="bulk",
    )
    lists.register(CHANGE_ROWS)
    log_registry.describe(change_events.SENTENCES)


def _saved_views() -> None:
    """Everybody saves views for themselves; those who run the work share them with others."""
    sharers = dict.fromkeys((Role.PM, Role.SENIOR_MANAGER, Role.ADMINISTRATOR), Scope.ALL)
    registry.declare(
        {saved_views.SHARE: sharers, saved_views.CHANGE_SHARED: ADMINISTRATORS},
        people_only=(saved_views.SHARE, saved_views.CHANGE_SHARED),
    )
    log_registry.describe(saved_view_events.SENTENCES)


def _administration() -> None:
    registry.declare(
        {
            administration.OPEN_SECTION: {
                Role.SENIOR_MANAGER: Scope.ALL,
                Role.ADMINISTRATOR: Scope.ALL,
            }
        }
    )
    lists.register(PEOPLE, SITES)
    for order, (page, icon) in enumerate(((PEOPLE, "users"), (SITES, "building"))):
        navigation.entry(
            page.section, page.title, icon, page.url_name, administration.OPEN_SECTION, order
        )


def _schedule() -> None:
    schedule.register("log.sweep", "vrops.log.tasks.sweep", every=30)
    schedule.register("log.seal", "vrops.log.tasks.seal", every=3600)
    schedule.register(
        "log.prune", "vrops.log.tasks.prune", every=crontab(hour=8, minute=10), queue="bulk"
    )
    for queue in ("interactive", "bulk", "webhooks", "imports"):
        schedule.register(
            f"log.canary.{queue}", "vrops.log.tasks.sing", every=20, queue=queue, arguments=(queue,)
        )
    schedule.register("delivery.fire", "vrops.delivery.tasks.fire", every=crontab())
    schedule.register(
        "delivery.sweep", "vrops.delivery.tasks.sweep", every=delivery_limits.SWEEP_SECONDS
    )
    schedule.register(
        "delivery.books",
        "vrops.delivery.tasks.check_books",
        every=crontab(hour=8, minute=20),
        queue="bulk",
    )
    schedule.register(
        "lists.forget_files",
        "vrops.lists.exports.tasks.forget_files",
        every=crontab(hour=8, minute=50),
        queue="bulk",
    )
    schedule.register("jobs.sweep", "vrops.jobs.tasks.sweep", every=job_limits.SWEEP_SECONDS)
    schedule.register(
        "api.forget_answers", "vrops.api.tasks.forget_answers", every=3600, queue="bulk"
    )
    schedule.register(
        "attachments.sweep",
        "vrops.attachments.tasks.sweep_orphans",
        every=crontab(hour=8, minute=40),
        queue="bulk",
    )

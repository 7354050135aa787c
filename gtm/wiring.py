"""What go-to-market plugs into the shared parts."""

from celery.schedules import crontab
from django.urls import reverse

from gtm.approvals import demo as approval_demo
from gtm.approvals import own_home as approval_home
from gtm.approvals import own_parts as approval_parts
from gtm.approvals import permissions as approvals
from gtm.approvals import queries as approval_queries
from gtm.approvals.events import SENTENCES as APPROVAL_SENTENCES
from gtm.comms import actions as comms_actions
from gtm.comms import demo as comms_demo
from gtm.comms import own_home as comms_home
from gtm.comms import own_parts as comms_parts
from gtm.comms import permissions as comms
from gtm.comms import queries as comms_queries
from gtm.comms import sending, tallies
from gtm.comms import subscribers as comms_subscribers
from gtm.comms.events import SENTENCES as COMMS_SENTENCES
from gtm.comms.models import Message
from gtm.comms.tables import MESSAGES
from gtm.intake import demo as intake_demo
from gtm.intake import own_home as intake_home
from gtm.intake import own_parts as intake_parts
from gtm.intake import permissions as intake
from gtm.intake import queries as intake_queries
from gtm.intake.events import SENTENCES as INTAKE_SENTENCES
from gtm.intake.tables import REQUESTS
from gtm.launches import demo as launch_demo
from gtm.launches import demo_views as launch_views_demo
from gtm.launches import followers, own_parts, page_parts
from gtm.launches import permissions as launches
from gtm.launches import queries as launch_queries
from gtm.launches.domain.lifecycle import CONTENT as LAUNCH_CONTENT
from gtm.launches.events import SENTENCES as LAUNCH_SENTENCES
from gtm.launches.models import Launch
from gtm.launches.tables import LAUNCHES
from gtm.readiness import actions as readiness_actions
from gtm.readiness import demo as readiness_demo
from gtm.readiness import measures
from gtm.readiness import own_home as readiness_home
from gtm.readiness import own_parts as readiness_parts
from gtm.readiness import permissions as readiness
from gtm.readiness import queries as readiness_queries
from gtm.readiness import tables as readiness_tables
from gtm.readiness.events import SENTENCES as READINESS_SENTENCES
from gtm.readiness.measures import Measure
from vrops.access import registry
from vrops.access.domain import Role, Scope
from vrops.api import registry as api
from vrops.approvals import registry as approval_registry
from vrops.core import demonstration, schedule
from vrops.delivery import registry as delivery_registry
from vrops.home import parts as home
from vrops.lists import registry as lists
from vrops.lists.saved import demo as saved_views_demo
from vrops.log import registry as log_registry
from vrops.ui import navigation

SECTION = "Go to market"


def wire() -> None:
    _launches()
    _intake()
    _readiness()
    _approvals()
    _comms()


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
    demonstration.register(
        37, "views of launches", saved_views_demo.loader(*launch_views_demo.VIEWS)
    )


def _intake() -> None:
    """PRODUCT "Who may do what", row request."""
    team = dict.fromkeys((Role.ANALYST, Role.PM, Role.SENIOR_MANAGER), Scope.ALL)
    registry.declare(
        {
            intake.VIEW: {
                **team,
                Role.HQ_PARTNER: Scope.GROUP,
                Role.FINANCE: Scope.ALL,
                Role.ADMINISTRATOR: Scope.ALL,
            },
            intake.FILE: {**team, Role.HQ_PARTNER: Scope.GROUP, Role.FINANCE: Scope.GROUP},
            intake.SCOPE: {Role.PM: Scope.ALL, Role.SENIOR_MANAGER: Scope.ALL},
        },
        people_only=(intake.SCOPE,),
    )
    log_registry.describe(INTAKE_SENTENCES)
    page_parts.register(*intake_parts.PARTS)
    home.register(*intake_home.PARTS)
    lists.register(REQUESTS)
    navigation.entry(
        SECTION, REQUESTS.title, "inbox", REQUESTS.url_name, REQUESTS.permission, 25,
        intake_queries.waiting_count,
    )  # fmt: skip
    api.mount("gtm.api_urls")
    demonstration.register(32, "requests of HQ", intake_demo.load)


def _readiness() -> None:
    """PRODUCT "Who may do what", row readiness item; who owns an item sees it too."""
    planners = {Role.PM: Scope.ALL, Role.SENIOR_MANAGER: Scope.ALL}
    places = {Role.SUPERVISOR: Scope.SITE, Role.SUPPLIER_OPS: Scope.SUPPLIER}
    registry.declare(
        {
            readiness.VIEW: {
                **planners,
                **places,
                Role.ANALYST: Scope.ALL,
                Role.ADMINISTRATOR: Scope.ALL,
                Role.HQ_PARTNER: (Scope.GROUP, Scope.OWN),
                Role.FINANCE: (Scope.GROUP, Scope.OWN),
            },
            readiness.CLOSE: {
                **planners,
                **places,
                **dict.fromkeys((Role.ANALYST, Role.HQ_PARTNER, Role.FINANCE), Scope.OWN),
            },
            readiness.PLAN: planners,
        }
    )
    log_registry.describe(READINESS_SENTENCES)
    followers.follow_changes("readiness", readiness_actions.follow_launch)
    followers.follow_facts("readiness", readiness_actions.measure_launch)
    page_parts.register(*readiness_parts.PARTS)
    home.register(*readiness_home.PARTS)
    lists.register(readiness_tables.ITEMS, readiness_tables.TEMPLATES)
    items, templates = readiness_tables.ITEMS, readiness_tables.TEMPLATES
    navigation.entry(
        SECTION, items.title, "checklist", items.url_name, items.permission, 30,
        readiness_queries.late_count, hot=True,
    )  # fmt: skip
    navigation.entry(
        templates.section, templates.title, "list-check", templates.url_name,
        templates.permission, 30,
    )  # fmt: skip
    schedule.register(
        "readiness.repair",
        "gtm.readiness.tasks.repair_measures",
        every=crontab(hour=7, minute=20),
        queue="bulk",
    )
    demonstration.register(31, "checklists", readiness_demo.load)


def _approvals() -> None:
    """PRODUCT "Who may do what", row launch: approve; who is named is the route's affair."""
    registry.declare(
        {
            approvals.APPROVE: {
                Role.PM: Scope.ALL,
                Role.SENIOR_MANAGER: Scope.ALL,
                Role.HQ_PARTNER: Scope.NAMED,
                Role.FINANCE: Scope.NAMED,
            },
            approvals.VIEW_MONEY: dict.fromkeys(
                (Role.ANALYST, Role.PM, Role.SENIOR_MANAGER, Role.FINANCE), Scope.ALL
            ),
        },
        people_only=(approvals.APPROVE,),
    )
    log_registry.describe(APPROVAL_SENTENCES)
    approval_registry.register(
        Launch,
        noun="launch",
        url=lambda pk: reverse("gtm:launch_detail", args=[pk]),
        authors=approval_queries.authors_of,
        content=approval_registry.Content(approval_queries.WROTE, LAUNCH_CONTENT),
    )
    page_parts.register(*approval_parts.PARTS)
    home.register(*approval_home.PARTS)
    schedule.register("launches.go_live", "gtm.approvals.tasks.go_live", every=60)
    demonstration.register(34, "approvals of launches", approval_demo.load)
    demonstration.register(36, "launches going live", approval_demo.run_on)


def _comms() -> None:
    """PRODUCT "Who may do what", row message; reading and acknowledging is everybody's own."""
    approvers = dict.fromkeys((Role.PM, Role.SENIOR_MANAGER), Scope.ALL)
    team = {**approvers, Role.ANALYST: Scope.ALL}
    places = {Role.SUPERVISOR: Scope.SITE, Role.SUPPLIER_OPS: Scope.SUPPLIER}
    writers = {**team, Role.HQ_PARTNER: Scope.GROUP}
    registry.declare(
        {
            comms.VIEW: {**writers, **places},
            comms.WRITE: writers,
            comms.APPROVE: approvers,
            comms.VIEW_ACKNOWLEDGEMENTS: {**team, **places},
        },
        people_only=(comms.APPROVE,),
    )
    log_registry.describe(COMMS_SENTENCES)
    approval_registry.register(
        Message,
        noun="message",
        url=lambda pk: reverse("gtm:message_detail", args=[pk]),
        authors=comms_queries.authors_of,
        content=approval_registry.Content(comms_queries.WROTE, comms_actions.CONTENT),
    )
    delivery_registry.register(
        sending.KIND, label="Message", expand=sending.recipients, hold=sending.held
    )
    comms_subscribers.listen()
    measures.register(Measure(tallies.ACKNOWLEDGED, "Share that acknowledged", "%"))
    page_parts.register(*comms_parts.PARTS)
    home.register(*comms_home.PARTS)
    lists.register(MESSAGES)
    navigation.entry(
        SECTION, MESSAGES.title, "speakerphone", MESSAGES.url_name, MESSAGES.permission, 40,
        comms_queries.waiting_count,
    )  # fmt: skip
    demonstration.register(38, "messages", comms_demo.load)
    schedule.register("comms.tally", "gtm.comms.tasks.tally_acknowledgements", every=60)
    schedule.register(
        "comms.repair",
        "gtm.comms.tasks.repair_tallies",
        every=crontab(hour=7, minute=40),
        queue="bulk",
    )

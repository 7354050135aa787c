"""What escalations plug into the shared parts."""

from escalations.routing import permissions as routing
from escalations.sla import permissions as sla
from escalations.tickets import (
    demo,
    demo_loading,
    demo_views,
    importers,
    own_home,
    permissions,
    queries,
    subscribers,
)
from escalations.tickets.actions import loading, unloading
from escalations.tickets.domain.cells import clean_cell
from escalations.tickets.events import SENTENCES
from escalations.tickets.forms import LoadOptionsForm
from escalations.tickets.models import Ticket
from escalations.tickets.tables import BREACHED, MINE, QUEUE
from vrops.access import registry
from vrops.access.domain import Role, Scope
from vrops.access.policy import can
from vrops.attachments import registry as attachments
from vrops.core import demonstration, schedule
from vrops.exchange import registry as exchange
from vrops.exchange.registry import ImportKind
from vrops.home import parts as home
from vrops.lists import registry as lists
from vrops.lists.registry import list_url
from vrops.lists.saved import demo as saved_views_demo
from vrops.log import registry as log_registry
from vrops.ui import navigation, palette

SECTION = "Escalations"
WORKERS = dict.fromkeys((Role.ANALYST, Role.PM, Role.SENIOR_MANAGER), Scope.ALL)


def wire() -> None:
    _rights()
    _tickets()
    _imports()


def _rights() -> None:
    """PRODUCT "Who may do what", rows ticket, contact data and SLA policy.

    What HQ groups were handed over is theirs to see once hand-offs exist; what a person filed or
    follows is always theirs.
    """
    own = dict.fromkeys((Role.REP, Role.HQ_PARTNER, Role.FINANCE, Role.SUPPLIER_FINANCE), Scope.OWN)
    floor = {
        Role.SUPERVISOR: (Scope.SITE, Scope.OWN),
        Role.SUPPLIER_OPS: (Scope.SUPPLIER, Scope.OWN),
    }
    deciders = dict.fromkeys((Role.SENIOR_MANAGER, Role.ADMINISTRATOR), Scope.ALL)
    registry.declare(
        {
            permissions.VIEW: {**WORKERS, **own, **floor},
            permissions.FILE: {
                **WORKERS,
                **dict.fromkeys(
                    (Role.REP, Role.SUPERVISOR, Role.HQ_PARTNER, Role.FINANCE), Scope.ALL
                ),
                **dict.fromkeys((Role.SUPPLIER_OPS, Role.SUPPLIER_FINANCE), Scope.SUPPLIER),
            },
            permissions.WORK: WORKERS,
            permissions.ANSWER: {Role.SUPPLIER_OPS: Scope.SUPPLIER},
            permissions.FOLLOW: {**own, **dict.fromkeys(floor, Scope.OWN)},
            permissions.UNMASK: dict.fromkeys((Role.ANALYST, Role.SENIOR_MANAGER), Scope.ALL),
            routing.VIEW_QUEUE: {
                **WORKERS,
                Role.SUPERVISOR: Scope.SITE,
                Role.SUPPLIER_OPS: Scope.SUPPLIER,
            },
            routing.CHANGE: deciders,
            sla.CHANGE: deciders,
        },
        people_only=(permissions.UNMASK, routing.CHANGE, sla.CHANGE),
    )


def _tickets() -> None:
    log_registry.describe(SENTENCES)
    log_registry.area("escalations", permissions=(permissions.WORK,))
    subscribers.listen()
    lists.register(QUEUE, BREACHED, MINE)
    palette.register(20, queries.in_palette)
    home.register(*own_home.PARTS)
    navigation.entry(
        SECTION, "Queue", "ticket", QUEUE.url_name, QUEUE.permission, 10, queries.open_count,
        key="e",
    )  # fmt: skip
    navigation.entry(
        SECTION, "Breached", "alert-circle", BREACHED.url_name, BREACHED.permission, 20,
        queries.breached_count, hot=True,
    )  # fmt: skip
    navigation.entry(
        SECTION, "My escalations", "message-circle", MINE.url_name, MINE.permission, 30,
        queries.own_open_count,
    )  # fmt: skip
    navigation.entry(
        SECTION, "File an escalation", "plus", "escalations:file", permissions.FOLLOW, 40
    )
    attachments.register(
        "escalations.ticket",
        lambda user, pk: Ticket.objects.visible_to(user).filter(pk=pk).first(),
        may_change=queries.may_attach,
        sees_hidden=lambda user, ticket: can(user, permissions.WORK, ticket),
    )
    schedule.register("escalations.tick", "escalations.tickets.tasks.tick", every=60)
    demonstration.register(50, "escalations", demo.load)
    demonstration.register(51, "files of escalations", demo_loading.load)
    demonstration.register(52, "views of escalations", saved_views_demo.loader(*demo_views.VIEWS))


def _imports() -> None:
    """Those who file and work tickets everywhere load them from other tools."""
    exchange.register(
        ImportKind(
            name="tickets",
            title="Tickets",
            nouns=("ticket", "tickets"),
            permission=permissions.WORK,
            help="Complaints and cases of another tool, one row each. Card numbers, SSNs and PINs "
            "are taken out before the file is kept.",
            fields=importers.FIELDS,
            options=LoadOptionsForm,
            importer=importers.importer,
            key=lambda ticket: (ticket.source, ticket.external_id),
            compare=loading.compare_tickets,
            begin=loading.begin,
            apply=loading.load_tickets,
            finish=loading.tell_of_load,
            undo=unloading.take_back,
            result_url=lambda load: list_url("tickets", view="all", load=load.pk),
            redact=clean_cell,
            # One transaction, within the four minutes of a job: some hundred tickets a second.
            most_rows=50_000,
            largest=10 * 1024 * 1024,
        )
    )

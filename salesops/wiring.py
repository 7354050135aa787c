"""What sales operations plugs into the shared parts."""

from celery.schedules import crontab
from django.urls import reverse

from gtm.readiness import measures
from gtm.readiness.measures import Measure
from salesops.activity import demo as activity_demo
from salesops.activity import importers as activity_importers
from salesops.activity import loading as activity_loading
from salesops.activity import permissions as activity
from salesops.activity.events import SENTENCES as ACTIVITY_SENTENCES
from salesops.activity.forms import LoadOptionsForm
from salesops.activity.tables import ACTIVITY, LOADS
from salesops.budgets import actions as budget_actions
from salesops.budgets import demo as budget_demo
from salesops.budgets import permissions as budgets
from salesops.budgets import subscribers as budget_subscribers
from salesops.budgets.events import SENTENCES as BUDGET_SENTENCES
from salesops.budgets.tables import COST_CENTRES, LINES
from salesops.contracts import demo as contract_demo
from salesops.contracts import permissions as contracts
from salesops.contracts import queries as contract_queries
from salesops.contracts.domain.lifecycle import MATERIAL as CONTRACT_TERMS
from salesops.contracts.events import SENTENCES as CONTRACT_SENTENCES
from salesops.contracts.models import Amendment, Contract
from salesops.contracts.rates import SHOWN as RATE_FIELDS
from salesops.contracts.tables import CONTRACTS
from salesops.forecasting import demo as forecast_demo
from salesops.forecasting import permissions as forecasts
from salesops.forecasting import recomputing
from salesops.forecasting.events import SENTENCES as FORECAST_SENTENCES
from salesops.forecasting.queries import KIND as RECOMPUTE
from salesops.forecasting.tables import FORECAST, VERSIONS
from salesops.incentives import actions as spiff_actions
from salesops.incentives import demo as spiff_demo
from salesops.incentives import permissions as spiffs
from salesops.incentives import queries as spiff_queries
from salesops.incentives import subscribers as spiff_subscribers
from salesops.incentives.domain.lifecycle import CONTENT as SPIFF_CONTENT
from salesops.incentives.events import SENTENCES as SPIFF_SENTENCES
from salesops.incentives.models import Spiff
from salesops.incentives.tables import SPIFFS
from salesops.invoicing import background as invoice_jobs
from salesops.invoicing import demo as invoice_demo
from salesops.invoicing import demo_views as invoice_views
from salesops.invoicing import own_home as invoice_home
from salesops.invoicing import permissions as invoices
from salesops.invoicing import queries as invoice_queries
from salesops.invoicing.events import SENTENCES as INVOICE_SENTENCES
from salesops.invoicing.models import Invoice
from salesops.invoicing.tables import INVOICES
from vrops.access import registry
from vrops.access.domain import Role, Scope
from vrops.approvals import registry as approvals
from vrops.attachments import registry as attachments
from vrops.core import demonstration, schedule
from vrops.exchange import registry as exchange
from vrops.exchange.registry import ImportKind
from vrops.home import parts as home
from vrops.jobs import registry as jobs
from vrops.lists import registry as lists
from vrops.lists.saved import demo as saved_views_demo
from vrops.log import registry as log_registry
from vrops.ui import navigation

SECTION = "Sales operations"
MONDAY = crontab(hour=9, minute=0, day_of_week="mon")
NIGHT = crontab(hour=7, minute=40)


def wire() -> None:
    _activity()
    _budgets()
    _forecasting()
    _incentives()
    _contracts()
    _invoicing()


def _activity() -> None:
    """PRODUCT "Who may do what", row activity."""
    loaders = {
        Role.ANALYST: Scope.ALL,
        Role.SENIOR_MANAGER: Scope.ALL,
        Role.SUPPLIER_OPS: Scope.SUPPLIER,
    }
    inside = (Role.PM, Role.HQ_PARTNER, Role.FINANCE)
    viewers = {**loaders, Role.SUPERVISOR: Scope.SITE, **dict.fromkeys(inside, Scope.ALL)}
    registry.declare({activity.VIEW: viewers, activity.LOAD: loaders})
    log_registry.describe(ACTIVITY_SENTENCES)
    lists.register(ACTIVITY, LOADS)
    demonstration.register(40, "activity", activity_demo.load)
    navigation.entry(
        SECTION, ACTIVITY.title, "chart-bar", ACTIVITY.url_name, ACTIVITY.permission, 10
    )
    exchange.register(
        ImportKind(
            name="activity",
            title="Daily activity",
            nouns=("value", "values"),
            permission=activity.LOAD,
            help="Contacts, handle minutes, sales or hours by day, one value a row. What holds for "
            "the whole file, such as the site, is said once.",
            fields=activity_importers.FIELDS,
            options=LoadOptionsForm,
            importer=activity_importers.importer,
            key=lambda row: row.key,
            compare=activity_loading.compare,
            begin=activity_loading.begin,
            apply=activity_loading.apply,
            finish=activity_loading.finish,
            undo=activity_loading.undo,
            result_url=activity_loading.result_url,
        )
    )


def _budgets() -> None:
    """PRODUCT "Who may do what", row budget."""
    payers = {Role.SENIOR_MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL}
    registry.declare(
        {
            budgets.VIEW: {**payers, Role.ANALYST: Scope.ALL, Role.PM: Scope.ALL},
            budgets.CHANGE: {**payers, Role.PM: Scope.OWN},
            budgets.CHANGE_COST_CENTRE: payers,
        },
        people_only=(budgets.CHANGE, budgets.CHANGE_COST_CENTRE),
    )
    log_registry.describe(BUDGET_SENTENCES, money=True)
    log_registry.area("salesops", permissions=(budgets.VIEW,))
    log_registry.subscribe(
        "salesops.budget_line.*", "budgets.tell_launch", budget_subscribers.line_changed
    )
    measures.register(Measure(budget_actions.LINE_EXISTS, "Budget line exists"))
    lists.register(LINES, COST_CENTRES)
    navigation.entry(SECTION, LINES.title, "cash", LINES.url_name, LINES.permission, 40)
    schedule.register(
        "budgets.repair", "salesops.budgets.tasks.repair_facts", every=NIGHT, queue="bulk"
    )
    # Money is planned before launches are submitted, so that their approvers see it.
    demonstration.register(33, "budget lines", budget_demo.load)


def _forecasting() -> None:
    """PRODUCT "Who may do what", row forecast. Suppliers see locked periods, which come later."""
    publishers = {Role.ANALYST: Scope.ALL, Role.SENIOR_MANAGER: Scope.ALL}
    readers = dict.fromkeys((Role.PM, Role.HQ_PARTNER, Role.FINANCE), Scope.ALL)
    registry.declare(
        {
            forecasts.VIEW: {**publishers, **readers, Role.SUPERVISOR: Scope.SITE},
            forecasts.PUBLISH: publishers,
        },
        people_only=(forecasts.PUBLISH,),
    )
    log_registry.describe(FORECAST_SENTENCES)
    lists.register(FORECAST, VERSIONS)
    demonstration.register(41, "forecasts", forecast_demo.load)
    jobs.register(RECOMPUTE, recomputing.recompute)
    navigation.entry(
        SECTION, FORECAST.title, "chart-line", FORECAST.url_name, FORECAST.permission, 5, key="f"
    )
    schedule.register(
        "forecast.recompute", "salesops.forecasting.tasks.recompute_weekly", every=MONDAY,
        queue="bulk",
    )  # fmt: skip


def _incentives() -> None:
    """PRODUCT "Who may do what", row SPIFF. A rep's own is the statement, which comes with the
    calculation."""
    planners = {Role.PM: Scope.ALL, Role.SENIOR_MANAGER: Scope.ALL}
    readers = {**planners, Role.ANALYST: Scope.ALL, Role.FINANCE: Scope.ALL}
    registry.declare(
        {
            spiffs.VIEW: readers,
            spiffs.VIEW_APPROVED: {
                **readers,
                Role.SUPERVISOR: Scope.SITE,
                Role.SUPPLIER_OPS: Scope.SUPPLIER,
            },
            spiffs.PLAN: planners,
            spiffs.APPROVE: {Role.SENIOR_MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL},
        },
        people_only=(spiffs.APPROVE,),
    )
    log_registry.describe(SPIFF_SENTENCES, money=True)
    log_registry.subscribe(
        "salesops.spiff.*", "incentives.tell_launch", spiff_subscribers.spiff_changed
    )
    approvals.register(
        Spiff,
        noun="SPIFF",
        url=lambda pk: reverse("salesops:spiff_detail", args=[pk]),
        authors=spiff_queries.authors_of,
        content=approvals.Content(spiff_queries.WROTE, SPIFF_CONTENT),
    )
    measures.register(Measure(spiff_actions.ACTIVE, "SPIFF active"))
    lists.register(SPIFFS)
    navigation.entry(SECTION, SPIFFS.title, "award", SPIFFS.url_name, SPIFFS.permission, 30)
    schedule.register("incentives.start", "salesops.incentives.tasks.start_due", every=60)
    schedule.register(
        "incentives.repair", "salesops.incentives.tasks.repair_facts", every=NIGHT, queue="bulk"
    )
    demonstration.register(33, "SPIFFs", spiff_demo.load)
    demonstration.register(35, "SPIFFs starting", spiff_demo.start)


def _contracts() -> None:
    """PRODUCT "Who may do what", row contract, rate. Routes name the senior manager and Finance;
    HQ partners come with routes that name them."""
    editors = dict.fromkeys((Role.ANALYST, Role.PM, Role.SENIOR_MANAGER), Scope.ALL)
    readers = {**editors, Role.FINANCE: Scope.ALL}
    registry.declare(
        {
            contracts.VIEW_ALL: readers,
            contracts.VIEW: {**readers, Role.SUPPLIER_FINANCE: Scope.SUPPLIER},
            contracts.EDIT: editors,
            contracts.APPROVE: {Role.SENIOR_MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL},
        },
        people_only=(contracts.APPROVE,),
    )
    log_registry.describe(CONTRACT_SENTENCES, money=True)
    approvals.register(
        Contract,
        noun="contract",
        url=lambda pk: reverse("salesops:contract_detail", args=[pk]),
        authors=contract_queries.contract_authors,
        content=approvals.Content(
            contract_queries.WROTE[Contract], frozenset([*CONTRACT_TERMS, *RATE_FIELDS])
        ),
    )
    approvals.register(
        Amendment,
        noun="amendment",
        url=lambda pk: reverse("salesops:amendment_detail", args=[pk]),
        authors=contract_queries.amendment_authors,
    )
    lists.register(CONTRACTS)
    navigation.entry(
        SECTION, CONTRACTS.title, "briefcase", CONTRACTS.url_name, CONTRACTS.permission, 20
    )
    demonstration.register(42, "contracts", contract_demo.load)
    schedule.register("contracts.move", "salesops.contracts.tasks.move_due", every=3600)


def _invoicing() -> None:
    """PRODUCT "Who may do what", row invoice. A program manager approves to the limit, which the
    route decides; paying comes with the ERP."""
    approvers = dict.fromkeys((Role.PM, Role.SENIOR_MANAGER, Role.FINANCE), Scope.ALL)
    registry.declare(
        {
            invoices.VIEW: {
                **approvers,
                Role.ANALYST: Scope.ALL,
                Role.SUPPLIER_FINANCE: Scope.SUPPLIER,
            },
            invoices.RECEIVE: {Role.ANALYST: Scope.ALL, Role.SUPPLIER_FINANCE: Scope.SUPPLIER},
            invoices.WORK: {Role.ANALYST: Scope.ALL},
            invoices.APPROVE: approvers,
        },
        people_only=(invoices.APPROVE,),
    )
    log_registry.describe(INVOICE_SENTENCES, money=True)
    approvals.register(
        Invoice,
        noun="invoice",
        url=lambda pk: reverse("salesops:invoice_detail", args=[pk]),
        authors=invoice_queries.authors_of,
    )
    attachments.register(
        "salesops.invoice",
        lambda user, pk: Invoice.objects.visible_to(user).filter(pk=pk).first(),
        may_change=invoice_queries.may_attach,
    )
    lists.register(INVOICES)
    jobs.register(invoice_jobs.RECEIVE, invoice_jobs.receive, queue="imports")
    jobs.register(invoice_jobs.REMATCH, invoice_jobs.rematch)
    home.register(*invoice_home.PARTS)
    navigation.entry(
        SECTION, INVOICES.title, "file-invoice", INVOICES.url_name, INVOICES.permission, 25,
        invoice_queries.exceptions_count, key="i",
    )  # fmt: skip
    demonstration.register(43, "invoices", invoice_demo.load)
    demonstration.register(44, "views of invoices", saved_views_demo.loader(*invoice_views.VIEWS))

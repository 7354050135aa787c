"""Rows for every registered list, by the list's name: what test_list_queries fills them with.

Each maker gets a number from which its records can be told apart, and gives a record everything
its row shows, of its own: a shared site would hide a query made for each row.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

from escalations.routing.models import Queue
from escalations.tickets.models import Ticket, Watcher
from gtm.comms.models import Message, MessageSite
from gtm.intake.models import Request
from gtm.launches.models import Launch, Program
from gtm.readiness.models import ChecklistTemplate, ReadinessItem, TemplateItem
from playbook.articles.models import Article, ArticleVersion, Section
from salesops.activity.models import ActivityLoad, DailyActivity, LoadSite
from salesops.budgets.models import BudgetLine, CostCentre
from salesops.contracts.models import Contract
from salesops.forecasting.models import ForecastVersion, Series, SeriesScore
from salesops.incentives.models import Spiff, SpiffSite
from salesops.invoicing.models import Invoice
from vrops.access.domain import Role
from vrops.audiences.models import Audience
from vrops.core import clock
from vrops.exchange.models import Import
from vrops.jobs.models import Job
from vrops.lists.changes.models import Change, ChangeRow
from vrops.people.models import Grant, HQGroup, Membership, Site, Supplier, Team, User

MakeRow = Callable[[int], object]
START = date(2024, 1, 1)
ROWS: dict[str, MakeRow] = {}


def rows_of(name: str) -> Callable[[MakeRow], MakeRow]:
    def keep(make: MakeRow) -> MakeRow:
        ROWS[name] = make
        return make

    return keep


@rows_of("sites")
def a_site(number: int) -> Site:
    name = f"site {number}"
    supplier = Supplier.objects.create(code=f"S{number}", name=name, sort_key=name, starts_on=START)
    return Site.objects.create(
        code=f"S{number}", name=name, sort_key=name, supplier=supplier, zone="Asia/Manila",
        channels=["voice", "chat"], starts_on=START,
    )  # fmt: skip


@rows_of("people")
def a_person(number: int) -> User:
    name = f"person {number}"
    site = a_site(number)
    team = Team.objects.create(code=f"T{number}", name=name, sort_key=name, site=site)
    user = User.objects.create(
        employee_id=f"p{number}", email=f"p{number}@vrops.example", name=name, sort_key=name,
        title="Rep", starts_on=START,
    )  # fmt: skip
    Membership.objects.create(user=user, site=site, starts_on=START)
    Membership.objects.create(user=user, team=team, starts_on=START)
    Grant.objects.create(user=user, role=Role.REP, site=site, starts_on=START)
    Grant.objects.create(user=user, role=Role.SUPERVISOR, site=site, starts_on=START)
    return user


@rows_of("launches")
def a_launch(number: int) -> Launch:
    name = f"launch {number}"
    owner = a_person(number)
    program = Program.objects.create(code=f"P{number}", name=name, sort_key=name, owner=owner)
    launch = Launch.objects.create(
        program=program, owner=owner, title=name, sort_key=name, tier=2, kind="promotion",
        starts_on=START, channels=["voice", "chat"],
    )  # fmt: skip
    launch.sites.add(Site.objects.get(code=f"S{number}"))
    return launch


@rows_of("requests")
def a_request(number: int) -> Request:
    launch, name = a_launch(number), f"request {number}"
    group = HQGroup.objects.create(code=f"G{number}", name=name, sort_key=name)
    return Request.objects.create(
        group=group, filed_by=launch.owner, taken_by=launch.owner, title=name, sort_key=name,
        program=launch.program, kind="promotion", wanted_starts_on=START, launch=launch,
        channels=["voice"], funding_amount=Decimal(number), funding_currency="USD",
    )  # fmt: skip


@rows_of("tickets")
@rows_of("breached_tickets")
@rows_of("own_tickets")
def a_ticket(number: int) -> Ticket:
    """Followed by the rep of the cast, if they are there."""
    owner, late = a_person(number), clock.now() - timedelta(hours=1)
    ticket = Ticket.objects.create(
        type="order_fix", category="promo_credit", subject=f"ticket {number}",
        search_key=f"esc {number} ticket", account_ref=f"82041{number}", filed_by=owner,
        assignee=owner, site=Site.objects.get(code=f"S{number}"), waiting="no",
        queue=Queue.objects.create(code=f"Q{number}", name="queue", sort_key="queue"),
        sla_kind="resolution", sla_started_at=late, sla_due_at=late, sla_breached=True,
    )  # fmt: skip
    for rep in User.objects.filter(employee_id="rep"):
        Watcher.objects.create(ticket=ticket, user=rep)
    return ticket


@rows_of("imports")
def an_import(number: int) -> Import:
    return Import.objects.create(
        kind="tickets", scope_key="all", by=a_person(number), file_name=f"file {number}.csv",
        size=1, sha256=f"{number:064}", new=number, read=number,
    )  # fmt: skip


@rows_of("messages")
def a_message(number: int) -> Message:
    launch = a_launch(number)
    audience = Audience.objects.create(rule={"everybody": True}, created_by=launch.owner)
    message = Message.objects.create(
        launch=launch, title=f"message {number}", sort_key=f"message {number}", body="Read this",
        audience=audience, author=launch.owner, state="sent", wall_on=START, wall_at=time(8),
        goes_at=clock.now(),
    )  # fmt: skip
    site = Site.objects.get(code=f"S{number}")
    MessageSite.objects.create(message=message, site=site, addressed=4, acknowledged=3)
    return message


@rows_of("readiness")
def a_readiness_item(number: int) -> ReadinessItem:
    launch = a_launch(number)
    group = HQGroup.objects.create(code=f"I{number}", name=f"group {number}", sort_key="group")
    return ReadinessItem.objects.create(
        launch=launch, name=f"item {number}", gate="before_approval", days_before=5,
        due_on=START, owner=launch.owner, owner_group=group,
        site=Site.objects.get(code=f"S{number}"), per_site=True,
    )  # fmt: skip


@rows_of("checklists")
def a_checklist(number: int) -> ChecklistTemplate:
    name = f"checklist {number}"
    template = ChecklistTemplate.objects.create(name=name, tier=2, is_active=False)
    for item in range(2):
        TemplateItem.objects.create(template=template, name=f"{name}, {item}", days_before=5)
    return template


@rows_of("cost_centres")
def a_cost_centre(number: int) -> CostCentre:
    name = f"cost center {number}"
    return CostCentre.objects.create(
        code=f"C{number}", name=name, sort_key=name, owner=a_person(number)
    )


@rows_of("budget_lines")
def a_budget_line(number: int) -> BudgetLine:
    launch, name = a_launch(number), f"line {number}"
    centre = CostCentre.objects.create(
        code=f"C{number}", name=name, sort_key=name, owner=launch.owner
    )
    return BudgetLine.objects.create(
        cost_centre=centre, fiscal_year=2024, name=name, sort_key=name, amount=Decimal(number),
        currency="USD", launch=launch, owner=launch.owner,
    )  # fmt: skip


@rows_of("spiffs")
def a_spiff(number: int) -> Spiff:
    launch, name = a_launch(number), f"spiff {number}"
    spiff = Spiff.objects.create(
        name=name, sort_key=name, launch=launch, starts_on=START, currency="USD",
        ends_on=START + timedelta(days=3650), unit=f"unit {number}", rate=Decimal(5),
        pot=Decimal(900), units_low=1, units_likely=2, units_high=3, owner=launch.owner,
        state="active",
    )  # fmt: skip
    SpiffSite.objects.create(spiff=spiff, site=Site.objects.get(code=f"S{number}"))
    return spiff


@rows_of("activity_loads")
def an_activity_load(number: int) -> ActivityLoad:
    person = a_person(number)
    load = ActivityLoad.objects.create(
        source=f"load {number}", loaded_by=person, loaded_at=clock.now(), first_on=START,
        last_on=START, new=number,
    )  # fmt: skip
    site = Site.objects.get(code=f"S{number}")
    LoadSite.objects.create(load=load, site=site, measure="contacts", values_read=1, total=number)
    return load


@rows_of("activity")
def an_activity(number: int) -> DailyActivity:
    load = an_activity_load(number)
    return DailyActivity.objects.create(
        load=load, site=Site.objects.get(code=f"S{number}"), measure="contacts", on=START,
        channel="voice", product="upgrade", value=Decimal(number),
    )  # fmt: skip


@rows_of("forecast")
def a_forecast(number: int) -> SeriesScore:
    """All in one published version, as lists show them."""
    version = ForecastVersion.objects.first() or a_forecast_version(1)
    ForecastVersion.objects.filter(pk=version.pk).update(
        state="published", published_at=clock.now()
    )
    series = Series.objects.create(site=a_site(number), channel="voice", measure="contacts")
    return SeriesScore.objects.create(
        forecast=version, series=series, known_until=START, method="theta", days=28, wape=0.1,
        mase=0.8, bias=-0.01, coverage_80=0.8, naive_wape=0.2, next_four_weeks=number,
        recent=[1.0, None, 3.0], ahead=[4.0],
    )  # fmt: skip


@rows_of("forecast_versions")
def a_forecast_version(number: int) -> ForecastVersion:
    """A version is of no place, so its own number says none."""
    number %= 1_000
    person = User.objects.filter(employee_id=f"v{number}").first() or User.objects.create(
        employee_id=f"v{number}", email=f"v{number}@vrops.example", name="V", sort_key="v"
    )
    job = Job.objects.create(
        kind="salesops.forecast.recompute", title="Recompute", state="done", started_by=person,
        ended_at=clock.now(),
    )  # fmt: skip
    return ForecastVersion.objects.create(
        number=number, known_until=START, ends_on=START, completed_at=clock.now(), job=job
    )


@rows_of("playbook_sections")
def a_section(number: int) -> Section:
    """Everybody may know every section, so neither its name nor its group's says the number."""
    name = f"section {number % 1_000}"
    group = HQGroup.objects.create(code=f"G{number}", name=name, sort_key=name)
    return Section.objects.create(
        code=f"S{number % 1_000}", title=name, sort_key=name, owner=a_person(number), group=group
    )


@rows_of("articles")
def an_article(number: int) -> Article:
    """Not published: what everybody may read would tell places apart in no list."""
    section, name = a_section(number), f"article {number}"
    article = Article.objects.create(
        section=section, slug=f"article-{number}", title=name, sort_key=name, search_key=name,
        owner=section.owner,
    )  # fmt: skip
    ArticleVersion.objects.create(
        article=article, number=1, title=name, body=name, sha256="0" * 64, author=section.owner
    )
    return article


@rows_of("article_versions")
def an_article_version(number: int) -> ArticleVersion:
    version: ArticleVersion = an_article(number).versions.get()
    return version


@rows_of("contracts")
def a_contract(number: int) -> Contract:
    owner, name = a_person(number), f"contract {number}"
    return Contract.objects.create(
        supplier=Supplier.objects.get(code=f"S{number}"), number=name, number_key=name,
        title=name, sort_key=name, starts_on=START, currency="USD", owner=owner, state="active",
    )  # fmt: skip


@rows_of("invoices")
def an_invoice(number: int) -> Invoice:
    contract, name = a_contract(number), f"invoice {number}"
    amount = Decimal(number)
    return Invoice.objects.create(
        supplier=contract.supplier, contract=contract, number=name, number_key=name,
        sort_key=name, kind="invoice", issued_on=START, due_on=START, starts_on=START,
        ends_on=START + timedelta(days=30), currency="USD", net=amount, gross=amount, due=amount,
        billed=amount, payable=amount, syntax="UBL", sha256=name, received_at=clock.now(),
        flags=["total_mismatch"], state="matched",
    )  # fmt: skip


@rows_of("change_rows")
def a_change_row(number: int) -> ChangeRow:
    """Of the administrator where there is one: people see what they changed themselves."""
    administrators = User.objects.filter(grants__role=Role.ADMINISTRATOR).order_by("pk")
    by = administrators.first() or a_person(number)
    change = Change.objects.create(
        list_name="people", record_type="vrops.user", kind="edit", name="title", label="Title",
        past="changed", title=f"change {number}", by=by,
    )  # fmt: skip
    return ChangeRow.objects.create(
        change=change, record_id=number, label=f"row {number}", outcome="refused", refusal="No.",
        at=clock.now(),
    )  # fmt: skip

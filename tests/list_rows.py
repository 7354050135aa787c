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
from salesops.budgets.models import BudgetLine, CostCentre
from salesops.incentives.models import Spiff, SpiffSite
from vrops.access.domain import Role
from vrops.audiences.models import Audience
from vrops.core import clock
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


@rows_of("playbook_sections")
def a_section(number: int) -> Section:
    name = f"section {number}"
    group = HQGroup.objects.create(code=f"G{number}", name=name, sort_key=name)
    return Section.objects.create(
        code=f"S{number}", title=name, sort_key=name, owner=a_person(number), group=group
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

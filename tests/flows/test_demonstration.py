"""The demonstration year as `make demo` loads it: as much of everything as the issue asks for, and
a sample of what it shows computed again by the product."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum

from escalations.sla import domain as sla
from escalations.tickets.clocks import timer_of
from escalations.tickets.models import Clock, Ticket
from gtm.approvals import queries
from gtm.comms import queries as comms
from gtm.comms.models import Message, MessageSite
from gtm.launches.models import Launch, LaunchFact
from gtm.readiness import domain
from gtm.readiness.models import ReadinessItem
from gtm.readiness.working_days import WorkingDays
from playbook.articles.models import Article, ArticleVersion
from salesops.activity.models import DailyActivity
from salesops.budgets.models import BudgetLine
from salesops.contracts.models import Contract
from salesops.forecasting import recomputing
from salesops.forecasting.models import ForecastPoint, ForecastVersion, SeriesScore
from salesops.incentives.models import Spiff
from salesops.invoicing import judging
from salesops.invoicing.models import Invoice, LineVerdict
from vrops.access.domain import Role
from vrops.approvals import queries as approvals
from vrops.approvals.models import Condition, Decision, Run
from vrops.core import clock
from vrops.core.company import company_day
from vrops.log.models import Entry
from vrops.people.models import HQGroup, Site, Supplier, User

pytestmark = pytest.mark.django_db
DICE = Random(7)
DAY = timedelta(days=1)


def test_the_demonstration_year(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    said = StringIO()
    call_command("demo", stdout=said)
    progress_was_told(said.getvalue())
    there_is_as_much_as_the_issue_asks_for()
    sixty_launches_stand_in_every_state()
    everything_was_decided_by_the_rules_and_nothing_lies_ahead()
    the_approvers_of_today_find_what_waits_for_them()
    customers_call_as_a_person_in_this_trade_expects()
    different_series_are_forecast_best_by_different_methods()
    days_and_due_times_are_those_that_the_rules_reckon()
    verdicts_are_those_that_matching_finds()
    counts_are_those_of_the_rows()
    # Last: it makes a version more.
    the_forecast_is_the_one_that_its_records_give()


def progress_was_told(lines: str) -> None:
    for loader in ("people and places", "messages", "activity", "forecasts", "escalations"):
        assert f"  {loader}: " in lines


def there_is_as_much_as_the_issue_asks_for() -> None:
    assert Site.objects.count() == 14
    assert Site.objects.filter(supplier=None).count() == 5
    assert Supplier.objects.filter(sites__isnull=False).distinct().count() == 4
    assert Site.objects.values("zone").distinct().count() == 6
    assert HQGroup.objects.count() == 8
    people = User.objects.filter(kind=User.Kind.PERSON)
    assert 850 <= people.count() <= 950
    assert set(people.values_list("grants__role", flat=True)) == {str(role) for role in Role}
    assert Launch.objects.count() == 60
    first, last = (Launch.objects.order_by(by)[0].starts_on for by in ("starts_on", "-starts_on"))
    assert last - first > 365 * DAY
    assert 20_000 <= Ticket.objects.count() <= 20_100
    recorded = DailyActivity.objects.current().order_by("on")
    assert company_day() - recorded[0].on >= 730 * DAY
    assert recorded.last().on == company_day() - DAY  # type: ignore[union-attr]
    assert recorded.values("on").distinct().count() >= 730
    assert Contract.objects.count() >= 4
    assert Invoice.objects.count() >= 50
    assert Article.objects.count() == 120
    assert ArticleVersion.objects.filter(state="superseded").count() >= 80


def sixty_launches_stand_in_every_state() -> None:
    states = Counter(Launch.objects.values_list("state", flat=True))
    assert states.keys() == {
        "draft", "planning", "submitted", "approved", "live", "closed", "on_hold", "rejected",
        "cancelled",
    }  # fmt: skip
    over = Launch.objects.filter(ends_on__lt=company_day() - 3 * DAY)
    assert set(over.values_list("state", flat=True)) == {"closed"}
    assert states["submitted"] >= 3
    assert states["on_hold"] == 2

    spiffs = Counter(Spiff.objects.values_list("state", flat=True))
    assert 24 <= spiffs.total() <= 34
    assert spiffs.keys() == {
        "draft", "submitted", "approved", "active", "rejected", "cancelled",
    }  # fmt: skip
    assert 35 <= BudgetLine.objects.count() <= 50
    open_now = set(Ticket.objects.open().values_list("state", flat=True))
    assert open_now == {"new", "research", "waiting_hq", "waiting_reporter", "waiting_supplier"}
    assert 0.02 < Ticket.objects.open().count() / Ticket.objects.count() < 0.08


def everything_was_decided_by_the_rules_and_nothing_lies_ahead() -> None:
    assert not Entry.objects.filter(at__gt=clock.now()).exists()
    for run in Run.objects.filter(subject_type="gtm.launch", state="approved"):
        launch = Launch.objects.get(pk=run.subject_id)
        words = list(Decision.objects.filter(run=run).select_related("by").order_by("pk"))
        people = {each.by_id for each in words}
        assert not people & {launch.owner_id, run.submitted_by_id}
        assert len(people) == len(words) >= (2 if launch.tier == 1 else 1)
        for item in launch.readiness_items.filter(gate="before_approval", state="done"):
            assert item.closed_at is not None
            assert item.closed_at <= words[0].at, f"{launch.title}: {item.name}"
        if launch.went_live_at:
            gates = launch.readiness_items.exclude(gate="none")
            closed = [item.closed_at for item in gates if item.closed_at]
            assert len(closed) == len(gates)
            assert max(closed, default=launch.went_live_at) <= launch.went_live_at
    assert Condition.objects.filter(closed_at=None).exists()
    assert Entry.objects.filter(event="gtm.launch.held_up").exists()
    assert Run.objects.filter(subject_type="gtm.launch", state="sent_back").count() >= 3


def the_approvers_of_today_find_what_waits_for_them() -> None:
    waiting = {}
    for name in ("pm", "second-pm", "senior-manager"):
        user = User.objects.get(employee_id=name)
        waiting[name] = {each.run.subject_name for each in approvals.waiting_on(user)}
    assert "SMB multi-line promo" in waiting["pm"]
    assert "Trade-in boost $300" in waiting["second-pm"]
    assert "New Year plan refresh" in waiting["senior-manager"]
    assert "New Year plan refresh" not in waiting["second-pm"]
    boost = Launch.objects.get(title="Trade-in boost $300")
    sheet = queries.impact_sheet(boost).content
    assert sheet["money"]["spiff.exposure.high"]["value"] == "90000.0000"
    assert sheet["money"]["budget.planned"]["value"] == "90000.0000"
    run = Run.objects.latest_of(boost)
    assert run is not None
    assert run.sheet["money"] == sheet["money"]


def customers_call_as_a_person_in_this_trade_expects() -> None:
    """Contacts of the whole network: launches lift the week after, Thanksgiving's week is high."""
    for launch in Launch.objects.filter(tier=1, kind="flagship", state="closed"):
        after = _contacts(launch.starts_on, 7, launch)
        before = _contacts(launch.starts_on - 21 * DAY, 7, launch)
        assert 1.06 < after / before < 1.6, f"{launch.title}: {after / before:.2f}"
    fridays = [entry for entry in _days_named("Black Friday") if entry < company_day() - 3 * DAY]
    assert fridays
    for friday in fridays:
        thursday = friday - DAY
        assert _contacts(thursday, 1) < 0.45 * _contacts(thursday - 7 * DAY, 1)
        assert _contacts(friday, 1) > 1.25 * _contacts(friday - 7 * DAY, 1)
        week = friday - 4 * DAY
        assert _contacts(week, 7) > _contacts(week - 7 * DAY, 7)


def _days_named(name: str) -> list[Any]:
    from vrops.calendars.domain.special_days import names_between

    named = names_between(company_day() - 720 * DAY, company_day())
    return [day for day, each in named.items() if each == name]


def _contacts(first: Any, days: int, launch: Launch | None = None) -> float:
    rows = DailyActivity.objects.current().filter(
        measure="contacts", on__gte=first, on__lt=first + days * DAY
    )
    if launch is not None:
        rows = rows.filter(channel__in=launch.channels)
    return float(rows.aggregate(all=Sum("value"))["all"] or 0)


def different_series_are_forecast_best_by_different_methods() -> None:
    rows = SeriesScore.objects.filter(forecast__state="published")
    methods = Counter(rows.values_list("method", flat=True))
    assert len(methods) >= 3, methods
    assert methods.most_common(1)[0][1] < 0.9 * methods.total(), methods
    assert {"naive", "regression", "combination"} <= methods.keys()
    inside = [each for each in rows.values_list("coverage_80", flat=True) if each is not None]
    assert 0.65 < sum(inside) / len(inside) < 0.92


def days_and_due_times_are_those_that_the_rules_reckon() -> None:
    items = ReadinessItem.objects.select_related("launch", "owner", "site").order_by("pk")
    for item in DICE.sample(list(items), 40):
        assert item.due_on == WorkingDays(item.launch).due_on(item)
        if item.kind == "measured" and item.state != "waived":
            assert item.target is not None
            assert item.state == domain.measured_state(item.value, item.target)
    keys = DICE.sample(list(Clock.objects.order_by("pk").values_list("pk", flat=True)), 300)
    clocks = Clock.objects.filter(pk__in=keys).select_related("target", "hours", "ticket__queue")
    for row in clocks.prefetch_related("pauses"):
        timer = timer_of(row, row.pauses.all())
        assert timer is not None
        if row.met_at is not None and any(pause.end == row.met_at for pause in timer.pauses):
            continue  # it was satisfied while it stood still
        found = sla.times(timer)
        assert (row.due_at, row.warn_at) == (found.due_at, found.warn_at)


def verdicts_are_those_that_matching_finds() -> None:
    """Judged again from contract and activity, a sample of invoices gets the same verdicts."""
    invoices = list(Invoice.objects.filter(state__in=("matched", "exception", "approved")))
    seen: set[str] = set()
    for invoice in DICE.sample(invoices, min(25, len(invoices))):
        before = _verdicts(invoice)
        for _ in _undone():
            judging.judge_invoice(invoice, clock.now())
            assert _verdicts(invoice) == before, invoice
        seen |= {verdict for _, verdict, *_ in before}
    assert len(seen) >= 3


def _verdicts(invoice: Invoice) -> list[tuple[Any, ...]]:
    rows = LineVerdict.objects.filter(line__invoice=invoice).order_by("line__position")
    return list(rows.values_list("line", "verdict", "billed", "payable", "disputed"))


def _undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def counts_are_those_of_the_rows() -> None:
    for fact in LaunchFact.objects.filter(measure="tickets.count").order_by("pk")[:20]:
        assert fact.value == Ticket.objects.filter(launch=fact.launch_id).count()
    for message in Message.objects.filter(state="sent", requires_ack=True).order_by("-pk")[:10]:
        counted = comms.live_counts(message)
        stored = {
            row.site_id: (row.addressed, row.acknowledged)
            for row in MessageSite.objects.filter(message=message)
        }
        assert stored == {
            site: (count.addressed, count.acknowledged) for site, count in counted.items()
        }


def the_forecast_is_the_one_that_its_records_give() -> None:
    published = ForecastVersion.objects.get(state="published")
    monday = company_day() - company_day().weekday() * DAY
    with clock.fixed_at(min(datetime.combine(monday, time(9), tzinfo=UTC), clock.now())):
        again = recomputing.recompute_now(by=None)
    assert _points(again) == _points(published)


def _points(forecast: ForecastVersion) -> list[tuple[Any, ...]]:
    rows = ForecastPoint.objects.filter(forecast=forecast, grain="week")
    return list(rows.order_by("series", "on").values_list("series", "on", "mean", "low_80"))

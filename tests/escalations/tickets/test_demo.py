"""The demonstration's tickets: what they show can be derived again by the product."""

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db.models import F

from escalations.routing.domain import Facts, first_match
from escalations.routing.queries import rules_in_force
from escalations.sla import domain
from escalations.tickets import demo, demo_loading
from escalations.tickets.clocks import timer_of
from escalations.tickets.domain.lifecycle import OPEN
from escalations.tickets.models import Clock, Reply, Ticket
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.core.redaction import redact
from vrops.exchange.models import Import
from vrops.people import demo as people

pytestmark = pytest.mark.django_db
NUMBER = 600


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(demo, "TICKETS", NUMBER)
    world = World(clock.today("America/New_York"), lambda line: None)
    people.load(world)
    demo.load(world)
    return world


def test_a_sample_is_derived_again(world: World) -> None:
    rows = list(
        Clock.objects.select_related("target", "hours", "ticket__queue").prefetch_related("pauses")
    )
    for row in Random(7).sample(rows, 120):
        timer = timer_of(row, row.pauses.all())
        assert timer is not None
        assert (row.due_at, row.warn_at) == _expected(row, timer)
        end = row.met_at or clock.now()
        late = domain.ran_out(row.due_at, end)
        assert (row.breached_at is not None) == late or row.pauses.exists()
        if row.target is not None:
            assert row.target.priority == row.ticket.priority


def _expected(row: Clock, timer: domain.Timer) -> tuple[object, object]:
    """A pause that was still open when the clock was satisfied left it without a due time."""
    if row.met_at is not None and any(pause.end == row.met_at for pause in timer.pauses):
        return row.due_at, row.warn_at
    found = domain.times(timer)
    return found.due_at, found.warn_at


def test_every_ticket_is_where_the_rules_send_it(world: World) -> None:
    rules = rules_in_force()
    for ticket in Ticket.objects.select_related("queue"):
        match = first_match(rules, Facts(
            type=ticket.type, category=ticket.category, waiting=ticket.waiting,
            site=ticket.site_id, launch=ticket.launch_id, text=f"{ticket.subject} {ticket.body}",
        ))  # fmt: skip
        assert match is not None
        assert match.rule.queue_id == ticket.queue_id


def test_it_is_a_believable_year(world: World) -> None:
    assert Ticket.objects.count() == NUMBER
    open_now = Ticket.objects.open().count()
    assert 0.02 * NUMBER < open_now < 0.2 * NUMBER
    now = clock.now()
    assert not Ticket.objects.filter(filed_at__gt=now).exists()
    assert not Ticket.objects.filter(updated_at__gt=now).exists()
    assert not Ticket.objects.filter(filed_at__lt=now - timedelta(days=367)).exists()
    assert not Ticket.objects.exclude(state__in=OPEN).exclude(sla_kind="").exists()
    assert not Clock.objects.filter(met_at__isnull=True).exclude(ticket__state__in=OPEN).exists()
    assert Ticket.objects.filter(search_key__startswith="esc ").count() == NUMBER


def test_tickets_differ_and_say_what_happened(world: World) -> None:
    subjects = Ticket.objects.values("subject").distinct().count()
    assert subjects > 0.6 * NUMBER
    assert Ticket.objects.values("body").distinct().count() > 0.6 * NUMBER
    for text in (*_column(Ticket, "subject"), *_column(Ticket, "body"), *_column(Reply, "body")):
        assert "{" not in text
        # They are stored past the fields that would take secrets out.
        assert redact(text).text == text
    assert not Ticket.objects.filter(site__isnull=False, filed_at__lt=F("site__starts_on")).exists()


def test_promises_are_mostly_kept_and_nobody_holds_the_line_for_days(world: World) -> None:
    calls = Clock.objects.filter(kind="callback", met_at__isnull=False)
    assert calls.count() > 20
    assert calls.filter(breached_at__isnull=False).count() < 0.2 * calls.count()
    assert Ticket.objects.open().filter(waiting="on_line").exists()
    held = Ticket.objects.filter(waiting="on_line", resolved_at__isnull=False)
    assert held.exists()
    spent = sorted(ticket.resolved_at - ticket.filed_at for ticket in held)
    assert spent[len(spent) // 2] < timedelta(hours=5)


def _column(model: Any, name: str) -> list[str]:
    return list(model.objects.values_list(name, flat=True))


def test_one_file_was_loaded_and_one_waits_to_be_corrected(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    demo_loading.load(world)
    loaded, waiting = Import.objects.order_by("pk")
    assert (loaded.state, loaded.new, loaded.rejected) == ("applied", demo_loading.LOADED, 0)
    assert Ticket.objects.filter(source="bbb").count() == demo_loading.LOADED
    assert (waiting.state, waiting.same, waiting.rejected) == ("checked", 4, 3)

"""Scheduling, moving, pausing, cancelling and trying again."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction

from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, Refused, StaleVersion
from vrops.delivery import actions, draining, ledger, queries, starting, tasks
from vrops.delivery.models import Delivery, InboxEntry, Send
from vrops.log.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed_at(NOW):
        yield


def events() -> list[str]:
    names = Entry.objects.filter(event__startswith="delivery.").order_by("id")
    return list(names.values_list("event", flat=True))


def test_keeps_the_wall_time_chosen_beside_the_instant(schedule, pm):
    send = schedule(on=date(2026, 11, 1), at=time(1, 30), zone="America/Chicago", title=" A  b ")
    send.refresh_from_db()
    assert (send.wall_on, send.wall_at, send.zone) == (
        date(2026, 11, 1), time(1, 30), "America/Chicago",
    )  # fmt: skip
    assert send.scheduled_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert (send.state, send.title, send.created_by) == ("scheduled", "A b", pm)
    assert events() == ["delivery.send.scheduled"]


def test_without_a_date_it_is_due_now(schedule):
    send = schedule()
    assert starting.due(NOW) == [send.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "x" * 201},
        {"title": "nul \0"},
        {"url": "https://elsewhere.example/"},
        {"url": "//elsewhere.example/"},
        {"zone": "Mars/Olympus", "on": date(2026, 7, 1), "at": time(9)},
        {"on": date(2026, 5, 31), "at": time(9)},
    ],
)
def test_refuses_what_could_not_be_sent_or_shown(schedule, wrong):
    with pytest.raises(Invalid):
        schedule(**wrong)
    assert not Send.objects.exists()


def test_refuses_the_same_mailing_of_a_subject_twice(schedule, pm):
    first = schedule()
    with pytest.raises(Refused, match="scheduled already"):
        schedule()
    schedule(key="reminder 1")
    schedule(channel="email")
    actions.cancel_send(first.pk, by=pm)
    schedule()


def test_refuses_a_kind_nobody_registered(schedule):
    with pytest.raises(LookupError):
        schedule("test.unknown")


def test_moves_to_another_time_until_it_has_started(schedule, carry, pm, rep):
    send = schedule(on=date(2026, 6, 2), at=time(9), zone="America/New_York")
    moved = actions.reschedule_send(
        send.pk,
        by=pm,
        version=1,
        on=date(2026, 6, 3),
        at=time(8),
        zone="America/Denver",
        why="Slip",
    )
    assert moved.scheduled_at == datetime(2026, 6, 3, 14, 0, tzinfo=UTC)
    with pytest.raises(StaleVersion):
        actions.reschedule_send(
            send.pk, by=pm, version=1, on=date(2026, 6, 4), at=time(8), zone="America/Denver"
        )
    with clock.fixed_at(NOW + timedelta(days=3)):
        assert carry(send).state == "sent"
        with pytest.raises(NotAllowed):
            actions.reschedule_send(
                send.pk, by=pm, version=4, on=date(2026, 7, 4), at=time(8), zone="America/Denver"
            )


def test_a_paused_one_does_not_start_and_starts_when_resumed(schedule, carry, pm, rep):
    send = schedule()
    actions.pause_send(send.pk, by=pm, why="Wait for Legal")
    actions.pause_send(send.pk, by=pm)
    assert starting.due(NOW) == []
    assert carry(send).state == "scheduled"
    actions.resume_send(send.pk, by=pm)
    with pytest.raises(NotAllowed):
        actions.resume_send(send.pk, by=pm)
    assert carry(send).state == "sent"
    assert events() == [
        f"delivery.send.{name}"
        for name in ("scheduled", "paused", "resumed", "started", "completed")
    ]


def test_pausing_stops_between_batches(schedule, many, pm, settings):
    send = schedule()
    starting.start(send.pk)
    ledger.deliver_at_once(send, after=0, size=50)
    actions.pause_send(send.pk, by=pm)
    assert ledger.deliver_at_once(send, after=0, size=50) == (0, 0)
    assert ledger.claim(send, attempts=0, size=50) is None
    assert not draining.drain(send.pk)
    books = queries.books(Send.objects.get())
    assert (books.delivered, books.open) == (50, 71)


def test_cancelling_leaves_the_rest_unsent_with_the_reason(schedule, many, carry, pm):
    send = schedule()
    starting.start(send.pk)
    ledger.deliver_at_once(send, after=0, size=50)
    actions.cancel_send(send.pk, by=pm, why="Wrong price.")
    assert ledger.deliver_at_once(send, after=0, size=50) == (0, 0)
    assert carry(send).state == "cancelled"
    assert queries.books(send).open == 71
    tasks.close(send.pk)
    books = queries.books(send)
    assert (books.addressed, books.delivered, books.cancelled, books.open) == (121, 50, 71, 0)
    assert books.balance
    reasons = set(Delivery.objects.filter(state="cancelled").values_list("reason", flat=True))
    assert reasons == {"Cancelled by Pm. Wrong price."}
    with pytest.raises(NotAllowed):
        actions.cancel_send(send.pk, by=pm)
    with pytest.raises(NotAllowed):
        actions.pause_send(send.pk, by=pm)


def test_what_was_in_hand_when_cancelled_is_closed_once_the_lease_ends(schedule, many, pm):
    send = schedule("test.own")
    starting.start(send.pk)
    claimed = ledger.claim(send, attempts=0, size=2)
    actions.cancel_send(send.pk, by=pm)
    ledger.give_back(claimed, [claimed.rows[0].pk])
    assert draining.cancelled_with_rows() == [send.pk]
    tasks.sweep()
    assert set(Delivery.objects.waiting().values_list("pk", flat=True)) == {claimed.rows[1].pk}
    with clock.fixed_at(NOW + timedelta(hours=1)):
        tasks.sweep()
    assert draining.cancelled_with_rows() == []
    lost = Delivery.objects.get(pk=claimed.rows[1].pk)
    assert (lost.state, lost.reason) == ("cancelled", ledger.CANCELLED_IN_HAND)


def test_the_dead_are_tried_again_when_somebody_asks(schedule, carry, pm, rep):
    send = schedule()
    assert carry(send).state == "sent"
    with pytest.raises(NotAllowed):
        actions.retry_dead(send.pk, by=pm)
    rows = Delivery.objects.filter(user=rep)
    InboxEntry.objects.filter(user=rep).delete()
    rows.update(state="dead", delivered_at=None, reason="Gone", attempts=5)
    send.refresh_from_db()
    assert actions.retry_dead(send.pk, by=pm) == 1
    send.refresh_from_db()
    assert (send.state, send.ended_at) == ("sending", None)
    assert carry(send).state == "sent"
    assert rows.get().state == "delivered"
    assert events()[-2:] == ["delivery.send.retried", "delivery.send.completed"]


def test_a_cancelled_one_is_not_tried_again(schedule, pm):
    send = schedule()
    actions.cancel_send(send.pk, by=pm)
    with pytest.raises(NotAllowed):
        actions.retry_dead(send.pk, by=pm)


def test_reading_counts_once_and_only_for_oneself(schedule, carry, rep, other_rep):
    carry(schedule())
    entry = InboxEntry.objects.get(user=rep)
    assert queries.unseen(rep) == 1
    assert actions.see_entries(rep, up_to=entry.pk) == 1
    assert queries.unseen(rep) == 0
    with clock.fixed_at(NOW + timedelta(minutes=5)):
        read = actions.read_entry(rep, entry.pk)
    with clock.fixed_at(NOW + timedelta(minutes=9)):
        actions.read_entry(rep, entry.pk)
    entry.refresh_from_db()
    assert (entry.seen_at, entry.read_at) == (NOW, read.read_at)
    with pytest.raises(InboxEntry.DoesNotExist):
        actions.read_entry(other_rep, entry.pk)
    assert queries.unseen(other_rep) == 1


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_mailing_and_no_ring(schedule, monkeypatch):  # R8
    rung: list[str] = []
    monkeypatch.setattr("vrops.core.tasks.current_app.send_task", lambda *a, **k: rung.append(a[0]))
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        schedule()
        raise ZeroDivisionError
    assert (Send.objects.count(), rung) == (0, [])
    schedule()
    assert rung == ["vrops.delivery.tasks.start"]

"""Every event reaches every subscriber exactly once, whatever fails, dies or runs beside it."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.db import connections, transaction

from tests.vrops.log.conftest import Bell, Session
from vrops.core import clock, context
from vrops.log import actions as log
from vrops.log import dispatching, queries, registry, tasks
from vrops.log.models import Canary, Dispatch, Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
EVENT = "people.person.added"


@pytest.fixture(autouse=True)
def quiet(bell: Bell) -> Bell:
    """No worker listens: a test drains by itself."""
    return bell


@pytest.fixture
def heard() -> list[int]:
    return []


@pytest.fixture
def listening(heard: list[int]) -> None:
    registry.subscribe("people.*", "listener", heard.append)


@transaction.atomic
def record(count: int = 1) -> list[Entry]:
    return [log.record(EVENT, None, by=None) for _ in range(count)]


def later(**passed: float) -> datetime:
    return clock.now() + timedelta(**passed)


def states() -> Counter[str]:
    return Counter(Dispatch.objects.values_list("state", flat=True))


def test_handles_each_entry_once(listening: None, heard: list[int]) -> None:
    entries = record(3)
    assert dispatching.drain() is False
    assert dispatching.drain() is False
    assert heard == [entry.pk for entry in entries]
    assert states() == {"done": 3}
    assert not Dispatch.objects.filter(done_at__isnull=True).exists()


def test_stops_after_its_share_and_says_that_more_may_be_left(
    listening: None, heard: list[int]
) -> None:
    record(5)
    assert dispatching.drain(limit=2) is True
    assert (len(heard), states()) == (2, {"open": 3, "done": 2})


def test_two_dispatchers_at_once_share_the_work(listening: None, heard: list[int]) -> None:
    record(60)
    start = threading.Barrier(2)

    def drain() -> None:
        start.wait()
        dispatching.drain()
        connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(drain) for _ in range(2)]:
            one.result()
    assert len(heard) == len(set(heard)) == 60
    assert states() == {"done": 60}


def test_what_a_handler_writes_is_done_once_or_not_at_all(pm: User) -> None:
    def fail_the_first_time(entry_id: int) -> None:
        log.record("people.person.welcomed", pm, by=None, why=str(entry_id))
        if Dispatch.objects.get(entry_id=entry_id).attempts == 1:
            raise ValueError("the first time")

    registry.subscribe(EVENT, "welcome", fail_the_first_time)
    (entry,) = record()
    dispatching.drain()
    assert not Entry.objects.filter(event="people.person.welcomed").exists()
    with clock.fixed_at(later(minutes=1)):
        dispatching.drain()
    assert Entry.objects.get(event="people.person.welcomed").why == str(entry.pk)
    assert states() == {"done": 1}


def test_a_failing_handler_is_tried_five_times_then_given_up_and_stops_no_other(
    listening: None, heard: list[int]
) -> None:
    calls = []

    def poison(entry_id: int) -> None:
        calls.append(entry_id)
        raise ValueError("card 4111\x00")

    registry.subscribe("people.*", "poison", poison)
    (entry,) = record()
    now = clock.now()
    pauses = []
    for _ in range(8):
        with clock.fixed_at(now):
            dispatching.drain()
        row = Dispatch.objects.get(subscriber="poison")
        pauses.append(round((row.due_at - now).total_seconds()))
        now = max(now, row.due_at) + timedelta(seconds=1)
    assert pauses[:4] == [5, 30, 120, 600]
    assert (len(calls), heard) == (5, [entry.pk])
    assert (row.state, row.attempts, row.last_error) == ("dead", 5, "ValueError: card 4111")


def test_a_failure_waits_for_its_pause(heard: list[int]) -> None:
    def fail(entry_id: int) -> None:
        heard.append(entry_id)
        raise ValueError

    registry.subscribe("people.*", "poison", fail)
    record()
    dispatching.drain()
    dispatching.drain()
    assert len(heard) == 1


def test_a_killed_workers_row_is_taken_up_after_its_lease(
    listening: None, heard: list[int]
) -> None:
    record()
    with clock.fixed_at(NOON.replace(year=2100)):
        claim = dispatching.claim_next()
        assert claim is not None
        assert claim.attempt == 1
        dispatching.drain()
        assert heard == []
    with clock.fixed_at(NOON.replace(year=2100) + timedelta(seconds=31)):
        dispatching.drain()
    assert len(heard) == 1
    assert Dispatch.objects.get().attempts == 2


def test_who_comes_back_after_losing_the_row_does_nothing(
    listening: None, heard: list[int]
) -> None:
    record()
    slow = dispatching.claim_next()
    assert slow is not None
    with clock.fixed_at(later(minutes=1)):
        dispatching.drain()
    dispatching.handle(slow)
    assert len(heard) == 1


def test_who_comes_back_while_another_has_the_row_does_nothing() -> None:
    heard = []

    def fail(entry_id: int) -> None:
        heard.append(entry_id)
        raise ValueError

    registry.subscribe("people.*", "poison", fail)
    record()
    slow = dispatching.claim_next()
    with clock.fixed_at(later(minutes=1)):
        other = dispatching.claim_next()
    assert slow is not None
    assert other is not None
    lease = Dispatch.objects.get().due_at
    dispatching.handle(slow)
    dispatching._note_failure(slow, ValueError("too late"))
    assert heard == []
    assert (Dispatch.objects.get().due_at, Dispatch.objects.get().last_error) == (lease, "")
    dispatching.handle(other)
    assert len(heard) == 1
    assert Dispatch.objects.get().last_error == "ValueError: "


def test_a_slow_handler_keeps_its_row_beyond_the_lease(heard: list[int], session: Session) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(entry_id: int) -> None:
        heard.append(entry_id)
        inside.set()
        assert leave.wait(20)

    registry.subscribe("people.*", "slow", slow)
    record()
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(lambda: (dispatching.drain(), connections.close_all()))
        assert inside.wait(20)
        with clock.fixed_at(later(minutes=5)):
            assert dispatching.claim_next() is None
        leave.set()
        working.result()
    assert (len(heard), states()) == (1, {"done": 1})


def test_an_outside_call_runs_outside_of_any_transaction_with_a_longer_lease() -> None:
    seen = []

    def call(entry_id: int) -> None:
        seen.append(transaction.get_connection().in_atomic_block)
        row = Dispatch.objects.get(entry_id=entry_id)
        seen.append((row.due_at - clock.now()) > timedelta(minutes=5))

    registry.subscribe("people.*", "caller", call, external=True)
    record()
    dispatching.drain()
    assert seen == [False, True]
    assert states() == {"done": 1}


def test_what_follows_from_an_event_carries_its_request(pm: User) -> None:
    registry.subscribe(
        EVENT, "welcome", lambda entry_id: log.record("people.person.welcomed", pm, by=None)
    )
    with context.request("the-request"):
        record()
    dispatching.drain()
    assert Entry.objects.get(event="people.person.welcomed").request_id == "the-request"


def test_a_subscriber_of_a_newer_release_is_left_alone(listening: None) -> None:
    record()
    Dispatch.objects.update(subscriber="of a newer release")
    dispatching.drain()
    tasks.sweep()
    assert states() == {"open": 1}


def test_a_subscriber_of_no_release_is_given_up_after_a_day(listening: None) -> None:
    record()
    Dispatch.objects.update(subscriber="long gone")
    with clock.fixed_at(later(days=1, hours=1)):
        tasks.sweep()
    row = Dispatch.objects.get()
    assert (row.state, row.last_error) == ("dead", "No subscriber of this name exists any more.")


def kill(entry_id: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.faults
def test_a_handler_that_kills_its_worker_is_given_up_and_blames_no_other_row(
    heard: list[int],
) -> None:
    registry.subscribe("people.*", "killer", kill)
    record()
    now = clock.now()
    for _ in range(6):
        now += timedelta(minutes=1)
        with clock.fixed_at(now):
            drain_in_a_child()
    row = Dispatch.objects.get()
    assert (row.state, row.attempts) == ("dead", 5)
    assert row.last_error == "The worker stopped 5 times while it handled this."
    registry.subscribe("people.*", "listener", heard.append)
    record()
    Dispatch.objects.filter(subscriber="killer", state="open").update(state="dead")
    dispatching.drain()
    assert len(heard) == 1
    assert Dispatch.objects.get(subscriber="listener").attempts == 1


def drain_in_a_child() -> None:
    """A worker process of its own, which may die."""
    child = os.fork()
    if child == 0:
        try:
            connections["default"].connection = None  # the parent's socket is not ours
            dispatching.drain()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


class TestTasks:
    def test_dispatch_rings_again_while_rows_are_left(
        self, listening: None, bell: Bell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tasks, "ROWS_PER_DISPATCHER", 2)
        record(3)
        bell.rings.clear()
        tasks.dispatch()
        assert bell.rings == [("vrops.log.tasks.dispatch", ())]
        tasks.dispatch()
        assert len(bell.rings) == 1

    def test_the_sweep_rings_for_what_no_ring_brought(self, listening: None, bell: Bell) -> None:
        record(150)
        bell.rings.clear()
        tasks.sweep()
        assert bell.rings == [("vrops.log.tasks.dispatch", ())] * 2

    def test_the_sweep_is_silent_when_nothing_is_due(self, listening: None, bell: Bell) -> None:
        record()
        dispatching.drain()
        bell.rings.clear()
        tasks.sweep()
        assert bell.rings == []

    def test_prune_removes_what_was_done_long_ago_and_nothing_else(self, listening: None) -> None:
        record(4)
        dispatching.drain(limit=3)
        Dispatch.objects.filter(pk__in=Dispatch.objects.filter(state="done")[:2]).update(
            done_at=later(days=-31)
        )
        assert dispatching.prune(batch=1) == 2
        assert states() == {"open": 1, "done": 1}
        assert Entry.objects.count() == 4

    def test_the_canary_sings_anew(self) -> None:
        assert queries.canary_age() is None
        for minute in (0, 1):
            with clock.fixed_at(NOON + timedelta(minutes=minute)):
                tasks.sing("interactive")
        assert Canary.objects.count() == 1
        with clock.fixed_at(NOON + timedelta(minutes=1, seconds=40)):
            assert queries.canary_age() == timedelta(seconds=40)

    def test_tasks_are_registered_under_the_names_that_ring(self) -> None:
        assert tasks.dispatch.name == log.DISPATCH
        for name in ("sweep", "seal", "prune", "sing"):
            assert f"vrops.log.tasks.{name}" in current_app.tasks


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    assert not connections["default"].in_atomic_block

"""R1, R2, R3, R7: every recipient is recorded exactly once, whatever is killed, wiped or cut."""

import pytest

from tests.faults.crew import wait_until
from tests.faults.settings import DELIVERY_INBOX_BATCH, DELIVERY_SWEEP_SECONDS, NIGHTLY
from tests.faults.watching import (
    assert_everybody_once,
    share_delivered,
    wait_for_share,
    wait_until_sent,
)
from vrops.delivery import actions, limits, queries
from vrops.delivery.models import Delivery, InboxEntry

pytestmark = pytest.mark.faults
SIZE = 100_000 if NIGHTLY else 5_000


def test_killed_processes_and_workers_lose_and_double_nothing(crew, people, schedule, slow_inbox):
    people(SIZE)
    crew.start()
    send = schedule("faults.plain")
    with crew.killing_children():
        for share in (0.2, 0.4, 0.6, 0.8):
            wait_for_share(send, share)
            crew.kill_worker()
        wait_until_sent(send)
    assert crew.killed >= 12
    assert_everybody_once(send, SIZE)


def test_content_composed_for_each_is_recorded_once_too(crew, people, schedule):
    size = SIZE // 4
    people(size)
    crew.start()
    send = schedule("faults.composed")
    with crew.killing_children():
        wait_for_share(send, 0.5)
        crew.kill_worker()
        wait_until_sent(send)
    assert_everybody_once(send, size)


def test_losing_all_of_redis_costs_two_sweeps_at_most(crew, people, schedule, servers, slow_inbox):
    people(SIZE)
    crew.start()
    send = schedule("faults.plain")
    wait_for_share(send, 0.1)
    servers.wipe_redis()
    wait_for_share(send, 0.4)
    crew.kill_worker()  # the tasks it had in hand are in Redis only
    servers.wipe_redis()
    wait_for_share(send, 0.7)
    servers.crash_redis()
    left = (1 - share_delivered(send)) * SIZE / DELIVERY_INBOX_BATCH
    work = left * 0.25
    wait_until_sent(send, work + 2 * DELIVERY_SWEEP_SECONDS + 20)
    assert_everybody_once(send, SIZE)


def test_a_crash_of_postgresql_and_cut_connections_lose_nothing(
    crew, people, schedule, servers, slow_inbox
):
    people(SIZE)
    crew.start()
    send = schedule("faults.plain")
    for share, fault in (
        (0.2, servers.crash_postgres),
        (0.4, servers.cut_connections),
        (0.6, servers.crash_postgres),
        (0.8, servers.cut_connections),
    ):
        wait_for_share(send, share)
        fault()
    wait_until_sent(send)
    assert_everybody_once(send, SIZE)


def test_cancelling_lets_one_batch_per_process_through_at_most(
    crew, people, schedule, pm, slow_inbox
):
    people(SIZE)
    crew.start()
    send = schedule("faults.plain")
    wait_for_share(send, 0.3)
    before = Delivery.objects.filter(state="delivered").count()
    actions.cancel_send(send.pk, by=pm, why="Wrong price.")
    wait_until(lambda: not Delivery.objects.waiting().exists(), 20, "rows are still open")
    send.refresh_from_db()
    books = queries.books(send)
    assert books.balance
    assert books.delivered - before <= limits.LANES * DELIVERY_INBOX_BATCH
    assert books.delivered + books.cancelled == SIZE
    assert InboxEntry.objects.count() == books.delivered

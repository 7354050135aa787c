"""R5, R8: two clocks fire once and on time; what was rolled back rings nothing."""

import contextlib
import json
import os
from datetime import timedelta

import pytest
import redis
from django.db import transaction

from tests.faults.watching import assert_everybody_once, wait_until_sent
from vrops.core import clock
from vrops.delivery import limits, starting
from vrops.delivery.models import Send
from vrops.log.models import Entry

pytestmark = pytest.mark.faults
MAILINGS, PEOPLE = 12, 40


def test_two_clocks_start_each_mailing_once_and_on_time(crew, people, schedule):
    people(PEOPLE)
    sends = [schedule("faults.plain", key=str(n)) for n in range(MAILINGS)]
    due = clock.now() + timedelta(seconds=4)
    Send.objects.update(scheduled_at=due)
    crew.start(beats=2)
    for send in sends:
        wait_until_sent(send)
        assert_everybody_once(send, PEOPLE)
        assert due <= send.started_at <= due + timedelta(seconds=60)
    started = Entry.objects.filter(event="delivery.send.started").values_list("subject_id")
    assert started.count() == started.distinct().count() == MAILINGS


def test_what_was_rolled_back_rings_nothing(schedule, servers, people, monkeypatch):
    people(PEOPLE)
    broker = redis.from_url(os.environ["REDIS_URL"])

    def rung() -> int:
        """The tasks of the mailing that wait; what reacts to the log has its own tests."""
        waiting = [
            task for queue in ("interactive", "bulk") for task in broker.lrange(queue, 0, -1)
        ]
        names = [json.loads(task)["headers"]["task"] for task in waiting]
        return sum(name.startswith("vrops.delivery.") for name in names)

    servers.wipe_redis()
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        schedule("faults.plain")
        raise ZeroDivisionError
    assert (Send.objects.count(), rung()) == (0, 0)

    send = schedule("faults.plain")
    assert rung() == 1
    servers.wipe_redis()
    monkeypatch.setattr(limits, "INBOX_BATCH", 10)
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        assert starting.start(send.pk)
        raise ZeroDivisionError
    send.refresh_from_db()
    assert (send.state, rung()) == ("scheduled", 0)
    assert starting.start(send.pk)
    assert rung() == limits.LANES - 1
    servers.wipe_redis()

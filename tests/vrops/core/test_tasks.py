"""The door to the queue: after the commit, once, never at the price of the person's request."""

import json
import logging
import os
import time
from collections.abc import Iterator

import pytest
import redis
from celery import current_app, shared_task
from celery.signals import task_postrun, task_prerun
from django.db import OperationalError, transaction

from vrops.core import context
from vrops.core.tasks import SomeFailed, each, ring

QUEUE = "bulk"


@shared_task
def count_sheep(*ids: int) -> str:
    """A task of this file; answers the request id it runs under."""
    return context.request_id()


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """The real Redis; nobody works on the queue."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    client.delete(QUEUE)
    yield client
    client.delete(QUEUE)
    client.close()


def messages(queue: redis.Redis) -> list[dict[str, object]]:
    return [json.loads(message) for message in queue.lrange(QUEUE, 0, -1)]


@pytest.mark.django_db(transaction=True)
def test_rings_after_the_commit_with_ids_and_request(queue: redis.Redis) -> None:
    with context.request("the-request"), transaction.atomic():
        ring(count_sheep, 1, 2, queue=QUEUE)
        assert messages(queue) == []
    (message,) = messages(queue)
    assert message["headers"]["task"] == count_sheep.name
    assert message["headers"]["vrops_request_id"] == "the-request"
    assert message["headers"]["argsrepr"] == "(1, 2)"


@pytest.mark.django_db(transaction=True)
def test_rings_at_once_outside_of_a_transaction(queue: redis.Redis) -> None:
    ring(count_sheep, queue=QUEUE)
    ring(count_sheep.name, queue=QUEUE)
    assert len(messages(queue)) == 2


@pytest.mark.django_db(transaction=True)
def test_rings_once_for_equal_rings_of_a_transaction(queue: redis.Redis) -> None:
    with transaction.atomic():
        for number in (1, 1, 2, 1):
            ring(count_sheep, number, queue=QUEUE)
    assert len(messages(queue)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_rollback_rings_nothing(queue: redis.Redis) -> None:
    @transaction.atomic
    def fail() -> None:
        ring(count_sheep, queue=QUEUE)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert messages(queue) == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_a_moment_and_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = current_app.connection_for_write("redis://127.0.0.1:1/0")
    original = current_app.send_task

    def send(*args: object, **options: object) -> object:
        return original(*args, **{**options, "connection": nowhere})

    monkeypatch.setattr(current_app, "send_task", send)
    started = time.monotonic()
    with caplog.at_level(logging.WARNING, "vrops.core.tasks"), transaction.atomic():
        ring(count_sheep, queue=QUEUE)
    assert time.monotonic() - started < 2
    assert "was not queued, its sweep will find the work" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_redis_closed_meanwhile_is_opened_again(queue: redis.Redis) -> None:
    ring(count_sheep, queue=QUEUE)
    queue.client_kill_filter(_type="normal", skipme=True)
    ring(count_sheep, queue=QUEUE)
    assert len(messages(queue)) == 2


@pytest.mark.parametrize(
    ("header", "expected"), [({"vrops_request_id": "from-the-page"}, "from-the-page"), ({}, "")]
)
def test_a_task_carries_on_the_request_of_whoever_rang(
    header: dict[str, str], expected: str
) -> None:
    count_sheep.push_request(**header)
    try:
        task_prerun.send(sender=count_sheep, task_id="7", task=count_sheep)
        assert count_sheep() == (expected or "task-7")
        task_postrun.send(sender=count_sheep, task_id="7", task=count_sheep)
    finally:
        count_sheep.pop_request()
    assert context.request_id() == ""


def test_one_that_fails_stops_no_other_and_the_task_is_seen_to_have_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[int] = []

    def halve(number: int) -> None:
        if number % 2:
            raise ValueError(f"{number} is odd")
        done.append(number)

    with pytest.raises(SomeFailed, match="2 failed, 1 the first"):
        each((halve, [1, 2, 4]), (halve, [6, 7, 8]))
    assert done == [2, 4, 6, 8]
    assert "halve failed for 1" in caplog.text
    assert "7 is odd" in caplog.text


def test_nothing_more_is_tried_without_a_database() -> None:
    tried: list[int] = []

    def fail(number: int) -> None:
        tried.append(number)
        raise OperationalError

    with pytest.raises(OperationalError):
        each((fail, [1, 2]))
    assert tried == [1]

"""Health answers: live asks nothing, ready names what does not answer, neither needs a session."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from vrops.administration import health
from vrops.core import clock
from vrops.log import tasks

LIVE, READY, WORK = "health_live", "health_ready", "health_work"


class Broken:
    """Stands in for a connection or a cache whose server is away."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def cursor(self) -> Any:
        raise self.error

    def get(self, key: str) -> Any:
        raise self.error


@pytest.mark.django_db
def test_live_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get(reverse(LIVE))
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_ready_when_both_answer(client: Client) -> None:
    answer = client.get(reverse(READY))
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "error", "named"),
    [
        ("connection", OperationalError("server closed the connection"), "database"),
        ("cache", RedisAway("refused"), "redis"),
        ("cache", TimeoutError("no answer"), "redis"),
    ],
)
def test_says_what_does_not_answer_and_nothing_of_why(
    client: Client, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception, named: str
) -> None:
    monkeypatch.setattr(health, part, Broken(error))
    answer = client.get(reverse(READY))
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", named: "does not answer"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [LIVE, READY, WORK])
def test_only_asks(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.django_db
def test_work_moves_while_a_small_task_of_each_queue_is_fresh(client: Client) -> None:
    for queue in health.OLDEST:
        tasks.sing(queue)
    answer = client.get(reverse(WORK))
    assert answer.status_code == 200
    assert answer.json() == {"status": "working", "log": {"open": 0, "dead": 0}}
    with clock.fixed_at(clock.now() + timedelta(seconds=75)):
        answer = client.get(reverse(WORK))
    assert answer.status_code == 503
    standing = {name for name in answer.json() if name in health.OLDEST}
    # Long work may fill the queues of long work for as long as it is let.
    assert standing == {"interactive", "webhooks"}


@pytest.mark.django_db
def test_work_that_never_moved_is_told(client: Client) -> None:
    answer = client.get(reverse(WORK))
    assert answer.status_code == 503
    assert answer.json()["bulk"] == "no task was done yet"

"""Health answers: live asks nothing, ready names what does not answer, neither needs a session."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from vrops.administration import health

LIVE, READY = "health_live", "health_ready"


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
@pytest.mark.parametrize("name", [LIVE, READY])
def test_only_asks(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405

"""Requests per minute and token: the limit, the headers, and no Redis."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.cast import MakePerson
from tests.vrops.api.callers import Caller, make_caller
from vrops.access.domain import Role
from vrops.api import throttling
from vrops.core import clock
from vrops.people import permissions

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"
NOW = datetime(2026, 11, 20, 15, 0, 40, tzinfo=UTC)


def test_refuses_more_than_the_limit_until_the_minute_is_over(caller: Caller) -> None:
    caller.client.edit(requests_per_minute=3)
    caller.token.edit(expires_at=NOW + timedelta(days=1))
    with clock.fixed_at(NOW):
        left = [caller.get(ME)["RateLimit"] for _ in range(3)]
        assert left == ['"token";r=2;t=20', '"token";r=1;t=20', '"token";r=0;t=20']
        refused = caller.get(ME)
        assert refused.status_code == 429
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "api.rate_exceeded"
        assert refused["Retry-After"] == "20"
        assert refused["RateLimit"] == '"token";r=0;t=20'
        assert refused["RateLimit-Policy"] == '"token";q=3;w=60'
    with clock.fixed_at(NOW + timedelta(seconds=20)):
        assert caller.get(ME)["RateLimit"] == '"token";r=2;t=60'


def test_counts_each_token_by_itself(caller: Caller, make_person: MakePerson) -> None:
    caller.client.edit(requests_per_minute=1)
    other = make_caller(make_person, Role.ADMINISTRATOR, [permissions.VIEW_GROUP])
    assert [caller.get(ME).status_code for _ in range(2)] == [200, 429]
    assert other.get(ME).status_code == 200


def test_refused_requests_count_as_well(caller: Caller) -> None:
    caller.client.edit(requests_per_minute=2)
    assert [caller.get(f"{ME}?x=1").status_code for _ in range(3)] == [400, 400, 429]


@pytest.mark.parametrize("error", [RedisConnectionError("refused"), TimeoutError(), ValueError()])
def test_without_redis_everybody_may_pass(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    asked = []

    def fail(*_: Any, **__: Any) -> None:
        asked.append(1)
        raise error

    caller.client.edit(requests_per_minute=1)
    monkeypatch.setattr(throttling, "_asked_again_at", 0.0)
    monkeypatch.setattr(cache, "incr", fail)
    answers = [caller.get(ME) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any(answer.has_header("RateLimit") for answer in answers)
    # A server that is away is not asked at each request: every try may take a while.
    assert len(asked) == (3 if isinstance(error, ValueError) else 1)

"""The same key twice: the work once, the answer byte by byte, and what is not kept."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import MakePerson
from tests.vrops.api import sample
from tests.vrops.api.callers import EVERYTHING, Caller, make_caller
from vrops.access.domain import Role
from vrops.api import idempotency
from vrops.api.models import IdempotencyKey
from vrops.core import clock
from vrops.log.models import Entry
from vrops.people.models import HQGroup

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vrops.api.sample_urls")]
GROUPS = "/api/v1/groups/"
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
GOOD = {"code": "MKT", "name": "Márketing"}


def replayed(response: Any) -> bool:
    return bool(response.get("Idempotent-Replayed") == "true")


def test_repeats_the_answer_byte_by_byte(caller: Caller) -> None:
    first = caller.post(GROUPS, GOOD, key=KEY)
    again = caller.post(GROUPS, GOOD, key=KEY.upper())
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for name in ("ETag", "Location", "Content-Type", "Cache-Control"):
        assert first[name] == again[name]
    assert (replayed(first), replayed(again)) == (False, True)
    assert HQGroup.objects.count() == 1
    assert Entry.objects.filter(event="sample.group.added").count() == 1
    assert caller.get(first["Location"]).json() == first.json()


def test_another_key_is_another_request(caller: Caller) -> None:
    caller.post(GROUPS, GOOD)
    assert caller.post(GROUPS, {**GOOD, "code": "B"}).status_code == 201
    assert HQGroup.objects.count() == 2


@pytest.mark.parametrize(("key", "code"), [(None, "required"), ("7", "malformed")])
def test_needs_a_key(caller: Caller, key: str | None, code: str) -> None:
    response = caller.post(GROUPS, GOOD, key=key)
    assert response.status_code == 400
    assert response.json()["code"] == f"api.idempotency_key_{code}"
    assert response.json()["errors"][0]["pointer"] == "Idempotency-Key"
    assert HQGroup.objects.count() == 0


def test_refuses_the_key_for_another_request(caller: Caller) -> None:
    first = caller.post(GROUPS, GOOD, key=KEY)
    pk = first.json()["id"]
    for path, data in (
        (GROUPS, {**GOOD, "name": "Other"}),
        (f"{GROUPS}{pk}/rename/", {"name": "Other"}),
    ):
        response = caller.post(path, data, key=KEY, If_Match='"1"')
        assert response.status_code == 422
        assert response.json()["code"] == "api.idempotency_key_reused"
    assert caller.post(GROUPS, GOOD, key=KEY).content == first.content


def test_keys_of_two_clients_are_apart(caller: Caller, make_person: MakePerson) -> None:
    other = make_caller(make_person, Role.ADMINISTRATOR, EVERYTHING)
    caller.post(GROUPS, GOOD, key=KEY)
    response = other.post(GROUPS, {**GOOD, "code": "B"}, key=KEY)
    assert (response.status_code, replayed(response)) == (201, False)


@pytest.mark.parametrize(
    ("data", "status"),
    [({"code": "A", "name": "refused"}, 422), ({"code": "A"}, 422), ({**GOOD, "x": 1}, 400)],
)
def test_keeps_a_definitive_refusal_and_nothing_of_its_work(
    caller: Caller, data: dict[str, Any], status: int
) -> None:
    first = caller.post(GROUPS, data, key=KEY)
    again = caller.post(GROUPS, data, key=KEY)
    assert (first.status_code, again.status_code) == (status, status)
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"
    assert (replayed(first), replayed(again)) == (False, True)
    assert HQGroup.objects.count() == 0
    assert not Entry.objects.filter(event="sample.group.added").exists()


def test_keeps_404_of_an_absent_record(caller: Caller) -> None:
    path = f"{GROUPS}999999/rename/"
    assert caller.post(path, {"name": "x"}, key=KEY, If_Match='"1"').status_code == 404
    assert replayed(caller.post(path, {"name": "x"}, key=KEY, If_Match='"1"'))


def test_does_not_keep_what_may_pass_later(caller: Caller) -> None:
    busy = {"code": "A", "name": "not now"}
    assert caller.post(GROUPS, busy, key=KEY).status_code == 409
    assert not replayed(caller.post(GROUPS, busy, key=KEY))
    assert IdempotencyKey.objects.count() == 0


def test_does_not_keep_a_fault(caller: Caller) -> None:
    def break_down() -> None:
        sample.during_work.clear()
        raise RuntimeError("in the middle of the work")

    sample.during_work.append(break_down)
    assert caller.post(GROUPS, GOOD, key=KEY).status_code == 500
    assert (HQGroup.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    again = caller.post(GROUPS, GOOD, key=KEY)
    assert (again.status_code, replayed(again)) == (201, False)


def test_a_refused_right_is_kept_and_logged_once(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vrops.core.errors import PermissionDenied

    def refuse(**_: Any) -> None:
        raise PermissionDenied("Not this one.")

    monkeypatch.setattr(sample, "add_group", refuse)
    for _ in range(2):
        assert caller.post(GROUPS, GOOD, key=KEY).status_code == 403
    assert Entry.objects.filter(event="access.refused").count() == 1


def test_a_running_request_tells_others_to_wait(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency.locks, "try_advisory", lambda name: False)
    response = caller.post(GROUPS, GOOD, key=KEY)
    assert response.status_code == 409
    assert response.json()["code"] == "api.idempotency_key_busy"
    assert response["Retry-After"] == "1"


def test_a_key_is_forgotten_after_seven_days(caller: Caller) -> None:
    caller.post(GROUPS, GOOD, key=KEY)
    later = clock.now() + timedelta(days=7, minutes=1)
    with clock.fixed_at(later):
        response = caller.post(GROUPS, {**GOOD, "code": "B"}, key=KEY)
    assert (response.status_code, replayed(response)) == (201, False)
    assert IdempotencyKey.objects.get().created_at == later


def test_a_repeat_survives_the_rotation_of_the_token(caller: Caller) -> None:
    from vrops.api.domain import tokens
    from vrops.api.models import ApiToken

    caller.post(GROUPS, GOOD, key=KEY)
    new = tokens.new()
    ApiToken.objects.create(
        client=caller.client, prefix=new.prefix, hash=new.digest, created_by=caller.user,
        expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    caller.secret = new.text
    assert replayed(caller.post(GROUPS, GOOD, key=KEY))

"""R11: one Idempotency-Key, many requests at once, and crashes on both sides of the commit."""

import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tests.cast import MakePerson
from tests.vrops.api.callers import EVERYTHING, Caller, make_caller
from vrops.access.domain import Role
from vrops.api.models import IdempotencyKey
from vrops.log.models import Entry
from vrops.people.models import HQGroup

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.vrops.api.sample_urls"),
]
GROUPS = "/api/v1/groups/"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def caller(make_person: MakePerson) -> Caller:
    return make_caller(make_person, Role.ADMINISTRATOR, EVERYTHING, requests_per_minute=100_000)


def all_at_once(
    pool: ThreadPoolExecutor, caller: Caller, number: int, path: str, data: Any, **headers: str
) -> list[Any]:
    """The answers to the same request sent by so many threads released together."""
    barrier, key = Barrier(number), str(uuid4())

    def send(_: int) -> Any:
        barrier.wait(timeout=30)
        return caller.post(path, data, key=key, **headers)

    answers = list(pool.map(send, range(number)))
    answers.append(caller.post(path, data, key=key, **headers))
    return answers


def check_one_winner(answers: list[Any], status: int) -> None:
    """One did the work; the others repeat it byte by byte or are told to wait; the last repeats."""
    counted = Counter((answer.status_code, answer.get("Idempotent-Replayed")) for answer in answers)
    assert counted[(status, None)] == 1, counted
    assert set(counted) <= {(status, None), (status, "true"), (409, None)}, counted
    assert len({answer.content for answer in answers if answer.status_code == status}) == 1
    assert all(int(answer["Retry-After"]) > 0 for answer in answers if answer.status_code == 409)
    assert answers[-1]["Idempotent-Replayed"] == "true"


def run(number: int, rounds: int, one_round: Any) -> None:
    with ThreadPoolExecutor(number) as pool:
        try:
            for each in range(rounds):
                one_round(pool, each)
        finally:
            # A connection belongs to its thread; a barrier makes sure that each closes its own.
            barrier = Barrier(number)
            list(pool.map(lambda _: (barrier.wait(timeout=30), connection.close()), range(number)))


@pytest.mark.parametrize(("number", "rounds"), [(16, 5), (4, 50)])
def test_many_at_once_make_one_row(caller: Caller, number: int, rounds: int) -> None:
    def one_round(pool: ThreadPoolExecutor, each: int) -> None:
        code = f"G{each}"
        answers = all_at_once(pool, caller, number, GROUPS, {"code": code, "name": "Group"})
        check_one_winner(answers, 201)
        assert HQGroup.objects.filter(code=code).count() == 1

    run(number, rounds, one_round)
    assert IdempotencyKey.objects.count() == rounds
    assert Entry.objects.filter(event="sample.group.added").count() == rounds


def test_many_at_once_move_a_record_once(caller: Caller) -> None:
    group = HQGroup.objects.create(code="G", name="v1", sort_key="v1")

    def one_round(pool: ThreadPoolExecutor, each: int) -> None:
        path, tag = f"{GROUPS}{group.pk}/rename/", f'"{each + 1}"'
        answers = all_at_once(pool, caller, 8, path, {"name": f"v{each + 2}"}, If_Match=tag)
        check_one_winner(answers, 200)
        group.refresh_from_db()
        assert (group.version, group.name) == (each + 2, f"v{each + 2}")

    run(8, 10, one_round)


def test_many_refusals_at_once_are_one_refusal(caller: Caller) -> None:
    def one_round(pool: ThreadPoolExecutor, each: int) -> None:
        data = {"code": "G", "name": "refused"}
        check_one_winner(all_at_once(pool, caller, 8, GROUPS, data), 422)

    run(8, 5, one_round)
    assert HQGroup.objects.count() == 0


def test_different_keys_with_one_code_make_one_row_and_no_fault(caller: Caller) -> None:
    """Without the key's help: the unique column decides, and the loser gets 409."""

    def one_round(pool: ThreadPoolExecutor, each: int) -> None:
        barrier, data = Barrier(8), {"code": f"G{each}", "name": "Group"}

        def send(_: int) -> int:
            barrier.wait(timeout=30)
            return int(caller.post(GROUPS, data).status_code)

        assert sorted(pool.map(send, range(8))) == [201] + [409] * 7

    run(8, 10, one_round)


def test_many_puts_at_once_make_one_record(caller: Caller) -> None:
    def one_round(pool: ThreadPoolExecutor, each: int) -> None:
        barrier, path = Barrier(8), f"{GROUPS}by-source/gtm/{each}/"

        def send(number: int) -> int:
            barrier.wait(timeout=30)
            return int(caller.put(path, {"name": f"name {number}"}).status_code)

        assert sorted(pool.map(send, range(8))) == [200] * 7 + [201]
        assert HQGroup.objects.get(code=f"gtm:{each}").version == 8

    run(8, 10, one_round)


def crash(when: str, caller: Caller, key: str) -> None:
    """Another process carries out the request and dies without a word."""
    script = [sys.executable, "-m", "tests.races.crashing_request", when, caller.secret, key]
    child = subprocess.run(script, cwd=ROOT, env=os.environ, capture_output=True, timeout=120)
    assert child.returncode == 9, child.stderr.decode()


def post_once_it_is_free(caller: Caller, key: str) -> Any:
    """As a client does: 409 while the server has not noticed yet that the other one died."""
    for _ in range(100):
        answer = caller.post(GROUPS, {"code": "G", "name": "Group"}, key=key)
        if answer.status_code != 409:
            return answer
        time.sleep(0.1)
    raise AssertionError("the key of a dead process stays busy")


def test_a_crash_before_the_commit_leaves_nothing(caller: Caller) -> None:
    key = str(uuid4())
    crash("before", caller, key)
    assert (HQGroup.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    answer = post_once_it_is_free(caller, key)
    assert (answer.status_code, answer.get("Idempotent-Replayed")) == (201, None)
    assert HQGroup.objects.count() == 1


def test_a_crash_after_the_commit_is_repaired_by_the_repeat(caller: Caller) -> None:
    key = str(uuid4())
    crash("after", caller, key)
    group = HQGroup.objects.get()
    answer = post_once_it_is_free(caller, key)
    assert (answer.status_code, answer["Idempotent-Replayed"]) == (201, "true")
    assert answer.json()["id"] == group.pk
    assert HQGroup.objects.count() == 1

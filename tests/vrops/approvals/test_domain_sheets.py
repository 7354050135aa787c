"""The hash that binds a decision to what was shown."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from vrops.approvals.domain.sheets import Sheet, check_seen, hash_of
from vrops.core.errors import StaleVersion


def test_the_hash_does_not_depend_on_the_order_of_keys():
    one, other = {"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}
    assert Sheet.of(one).hash == Sheet.of(other).hash


def test_the_hash_is_the_sha_256_of_the_canonical_text():
    # printf '{"site":"Bogotá","volume":"+7"}' | sha256sum
    expected = "0ce14393f504c0761932cf97f3c2ff6b0b5211b25d710fd034fd47fe12da3c2b"
    assert Sheet.of({"volume": "+7", "site": "Bogotá"}).hash == expected


@pytest.mark.parametrize(
    "change", [{"n": 2}, {"n": "1"}, {"n": True}, {"n": None}, {"n": [1]}, {"m": 1}, {}]
)
def test_any_other_content_has_another_hash(change: dict):
    assert Sheet.of(change).hash != Sheet.of({"n": 1}).hash


def test_decimals_dates_and_instants_are_text_that_comes_back_as_it_went_in():
    eastern = timezone(timedelta(hours=-5))
    sheet = Sheet.of(
        {
            "low": Decimal("3900000.00"),
            "weeks": (date(2026, 11, 30),),
            "at": datetime(2026, 12, 4, 8, tzinfo=eastern),
        }
    )
    assert sheet.content == {
        "low": "3900000.00", "weeks": ["2026-11-30"], "at": "2026-12-04T13:00:00+00:00"
    }  # fmt: skip
    assert hash_of(json.loads(json.dumps(sheet.content))) == sheet.hash


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", object()])
def test_what_would_not_come_back_is_a_programming_error(value: object):
    with pytest.raises(TypeError, match="A sheet cannot hold"):
        Sheet.of({"x": value})


def test_an_instant_without_a_zone_is_a_programming_error():
    with pytest.raises(ValueError, match="has no zone"):
        Sheet.of({"at": datetime(2026, 12, 4, tzinfo=UTC).replace(tzinfo=None)})


def test_deciding_on_what_is_there_now_passes():
    check_seen(current_version=3, seen_version=3, current_hash="a", seen_hash="a")


@pytest.mark.parametrize(
    ("version", "seen_hash", "words"),
    [(2, "a", "changed after you"), (4, "a", "changed after you"), (3, "b", "sheet")],
)
def test_deciding_on_anything_else_is_stale(version: int, seen_hash: str, words: str):
    with pytest.raises(StaleVersion, match=words) as caught:
        check_seen(current_version=3, seen_version=version, current_hash="a", seen_hash=seen_hash)
    assert caught.value.current == {"version": 3, "sheet_hash": "a"}

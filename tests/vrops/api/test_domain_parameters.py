"""Filters and other query parameters: what is asked, and every way to ask wrongly."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrops.api.domain.parameters import (
    Condition,
    Filter,
    conditions,
    day,
    flag,
    ident,
    instant,
    one_of,
    single_values,
    uuid,
    value,
    whole,
    words,
)
from vrops.api.errors import BadParameter

FILTERS = (
    Filter("state", one_of("draft", "open"), many=True),
    Filter("starts_on", day, span=True),
    Filter("at", instant, column="happened_at"),
    Filter("site", ident, column="sites", to_many=True),
    Filter("q", words),
    Filter("open", flag),
    Filter("key", uuid),
    Filter("size", whole(-5, 5)),
)


def test_reads_each_kind() -> None:
    asked = {
        "state__in": "draft,open",
        "starts_on__gte": "2026-11-20",
        "at": "2026-11-20T10:00:00-05:00",
        "site": "7",
        "q": "Zoë",
        "open": "true",
        "key": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "size": "-5",
    }
    found = {condition.lookup: condition for condition in conditions(FILTERS, asked)}
    assert found["state__in"] == Condition("state__in", ["draft", "open"], False)
    assert found["starts_on__gte"].value == date(2026, 11, 20)
    assert found["happened_at"].value == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert found["sites"] == Condition("sites", 7, True)
    assert found["size"].value == -5
    assert len(found) == len(asked)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("state", "Draft"),
        ("state__in", "draft,"),
        ("state__in", ",".join(["draft"] * 101)),
        ("starts_on__lt", "2026-02-30"),
        ("starts_on", "20261120"),
        ("starts_on", "2026-W01-1"),
        ("starts_on", "0001-01-01"),
        ("at", "2026-11-20T10:00:00"),
        ("at", "2026-11-20"),
        ("at", "2026-11-20T10:00:00 05:00"),
        ("at", "9999-12-31T23:59:59-23:59"),
        ("at", "2026-11-20T25:00:00Z"),
        ("site", "0"),
        ("site", "-1"),
        ("site", "1.0"),
        ("site", "٣"),
        ("site", "9223372036854775808"),
        ("site", "9" * 5000),
        ("q", "a\x00b"),
        ("q", "a\u202eb"),
        ("q", "x" * 201),
        ("q", "\ufffd"),
        ("open", "1"),
        ("key", "0f8fad5b"),
        ("size", "6"),
        ("size", "+5"),
    ],
)
def test_refuses_values_of_another_kind_by_name(name: str, written: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        conditions(FILTERS, {name: written})
    assert refusal.value.errors[0].pointer == f"?{name}"


def test_tells_all_faults_at_once() -> None:
    with pytest.raises(BadParameter) as refusal:
        single_values([("a", ["1"]), ("b", ["1", "2"]), ("c", [""])], ("b", "c"))
    assert [(f.pointer, f.code) for f in refusal.value.errors] == [
        ("?a", "unknown"), ("?b", "doubled"), ("?c", "empty"),
    ]  # fmt: skip


def test_only_knows_the_parameters_it_declares() -> None:
    names = [name for item in FILTERS for name in item.parameters()]
    assert names == [
        "state", "state__in", "starts_on", "starts_on__gte", "starts_on__lt", "at", "site", "q",
        "open", "key", "size",
    ]  # fmt: skip


def test_takes_one_parameter_or_its_default() -> None:
    assert value(whole(1, 9), "page_size", {"page_size": "3"}, otherwise=5) == 3
    assert value(whole(1, 9), "page_size", {}, otherwise=5) == 5


@given(st.sampled_from([n for item in FILTERS for n in item.parameters()]), st.text(max_size=40))
def test_never_breaks(name: str, written: str) -> None:
    with contextlib.suppress(BadParameter):
        conditions(FILTERS, {name: written})

"""Chaining, comparing snapshots and naming events, by hand."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from vrops.log import domain

AT = datetime(2026, 3, 8, 7, 30, 0, 5, tzinfo=UTC)


def test_hashes_keys_in_order_without_blanks_and_times_in_utc() -> None:
    manila = AT.astimezone(timezone(timedelta(hours=8)))
    row = {"why": "José", "id": 7, "at": manila, "before_text": None}
    expected = '{"at":"2026-03-08T07:30:00.000005+00:00","before_text":null,"id":7,"why":"José"}'
    assert domain.canonical(row) == expected.encode()


def test_links_bind_content_to_everything_before_it() -> None:
    first = domain.link(domain.GENESIS, b"a")
    assert first == hashlib.sha256(bytes(32) + b"a").digest()
    assert domain.link(first, b"b") != domain.link(domain.GENESIS, b"b")


@pytest.mark.parametrize("column", ["number", "cluster", "form", "sealed_at"])
def test_opening_binds_each_column_of_the_seal(column: str) -> None:
    values = {"number": 1, "cluster": 2, "form": 1, "sealed_at": AT}
    other = {**values, column: AT + timedelta(microseconds=1) if column == "sealed_at" else 9}
    assert domain.opening(domain.GENESIS, **values) != domain.opening(domain.GENESIS, **other)


def test_splits_joined_links() -> None:
    one, two = domain.link(domain.GENESIS, b"1"), domain.link(domain.GENESIS, b"2")
    assert list(domain.links_of(one + two)) == [one, two]
    assert list(domain.links_of(b"")) == []


@pytest.mark.parametrize(
    ("pattern", "event", "expected"),
    [
        ("gtm.launch.approved", "gtm.launch.approved", True),
        ("gtm.launch.approved", "gtm.launch.approved_twice", False),
        ("gtm.launch.*", "gtm.launch.approved", True),
        ("gtm.launch.*", "gtm.launches.approved", False),
        ("gtm.*", "gtm.launch.approved", True),
        ("*", "anything", True),
        ("gtm.launch", "gtm.launch.approved", False),
    ],
)
def test_matches_patterns(pattern: str, event: str, expected: bool) -> None:
    assert domain.matches(pattern, event) is expected


@pytest.mark.parametrize(
    ("event", "subject_type", "expected"),
    [
        ("gtm.launch.approved", "gtm.launch", "gtm"),
        ("attachments.file.attached", "escalations.ticket", "escalations"),
        ("people.role.granted", "vrops.user", "people"),
        ("access.refused", "", "access"),
    ],
)
def test_an_entry_belongs_to_the_area_of_its_subject(
    event: str, subject_type: str, expected: str
) -> None:
    assert domain.area_of(event, subject_type) == expected


def test_names_what_changed_in_the_order_of_the_later_snapshot() -> None:
    before = {"name": "Fall", "tier": 1, "gone": "x", "version": 3}
    after = {"tier": 2, "name": "Fall", "added": 0, "version": 4}
    assert domain.changes(before, after) == [
        domain.Change("tier", 1, 2),
        domain.Change("added", None, 0),
        domain.Change("gone", "x", None),
    ]


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [(None, None, []), (None, {"a": 1, "b": None}, ["a"]), ({"a": 1}, None, ["a"]), ({}, {}, [])],
)
def test_compares_with_nothing(
    before: dict[str, object] | None, after: dict[str, object] | None, fields: list[str]
) -> None:
    assert [change.field for change in domain.changes(before, after)] == fields


def test_an_event_nobody_described_still_reads_as_words() -> None:
    assert domain.plain_words("gtm.launch.sent_back") == "launch sent back"

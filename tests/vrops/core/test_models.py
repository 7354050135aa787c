"""Versions, conditional writes and snapshots, on a real table (business calendars)."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from tests.vrops.workflow.test_domain import LAUNCH
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock
from vrops.core.errors import StaleVersion
from vrops.core.models import as_json

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def record(db: None) -> BusinessCalendar:
    with clock.fixed_at(NOON):
        return BusinessCalendar.objects.create(name="Office", sort_key="office", zone="UTC")


def test_a_new_record_has_version_one_and_the_time_of_the_clock(record: BusinessCalendar) -> None:
    assert (record.version, record.created_at, record.updated_at) == (1, NOON, NOON)


def test_the_database_fills_version_and_times_for_rows_written_without_us(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vrops_businesscalendar (name, sort_key, zone) VALUES ('a', 'a', 'UTC')"
        )
    row = BusinessCalendar.objects.get(sort_key="a")
    assert row.version == 1
    assert abs(row.created_at - clock.now()) < timedelta(minutes=1)


def test_moving_on_counts_up_and_touches(record: BusinessCalendar) -> None:
    later = NOON + timedelta(hours=1)
    with clock.fixed_at(later):
        assert BusinessCalendar.objects.move_on(record.pk, 1, name="New") == 2
    record.refresh_from_db()
    assert (record.name, record.version, record.updated_at) == ("New", 2, later)


def test_moving_on_from_another_version_is_stale_and_shows_what_is(
    record: BusinessCalendar,
) -> None:
    BusinessCalendar.objects.move_on(record.pk, 1, name="New")
    with pytest.raises(StaleVersion) as refusal:
        BusinessCalendar.objects.move_on(record.pk, 1, name="Mine")
    assert refusal.value.current == {"name": "New", "zone": "UTC", "version": 2}
    record.refresh_from_db()
    assert record.name == "New"


def test_moving_on_a_record_that_is_gone_is_stale(db: None) -> None:
    with pytest.raises(StaleVersion) as refusal:
        BusinessCalendar.objects.move_on(10**9, 1, name="x")
    assert refusal.value.current is None


def test_a_condition_beside_the_version_counts_too(record: BusinessCalendar) -> None:
    with pytest.raises(StaleVersion):
        BusinessCalendar.objects.filter(zone="Asia/Manila").move_on(record.pk, 1, name="x")


def test_editing_sets_the_fields_and_the_version(record: BusinessCalendar) -> None:
    stale = BusinessCalendar.objects.get(pk=record.pk)
    record.edit(name="New")
    assert (record.name, record.version) == ("New", 2)
    assert BusinessCalendar.objects.get(pk=record.pk).name == "New"
    with pytest.raises(StaleVersion):
        stale.edit(name="Mine")
    assert (stale.name, stale.version) == ("Office", 1)


def test_an_edit_that_the_database_refuses_changes_nothing(record: BusinessCalendar) -> None:
    BusinessCalendar.objects.create(name="Other", sort_key="other", zone="UTC")
    with pytest.raises(IntegrityError), transaction.atomic():
        record.edit(sort_key="other")
    assert (record.sort_key, record.version) == ("office", 1)


def test_storing_writes_the_named_fields_version_and_time(record: BusinessCalendar) -> None:
    later = NOON + timedelta(days=1)
    record.name, record.zone, record.version = "New", "Asia/Manila", 2
    with clock.fixed_at(later):
        record.store("name")
    row = BusinessCalendar.objects.get(pk=record.pk)
    assert (row.name, row.zone, row.version, row.updated_at) == ("New", "UTC", 2, later)


def test_a_lifecycle_moves_a_record_and_its_version(record: BusinessCalendar) -> None:
    record.state, record.state_before = "draft", ""  # type: ignore[attr-defined]
    LAUNCH.move(record, "plan")  # type: ignore[arg-type]
    assert record.version == 2


def test_a_snapshot_holds_what_the_model_names(record: BusinessCalendar) -> None:
    assert record.snapshot() == {"name": "Office", "zone": "UTC", "version": 1}


def test_a_snapshot_holds_every_column_unless_the_model_names_some(
    record: BusinessCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BusinessCalendar, "SNAPSHOT", ())
    assert record.snapshot() == {
        "id": record.pk, "version": 1, "created_at": "2026-03-02T12:00:00+00:00",
        "name": "Office", "sort_key": "office", "zone": "UTC",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.50"), "1234.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000000000001"), "0.000000000001"),
        (Decimal("NaN"), "NaN"),
        (float("inf"), "inf"),
        (0.25, 0.25),
        (True, True),
        (None, None),
        (date(2026, 3, 2), "2026-03-02"),
        (time(9, 30), "09:30:00"),
        (datetime(2026, 3, 2, 7, tzinfo=ZoneInfo("America/New_York")), "2026-03-02T12:00:00+00:00"),
        (timedelta(minutes=90), 5400.0),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (b"\x00\xff", "00ff"),
        ({"b": Decimal(1), 2: (date(2026, 1, 1),)}, {"b": "1", "2": ["2026-01-01"]}),
        ({"b", "a"}, ["a", "b"]),
    ],
)  # fmt: skip
def test_values_become_json_without_losing_digits(value: Any, shown: Any) -> None:
    assert as_json(value) == shown
    json.dumps(as_json(value), allow_nan=False)

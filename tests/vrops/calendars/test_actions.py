"""Making calendars and giving them new hours: allowed, refused, recorded, two at once."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.vrops.calendars.examples import OFFICE, daily, weekdays
from vrops.calendars import actions, permissions, queries
from vrops.calendars.domain.hours import OpenHours, SpecialDay
from vrops.calendars.models import BusinessCalendar, CalendarDay, CalendarVersion, CalendarWindow
from vrops.core.errors import Invalid, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)
LATE = weekdays("10:00-18:00")


def make(by: User, **changes: Any) -> BusinessCalendar:
    given = {"name": "Eastern office", "hours": OFFICE, "starts_on": JANUARY, **changes}
    return actions.create_calendar(by=by, **given)


def publish(calendar: BusinessCalendar, by: User, **changes: Any) -> CalendarVersion:
    given = {"version": calendar.version, "hours": LATE, "starts_on": JUNE, **changes}
    return actions.publish_calendar_version(calendar.pk, by=by, **given)


def test_makes_a_calendar_with_its_first_version(administrator: User) -> None:
    calendar = make(administrator, name="  Eastern \n office ", why="New site")
    assert (calendar.name, calendar.sort_key, calendar.zone, calendar.version) == (
        "Eastern office", "eastern office", "America/New_York", 1,
    )  # fmt: skip
    version = calendar.versions.get()
    assert (version.number, version.starts_on, version.published_by) == (1, JANUARY, administrator)
    assert queries.open_hours(version) == OFFICE
    entry = Entry.objects.get(event="calendars.calendar.created")
    assert (entry.subject_id, entry.actor, entry.why) == (calendar.pk, administrator, "New site")
    assert entry.after is not None
    assert entry.after["weekly"]["Mon"] == ["09:00-17:00"]
    assert entry.after["holidays"]["2025-11-27"] == "Thanksgiving"


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "eastern OFFICE", "Éastern office"])
def test_refuses_a_name_that_is_empty_too_long_or_taken(administrator: User, name: str) -> None:
    make(administrator)
    with pytest.raises(Invalid) as refusal:
        make(administrator, name=name)
    assert [error.pointer for error in refusal.value.errors] == ["name"]
    assert BusinessCalendar.objects.count() == CalendarVersion.objects.count() == 1


def test_publishes_hours_from_a_day_and_keeps_the_earlier_ones(administrator: User) -> None:
    calendar = make(administrator)
    version = publish(calendar, administrator, why="Summer")
    assert (version.number, version.starts_on) == (2, JUNE)
    calendar.refresh_from_db()
    assert calendar.version == 2
    assert queries.hours_in_force(calendar.pk, date(2025, 12, 31)) is None
    assert queries.hours_in_force(calendar.pk, JANUARY) == OFFICE
    assert queries.hours_in_force(calendar.pk, date(2026, 5, 31)) == OFFICE
    assert queries.hours_in_force(calendar.pk, JUNE) == LATE
    entry = Entry.objects.get(event="calendars.calendar.version_published")
    assert entry.before is not None
    assert entry.after is not None
    assert entry.before["weekly"]["Mon"] == ["09:00-17:00"]
    assert entry.after["weekly"]["Mon"] == ["10:00-18:00"]
    assert entry.after["starts_on"] == "2026-06-01"


def test_a_version_that_has_not_begun_can_be_replaced(administrator: User) -> None:
    calendar = make(administrator)
    publish(calendar, administrator)
    calendar.refresh_from_db()
    publish(calendar, administrator, hours=daily("00:00-24:00"))
    assert queries.hours_in_force(calendar.pk, JUNE) == daily("00:00-24:00")
    assert calendar.versions.count() == 3


@pytest.mark.parametrize(
    ("changes", "pointer", "sentence"),
    [
        ({"starts_on": date(2025, 12, 31)}, "starts_on", "begins on Jan 1, 2026"),
        ({"hours": weekdays("10:00-18:00", "America/Chicago")}, "zone", "keeps America/New_York"),
        ({"hours": OFFICE}, "hours", "hours of version 1"),
    ],
)
def test_refuses_a_version_that_does_not_follow(
    administrator: User, changes: dict[str, Any], pointer: str, sentence: str
) -> None:
    calendar = make(administrator)
    with pytest.raises(Invalid, match=sentence) as refusal:
        publish(calendar, administrator, **changes)
    assert [error.pointer for error in refusal.value.errors] == [pointer]
    calendar.refresh_from_db()
    assert (calendar.version, calendar.versions.count()) == (1, 1)


def test_refuses_publishing_over_what_someone_else_published(administrator: User) -> None:
    calendar = make(administrator)
    publish(calendar, administrator)
    with pytest.raises(StaleVersion) as refusal:
        publish(calendar, administrator, hours=daily("00:00-24:00"), version=1)
    assert refusal.value.current["weekly"]["Mon"] == ["10:00-18:00"]


@pytest.mark.parametrize("role", ["rep", "supervisor", "pm", "senior_manager", "supplier_ops"])
def test_only_administrators_change_calendars(
    administrator: User, role: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        make(person)
    calendar = make(administrator)
    with pytest.raises((PermissionDenied, BusinessCalendar.DoesNotExist)):
        publish(calendar, person)
    assert calendar.versions.count() == 1


def test_a_calendar_is_absent_for_those_who_may_not_see_it(
    administrator: User, rep: User, supplier_ops: User, analyst: User
) -> None:
    make(administrator)
    assert BusinessCalendar.objects.visible_to(analyst).count() == 1
    assert not BusinessCalendar.objects.visible_to(rep).exists()
    assert not BusinessCalendar.objects.visible_to(supplier_ops).exists()
    assert permissions.VIEW != permissions.CHANGE


def test_every_kind_of_window_comes_back_as_it_was_given(administrator: User) -> None:
    hours = OpenHours(
        "Asia/Manila",
        {
            0: weekdays("08:00-12:00 13:00-17:00").weekly[0],
            4: weekdays("22:00-06:00").weekly[4],
            6: weekdays("00:00-24:00").weekly[0],
        },
        holidays={date(2026, 4, 2): "Maundy Thursday", date(2026, 4, 3): "Good Friday"},
        special_days={
            date(2026, 12, 24): SpecialDay("Christmas Eve", weekdays("18:00-02:00").weekly[0]),
            date(2026, 12, 26): SpecialDay("Closed for stock count"),
        },
    )
    calendar = make(administrator, hours=hours)
    assert queries.open_hours(calendar.versions.get()) == hours


def test_hours_are_read_once_per_version(
    administrator: User, django_assert_num_queries: Any
) -> None:
    version = make(administrator).versions.get()
    with django_assert_num_queries(3):
        first = queries.open_hours(version)
    with django_assert_num_queries(0):
        assert queries.open_hours(version) is first


@pytest.mark.parametrize(
    "row",
    [
        {"weekday": 0, "opens": 1440, "closes": 0},
        {"weekday": 0, "opens": 0, "closes": 1441},
        {"weekday": 7, "opens": 0, "closes": 60},
        {"weekday": None, "opens": 0, "closes": 60},
    ],
)
def test_the_database_refuses_impossible_windows(administrator: User, row: dict[str, Any]) -> None:
    version = make(administrator).versions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarWindow.objects.create(version=version, **row)


def test_the_database_refuses_a_date_twice(administrator: User) -> None:
    version = make(administrator).versions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(
            version=version, day=date(2025, 11, 27), kind="special", name="Open after all"
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins(administrator: User) -> None:
    calendar = make(administrator)
    for round_number in range(10):
        calendar.refresh_from_db()
        outcomes: list[str] = []
        start = Barrier(2)

        def act(
            hours: OpenHours, seen: int = calendar.version, start: Barrier = start,
            outcomes: list[str] = outcomes,
        ) -> None:  # fmt: skip
            try:
                start.wait()
                publish(calendar, administrator, hours=hours, version=seen)
                outcomes.append("published")
            except StaleVersion:
                outcomes.append("stale")
            finally:
                connection.close()

        minute = f"{round_number:02}"
        threads = [
            Thread(target=act, args=(daily(window),))
            for window in (f"08:{minute}-17:00", f"09:{minute}-17:00")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert sorted(outcomes) == ["published", "stale"]
    assert calendar.versions.count() == 11

"""When a step is due, by hand."""

from datetime import UTC, date, datetime

import pytest

from vrops.approvals.domain.due import due_at, office_days
from vrops.calendars.domain.hours import OpenHours, Window

NEW_YORK = "America/New_York"
NINE_TO_FIVE = OpenHours(
    NEW_YORK,
    {weekday: (Window(9 * 60, 17 * 60),) for weekday in range(5)},
    {date(2026, 11, 26): "Thanksgiving"},
)
NIGHTS = OpenHours(NEW_YORK, {weekday: (Window(22 * 60, 6 * 60),) for weekday in range(7)})


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "opened", "days", "expected"),
    [
        (NINE_TO_FIVE, at(23, 15), 1, at(24, 22)),  # Monday 10 am: the close of Tuesday
        (NINE_TO_FIVE, at(23, 15), 3, at(27, 22)),  # Thanksgiving does not count
        (NINE_TO_FIVE, at(28, 15), 1, at(30, 22)),  # Saturday: the close of Monday
        (NINE_TO_FIVE, at(24, 4), 1, at(24, 22)),  # 11 pm on Monday is still Monday
        (office_days(NEW_YORK), at(23, 15), 1, at(25, 5)),  # midnight after Tuesday
        (NIGHTS, at(23, 15), 1, at(25, 5)),  # a night is cut where its day ends
    ],
)
def test_working_days_end_at_the_close_of_the_last_one(hours, opened, days, expected):
    assert due_at(hours, opened, days=days, open_hours=None) == expected


@pytest.mark.parametrize(
    ("opened", "open_hours", "expected"),
    [
        (at(23, 15), 4, at(23, 19)),
        (at(23, 15), 7, at(23, 22)),  # used up at the close: due then, not next morning
        (at(23, 15), 8, at(24, 15)),
        (at(28, 15), 1, at(30, 15)),
    ],
)
def test_open_hours_count_while_it_is_open(opened, open_hours, expected):
    assert due_at(NINE_TO_FIVE, opened, days=None, open_hours=open_hours) == expected


def test_a_day_across_the_end_of_daylight_saving_time():
    saturday_noon = datetime(2026, 10, 31, 16, tzinfo=UTC)
    every_day = OpenHours(NEW_YORK, {weekday: (Window(0, 1440),) for weekday in range(7)})
    sunday_midnight = datetime(2026, 11, 2, 5, tzinfo=UTC)
    assert due_at(every_day, saturday_noon, days=1, open_hours=None) == sunday_midnight


def test_no_target_and_no_opening_have_no_due_time():
    closed = OpenHours(NEW_YORK, {})
    assert due_at(NINE_TO_FIVE, at(23, 15), days=None, open_hours=None) is None
    assert due_at(closed, at(23, 15), days=2, open_hours=None) is None
    assert due_at(closed, at(23, 15), days=None, open_hours=2) is None

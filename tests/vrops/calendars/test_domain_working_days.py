"""Working days and the federal holidays, by the calendar on the wall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vrops.calendars.examples import MANILA, OFFICE, weekdays
from vrops.calendars.domain.hours import OpenHours
from vrops.calendars.domain.us_holidays import federal_holidays
from vrops.calendars.domain.working_days import (
    add_working_days,
    is_working_day,
    working_days_between,
)

pytestmark = pytest.mark.pure

# OFFICE, end of 2025: Thu Nov 27 and Dec 25 holidays, Fri Nov 28 open, Fri Dec 26 closed.


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 11, 26), True), (date(2025, 11, 27), False), (date(2025, 11, 28), True),
        (date(2025, 11, 29), False), (date(2025, 12, 24), True), (date(2025, 12, 26), False),
    ],
)  # fmt: skip
def test_working_days(day, working):
    assert is_working_day(OFFICE, day) is working


def test_the_tail_of_a_night_makes_no_working_day():
    assert not is_working_day(weekdays("21:00-06:00", MANILA), date(2025, 6, 14))  # a Saturday


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (date(2025, 11, 26), 0, date(2025, 11, 26)),
        (date(2025, 11, 29), 0, date(2025, 11, 29)),  # 0 is the date itself, also a Saturday
        (date(2025, 11, 26), 1, date(2025, 11, 28)),  # over the holiday
        (date(2025, 11, 26), 2, date(2025, 12, 1)),  # and the weekend
        (date(2025, 11, 29), 1, date(2025, 12, 1)),
        (date(2025, 11, 29), -1, date(2025, 11, 28)),
        (date(2025, 12, 1), -2, date(2025, 11, 26)),
        # 24, then 29, 30, 31, Jan 1, 2 (25 and 26 closed).
        (date(2025, 12, 23), 6, date(2026, 1, 2)),
        # T-10 of Fri Dec 19: 18 17 16 15 12 11 10 9 8 5.
        (date(2025, 12, 19), -10, date(2025, 12, 5)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_adding_working_days(day, count, result):
    assert add_working_days(OFFICE, day, count) == result


def test_there_may_be_no_such_day():
    never = OpenHours("UTC", {})
    assert add_working_days(never, date(2025, 1, 1), 1) is None
    assert add_working_days(never, date(2025, 1, 1), -1) is None
    assert add_working_days(never, date(2025, 1, 1), 0) == date(2025, 1, 1)
    assert add_working_days(OFFICE, date.max, 1) is None
    assert add_working_days(OFFICE, date.min, -1) is None


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        # Nov 2025: 20 weekdays less Thanksgiving.
        (date(2025, 11, 1), date(2025, 12, 1), 19),
        (date(2025, 11, 26), date(2025, 11, 26), 0),
        (date(2025, 11, 26), date(2025, 11, 28), 1),  # the 26th; the 27th is closed
        (date(2025, 11, 28), date(2025, 11, 26), -1),
        (date(2025, 12, 24), date(2025, 12, 30), 2),  # 24 and 29
    ],
)
def test_counting_working_days_half_open(start, end, count):
    assert working_days_between(OFFICE, start, end) == count


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(-60, 60))
def test_adding_is_the_inverse_of_counting(day, count):
    reached = add_working_days(OFFICE, day, count)
    assert reached is not None
    step = timedelta(days=1)
    if count > 0:
        assert working_days_between(OFFICE, day + step, reached + step) == count
    else:
        assert working_days_between(OFFICE, day, reached) == count
    assert count == 0 or is_working_day(OFFICE, reached)


def test_federal_holidays_of_2026():
    # As published for 2026; July 4 is a Saturday.
    assert federal_holidays(2026) == {
        date(2026, 1, 1): "New Year's Day",
        date(2026, 1, 19): "Martin Luther King Jr. Day",
        date(2026, 2, 16): "Washington's Birthday",
        date(2026, 5, 25): "Memorial Day",
        date(2026, 6, 19): "Juneteenth",
        date(2026, 7, 4): "Independence Day",
        date(2026, 9, 7): "Labor Day",
        date(2026, 10, 12): "Columbus Day",
        date(2026, 11, 11): "Veterans Day",
        date(2026, 11, 26): "Thanksgiving",
        date(2026, 12, 25): "Christmas",
    }
    observed = federal_holidays(2026, observed=True)
    assert date(2026, 7, 3) in observed
    assert date(2026, 7, 4) not in observed
    assert len(observed) == 11


def test_new_years_day_on_a_saturday_is_observed_the_year_before():
    # Jan 1, 2028 is a Saturday: offices close on Fri Dec 31, 2027.
    assert federal_holidays(2027, observed=True)[date(2027, 12, 31)] == "New Year's Day"
    assert date(2028, 1, 1) not in federal_holidays(2028, observed=True)
    assert len(federal_holidays(2028, observed=True)) == 10


def test_a_holiday_on_a_sunday_is_observed_on_monday():
    assert federal_holidays(2027, observed=True)[date(2027, 7, 5)] == "Independence Day"


@pytest.mark.parametrize(
    ("year", "memorial", "thanksgiving"),
    [
        (2024, date(2024, 5, 27), date(2024, 11, 28)),
        (2027, date(2027, 5, 31), date(2027, 11, 25)),
        (2029, date(2029, 5, 28), date(2029, 11, 22)),
    ],
)
def test_moving_holidays(year, memorial, thanksgiving):
    days = {name: day for day, name in federal_holidays(year).items()}
    assert (days["Memorial Day"], days["Thanksgiving"]) == (memorial, thanksgiving)

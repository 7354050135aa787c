"""Random calendars against an oracle that looks at every minute of the wall clock."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vrops.calendars.examples import CHICAGO, KOLKATA, LORD_HOWE, NEW_YORK, OFFICE, wall
from vrops.calendars.domain import open_time, receipts
from vrops.calendars.domain.hours import OpenHours, SpecialDay, Window
from vrops.calendars.domain.open_time import Pause

pytestmark = pytest.mark.pure

MINUTE = timedelta(minutes=1)
SIZE = 50 if os.environ.get("VROPS_TEST_SIZE") == "nightly" else 1

# Days around clock changes: zone and the date a week of examples begins at.
WEEKS = [
    (NEW_YORK, date(2025, 3, 6)),
    (NEW_YORK, date(2025, 10, 30)),
    (CHICAGO, date(2024, 2, 26)),  # leap day, no change
    (LORD_HOWE, date(2025, 4, 3)),
    (LORD_HOWE, date(2025, 10, 2)),
    (KOLKATA, date(2025, 12, 29)),
    ("Pacific/Apia", date(2011, 12, 27)),  # a date that did not happen
    ("America/Havana", date(2025, 3, 6)),  # midnight does not exist on Mar 9
    ("America/Havana", date(2025, 10, 30)),  # midnight to 1:00 happens twice on Nov 2
    ("America/St_Johns", date(2010, 11, 4)),  # and once across the date
]

quarter_hours = st.integers(0, 95).map(lambda n: n * 15)
window_lists = st.lists(st.builds(Window, quarter_hours, quarter_hours | st.just(1440)), max_size=3)


@st.composite
def calendars(draw) -> tuple[OpenHours, datetime]:
    """A calendar, and the UTC midnight its week begins at."""
    zone, first = draw(st.sampled_from(WEEKS))
    week = [first + timedelta(days=n) for n in range(7)]
    weekly = {day: tuple(draw(window_lists)) for day in range(7)}
    holidays = dict.fromkeys(draw(st.sets(st.sampled_from(week), max_size=2)), "Holiday")
    special = {
        day: SpecialDay("Special", tuple(draw(window_lists)))
        for day in draw(st.sets(st.sampled_from(week), max_size=2))
        if day not in holidays
    }
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return OpenHours(zone, weekly, holidays, special), begin


def shows_open(hours: OpenHours, instant: datetime) -> bool:
    """Rules 1, 2 and 5 said again, about one instant and nothing else."""
    local = instant.astimezone(ZoneInfo(hours.zone))
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    minute = local.hour * 60 + local.minute
    if today in hours.holidays:
        return False

    def begun_on(day: date) -> tuple[Window, ...]:
        if day in hours.special_days:
            return hours.special_days[day].windows
        return hours.weekly[day.weekday()]

    for window in begun_on(today):
        past_midnight = window.closes <= window.opens
        if window.opens <= minute and (past_midnight or minute < window.closes):
            return True
    return any(w.closes <= w.opens and minute < w.closes for w in begun_on(yesterday))


def open_minutes(hours: OpenHours, begin: datetime, days: int) -> list[bool]:
    return [shows_open(hours, begin + n * MINUTE) for n in range(days * 1440)]


moments = st.integers(0, 5 * 1440 - 1)
stretches = st.tuples(moments, moments)


@settings(max_examples=20 * SIZE, deadline=None)
@given(calendars(), st.data())
def test_every_minute_agrees_with_the_wall_clock(calendar, data):
    hours, begin = calendar
    minutes = open_minutes(hours, begin, 5)
    for opens, closes in open_time.open_intervals(hours, begin, begin + timedelta(days=5)):
        for n in range(int((opens - begin) / MINUTE), int((closes - begin) / MINUTE)):
            assert minutes[n]
            minutes[n] = False
    assert not any(minutes)


@settings(max_examples=20 * SIZE, deadline=None)
@given(calendars(), moments, moments, moments, moments, st.integers(0, 2000))
def test_counting_and_due_times_agree_with_counting_minutes(calendar, a, b, c, d, target):
    hours, begin = calendar
    start, end = sorted((a, b))
    held = sorted((c, d))
    pauses = [Pause(begin + held[0] * MINUTE, begin + held[1] * MINUTE)]
    minutes = open_minutes(hours, begin, 5)
    minutes[held[0] : held[1]] = [False] * (held[1] - held[0])

    counted = open_time.open_time_between(
        hours, begin + start * MINUTE, begin + end * MINUTE, pauses
    )
    assert counted == sum(minutes[start:end]) * MINUTE

    left, expected = target, None
    for n in range(start, len(minutes)):
        if minutes[n]:
            if left == 0:
                expected = begin + n * MINUTE
            elif left == 1:
                expected = begin + (n + 1) * MINUTE
            if expected:
                break
            left -= 1
    due = open_time.due_at(hours, begin + start * MINUTE, target * MINUTE, pauses)
    assert due == expected if expected else due is None or due >= begin + timedelta(days=5)


@settings(max_examples=40 * SIZE, deadline=None)
@given(
    calendars(),
    st.integers(0, 7 * 86400 * 10**6),
    st.integers(0, 40 * 3600),
    st.integers(0, 40 * 3600),
)
def test_due_time_is_the_inverse_of_counting(calendar, at, one, other):
    hours, begin = calendar
    start = begin + timedelta(microseconds=at)
    small, large = (timedelta(seconds=n) for n in sorted((one, other)))
    due, later = (open_time.due_at(hours, start, target) for target in (small, large))
    if due is None:
        assert later is None
        return
    assert open_time.open_time_between(hours, start, due) == small
    if small:
        tick = timedelta.resolution
        assert open_time.open_time_between(hours, start, due - tick) == small - tick
    if later is not None:
        assert due <= later
        # Counting back from the later one by the difference is due at or after the earlier one,
        # with no open time between: the warning stands at the opening, the due time at the close.
        warned = open_time.warn_at(hours, start, later, large - small)
        assert due <= warned <= later
        assert open_time.open_time_between(hours, due, warned) == timedelta()


@settings(max_examples=40 * SIZE, deadline=None)
@given(calendars(), moments, st.integers(0, 3000), st.lists(stretches, max_size=3))
def test_a_receipt_has_no_gaps_and_adds_up(calendar, at, target, held):
    hours, begin = calendar
    start, length = begin + at * MINUTE, target * MINUTE
    pauses = [Pause(begin + min(p) * MINUTE, begin + max(p) * MINUTE, "x") for p in held]
    receipt = receipts.receipt(hours, start, length, pauses)
    assert receipt.due == open_time.due_at(hours, start, length, pauses)
    if receipt.due is None:
        assert receipt.note.endswith(".")
        return
    at_end, total = start, timedelta()
    for line in receipt.lines:
        assert line.begins == at_end
        assert line.ends is not None
        assert line.begins < line.ends
        total += line.counted
        assert line.total == total
        assert line.counted in (timedelta(), line.ends - line.begins)
        at_end = line.ends
    assert (at_end, total) == (receipt.due, length)


def test_whole_months_are_counted_as_their_days_are():
    # The short cut over months against a plain sum of the intervals.
    start, end = wall("2024-11-15 10:30"), wall("2026-02-10 12:15")
    plain = sum(
        (closes - opens for opens, closes in open_time.open_intervals(OFFICE, start, end)),
        timedelta(),
    )
    assert open_time.open_time_between(OFFICE, start, end) == plain
    assert open_time.due_at(OFFICE, start, plain) == end

"""Receipts, line by line, as a person would write them down."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.vrops.calendars.examples import CHICAGO, NEW_YORK, OFFICE, daily, wall
from vrops.calendars.domain.hours import OpenHours
from vrops.calendars.domain.open_time import Pause
from vrops.calendars.domain.receipts import Kind, Receipt, receipt

pytestmark = pytest.mark.pure

H, M = timedelta(hours=1), timedelta(minutes=1)


def written(found: Receipt, zone: str = NEW_YORK) -> list[tuple[str, str, int, int, str]]:
    """(from, to, minutes counted, minutes in total, note) with walls of the zone."""

    def shown(instant: datetime | None) -> str:
        return f"{instant.astimezone(ZoneInfo(zone)):%a %d %H:%M}" if instant else ""

    return [
        (shown(line.begins), shown(line.ends), line.counted // M, line.total // M, line.note)
        for line in found.lines
    ]


def test_a_due_time_over_thanksgiving():
    found = receipt(OFFICE, wall("2025-11-26 15:30"), 3 * H)
    assert found.due == wall("2025-11-28 08:30")
    assert written(found) == [
        ("Wed 26 15:30", "Wed 26 17:00", 90, 90, "open"),
        ("Wed 26 17:00", "Thu 27 00:00", 0, 90, "outside hours"),
        ("Thu 27 00:00", "Fri 28 00:00", 0, 90, "closed: holiday Thanksgiving"),
        ("Fri 28 00:00", "Fri 28 07:00", 0, 90, "outside hours: Black Friday"),
        ("Fri 28 07:00", "Fri 28 08:30", 90, 180, "open: Black Friday"),
    ]
    assert found.note == ""
    assert [line.kind for line in found.lines] == [
        Kind.OPEN, Kind.CLOSED, Kind.CLOSED, Kind.CLOSED, Kind.OPEN,
    ]  # fmt: skip


def test_a_start_outside_hours_over_the_end_of_the_year():
    # Wed Dec 24 closes at 13:00; 25 holiday, 26 stock count, then the weekend in one line.
    found = receipt(OFFICE, wall("2025-12-24 13:00"), 30 * M)
    assert written(found) == [
        ("Wed 24 13:00", "Thu 25 00:00", 0, 0, "outside hours: Christmas Eve"),
        ("Thu 25 00:00", "Fri 26 00:00", 0, 0, "closed: holiday Christmas"),
        ("Fri 26 00:00", "Sat 27 00:00", 0, 0, "closed: Stock count"),
        ("Sat 27 00:00", "Mon 29 09:00", 0, 0, "outside hours"),
        ("Mon 29 09:00", "Mon 29 09:30", 30, 30, "open"),
    ]


def test_a_pause_over_closing_time():
    held = Pause(wall("2025-03-10 16:00"), wall("2025-03-11 10:00"), "waiting on reporter")
    found = receipt(OFFICE, wall("2025-03-10 15:00"), 4 * H, [held])
    assert written(found) == [
        ("Mon 10 15:00", "Mon 10 16:00", 60, 60, "open"),
        ("Mon 10 16:00", "Tue 11 10:00", 0, 60, "paused: waiting on reporter"),
        ("Tue 11 10:00", "Tue 11 13:00", 180, 240, "open"),
    ]


def test_pauses_that_overlap_follow_each_other():
    first = Pause(wall("2025-03-10 15:30"), wall("2025-03-10 16:15"), "waiting on reporter")
    second = Pause(wall("2025-03-10 16:00"), wall("2025-03-10 16:30"), "waiting on HQ")
    inside = Pause(wall("2025-03-10 15:40"), wall("2025-03-10 15:50"), "waiting on supplier")
    found = receipt(OFFICE, wall("2025-03-10 15:00"), 1 * H, [second, inside, first])
    assert written(found) == [
        ("Mon 10 15:00", "Mon 10 15:30", 30, 30, "open"),
        ("Mon 10 15:30", "Mon 10 16:15", 0, 30, "paused: waiting on reporter"),
        ("Mon 10 16:15", "Mon 10 16:30", 0, 30, "paused: waiting on HQ"),
        ("Mon 10 16:30", "Mon 10 17:00", 30, 60, "open"),
    ]


def test_while_paused_there_is_no_due_time_and_it_says_so():
    held = Pause(wall("2025-03-10 16:00"), None, "waiting on reporter")
    found = receipt(OFFICE, wall("2025-03-10 15:00"), 4 * H, [held])
    assert found.due is None
    assert found.note == "There is no due time while the clock is paused (waiting on reporter)."
    assert written(found) == [
        ("Mon 10 15:00", "Mon 10 16:00", 60, 60, "open"),
        ("Mon 10 16:00", "", 0, 60, "paused: waiting on reporter"),
    ]


def test_a_pause_that_began_before_the_clock():
    found = receipt(OFFICE, wall("2025-03-10 15:00"), H, [Pause(wall("2025-03-10 14:00"))])
    assert written(found) == [("Mon 10 15:00", "", 0, 0, "paused")]


def test_a_calendar_that_never_opens_says_so():
    found = receipt(OpenHours(NEW_YORK, {}), wall("2025-03-10 15:00"), H)
    assert (found.due, found.lines) == (None, ())
    assert found.note == "This calendar never opens from then on, so there is no due time."
    also_paused = receipt(
        OpenHours(NEW_YORK, {}), wall("2025-03-10 15:00"), H, [Pause(wall("2025-03-10 16:00"))]
    )
    assert "never opens" in also_paused.note


def test_a_calendar_that_opens_too_little_says_so():
    found = receipt(OFFICE, wall("2025-03-10 15:00"), 60000 * H)
    assert (
        found.note == "This calendar does not open enough within 20 years, so there is no due time."
    )
    assert found.lines == ()


def test_clock_changes_are_named():
    night = daily("22:00-06:00", CHICAGO)
    spring = receipt(night, wall("2025-03-08 22:00", CHICAGO), 7 * H)
    assert written(spring, CHICAGO) == [
        ("Sat 08 22:00", "Sun 09 06:00", 420, 420, "open, clocks go forward 60 minutes"),
    ]
    autumn = receipt(night, wall("2025-11-01 22:00", CHICAGO), 9 * H)
    assert written(autumn, CHICAGO) == [
        ("Sat 01 22:00", "Sun 02 06:00", 540, 540, "open, clocks go back 60 minutes"),
    ]


def test_a_holiday_between_the_tails_of_two_nights():
    night = daily("22:00-06:00", holidays={date(2025, 11, 27): "Thanksgiving"})
    assert written(receipt(night, wall("2025-11-26 23:00"), 2 * H)) == [
        ("Wed 26 23:00", "Thu 27 00:00", 60, 60, "open"),
        ("Thu 27 00:00", "Fri 28 00:00", 0, 60, "closed: holiday Thanksgiving"),
        ("Fri 28 00:00", "Fri 28 01:00", 60, 120, "open"),
    ]


def test_a_receipt_can_stop_before_or_after_the_due_time():
    start = wall("2025-03-10 16:00")
    met = receipt(OFFICE, start, 4 * H, until=wall("2025-03-10 16:45"))
    assert met.due == wall("2025-03-11 12:00")
    assert written(met) == [("Mon 10 16:00", "Mon 10 16:45", 45, 45, "open")]
    late = receipt(OFFICE, start, 30 * M, until=wall("2025-03-10 18:00"))
    assert written(late) == [
        ("Mon 10 16:00", "Mon 10 17:00", 60, 60, "open"),
        ("Mon 10 17:00", "Mon 10 18:00", 0, 60, "outside hours"),
    ]
    held = receipt(
        OFFICE, start, 4 * H, [Pause(wall("2025-03-10 16:30"))], until=wall("2025-03-10 17:00")
    )
    assert written(held) == [
        ("Mon 10 16:00", "Mon 10 16:30", 30, 30, "open"),
        ("Mon 10 16:30", "Mon 10 17:00", 0, 30, "paused"),
    ]


def test_a_target_of_nothing_needs_no_line_while_open():
    assert receipt(OFFICE, wall("2025-03-10 10:00"), 0 * H).lines == ()
    assert written(receipt(OFFICE, wall("2025-03-10 08:00"), 0 * H)) == [
        ("Mon 10 08:00", "Mon 10 09:00", 0, 0, "outside hours"),
    ]

"""Wall times that do not exist or exist twice, dates by zone, and pretended time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from vrops.core import clock
from vrops.core.errors import Invalid

pytestmark = pytest.mark.pure


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# (zone, wall date, wall time, instant, kind). US clocks change at 2:00 on Mar 9 and Nov 2, 2025.
WALLS = [
    # EST is UTC-5: 9:00 + 5 h.
    ("America/New_York", date(2025, 1, 15), time(9), utc(2025, 1, 15, 14), "exact"),
    # 2:30 does not exist; 2:00 EST = 7:00 UTC is when the clocks show 3:00 EDT.
    ("America/New_York", date(2025, 3, 9), time(2, 30), utc(2025, 3, 9, 7), "gap"),
    ("America/New_York", date(2025, 3, 9), time(2, 0), utc(2025, 3, 9, 7), "gap"),
    ("America/New_York", date(2025, 3, 9), time(3, 0), utc(2025, 3, 9, 7), "exact"),
    ("America/New_York", date(2025, 3, 9), time(1, 59), utc(2025, 3, 9, 6, 59), "exact"),
    # 1:30 occurs at UTC-4 and again at UTC-5; the first is 5:30 UTC.
    ("America/New_York", date(2025, 11, 2), time(1, 30), utc(2025, 11, 2, 5, 30), "fold"),
    ("America/New_York", date(2025, 11, 2), time(1, 0), utc(2025, 11, 2, 5), "fold"),
    # 2:00 occurs once, at UTC-5.
    ("America/New_York", date(2025, 11, 2), time(2, 0), utc(2025, 11, 2, 7), "exact"),
    # Chicago changes an hour later: 2:00 CST = 8:00 UTC.
    ("America/Chicago", date(2025, 3, 9), time(2, 30), utc(2025, 3, 9, 8), "gap"),
    # Phoenix and Honolulu have no change.
    ("America/Phoenix", date(2025, 3, 9), time(2, 30), utc(2025, 3, 9, 9, 30), "exact"),
    ("Pacific/Honolulu", date(2025, 11, 2), time(1, 30), utc(2025, 11, 2, 11, 30), "exact"),
    # Half-hour offset, half-hour change: Lord Howe goes from +10:30 to +11 on Oct 5, 2025 at 2:00,
    # which is 15:30 UTC the day before; 2:00-2:30 does not exist.
    ("Australia/Lord_Howe", date(2025, 10, 5), time(2, 15), utc(2025, 10, 4, 15, 30), "gap"),
    # and back on Apr 6, 2025 at 2:00 (+11 -> +10:30); 1:45 first at +11 = 14:45 UTC.
    ("Australia/Lord_Howe", date(2025, 4, 6), time(1, 45), utc(2025, 4, 5, 14, 45), "fold"),
    # Samoa had no Dec 30, 2011: the first instant after it is Dec 31 0:00 at +14 = 10:00 UTC.
    ("Pacific/Apia", date(2011, 12, 30), time(12), utc(2011, 12, 30, 10), "gap"),
    ("Asia/Kolkata", date(2025, 6, 1), time(0), utc(2025, 5, 31, 18, 30), "exact"),
]


@pytest.mark.parametrize(("zone", "day", "at", "instant", "kind"), WALLS)
def test_wall_times_become_instants(zone, day, at, instant, kind):
    assert clock.resolve_wall(day, at, zone) == clock.ResolvedWall(instant, clock.WallKind(kind))


def test_the_date_is_the_one_of_the_zone():
    with clock.fixed_at(utc(2025, 1, 1, 3)):
        assert clock.today("America/New_York") == date(2024, 12, 31)
        assert clock.today(ZoneInfo("Asia/Manila")) == date(2025, 1, 1)


def test_pretended_time_ends_with_its_block_also_after_an_error():
    instant = datetime(2025, 3, 1, 8, tzinfo=ZoneInfo("America/Chicago"))

    def fail() -> None:
        assert clock.now() == instant
        assert clock.now().tzinfo is UTC
        raise KeyError

    with pytest.raises(KeyError), clock.fixed_at(instant):
        fail()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("name", ["America/NewYork", "", "EST5", "../etc/passwd", "America"])
def test_refuses_a_zone_that_does_not_exist(name):
    with pytest.raises(Invalid, match="is not a time zone"):
        clock.zone(name)


def test_a_datetime_without_zone_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="no zone"):
        clock.in_utc(datetime(2025, 1, 1))  # noqa: DTZ001


def test_a_day_is_cut_at_its_clock_change():
    # Nov 2, 2025: -4 h until 6:00 UTC (2:00 EDT), then -5 h.
    pieces = clock.offset_segments(utc(2025, 11, 2), utc(2025, 11, 3), ZoneInfo("America/New_York"))
    assert pieces == [
        (utc(2025, 11, 2), utc(2025, 11, 2, 6), timedelta(hours=-4)),
        (utc(2025, 11, 2, 6), utc(2025, 11, 3), timedelta(hours=-5)),
    ]

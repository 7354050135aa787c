"""Dates, ages, numbers and names as every page shows them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from vrops.ui import formats

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 21)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "at", "name"),
    [
        ("America/New_York", datetime(2026, 12, 4, 13, tzinfo=UTC), "ET"),
        ("America/New_York", datetime(2026, 7, 4, 13, tzinfo=UTC), "ET"),
        ("America/Chicago", datetime(2026, 7, 4, 13, tzinfo=UTC), "CT"),
        ("America/Indiana/Indianapolis", datetime(2026, 7, 4, 13, tzinfo=UTC), "ET"),
        ("America/Phoenix", datetime(2026, 7, 4, 13, tzinfo=UTC), "MST"),
        ("Pacific/Honolulu", datetime(2026, 7, 4, 13, tzinfo=UTC), "HT"),
        ("America/Anchorage", datetime(2026, 7, 4, 13, tzinfo=UTC), "AKT"),
        ("Asia/Manila", datetime(2026, 7, 4, 13, tzinfo=UTC), "Manila time"),
        ("America/Bogota", datetime(2026, 7, 4, 13, tzinfo=UTC), "Bogota time"),
        ("America/Jamaica", datetime(2026, 7, 4, 13, tzinfo=UTC), "Jamaica time"),
        ("America/El_Salvador", datetime(2026, 7, 4, 13, tzinfo=UTC), "El Salvador time"),
        ("UTC", datetime(2026, 7, 4, 13, tzinfo=UTC), "UTC"),
    ],
)
def test_zone_is_named_as_people_say_it(zone: str, at: datetime, name: str) -> None:
    assert formats.zone_name(ZoneInfo(zone), at) == name


def test_moment_is_in_the_readers_zone() -> None:
    at = datetime(2026, 12, 4, 13, 0, tzinfo=UTC)
    assert formats.moment(at, NEW_YORK, TODAY) == "Dec 4, 8:00 am ET"
    assert formats.moment(at, ZoneInfo("Asia/Manila"), TODAY) == "Dec 4, 9:00 pm Manila time"


def test_a_moment_in_full_has_weekday_seconds_and_the_zone_by_both_names() -> None:
    at = datetime(2026, 12, 4, 13, 0, 5, tzinfo=UTC)
    assert formats.moment_in_full(at, NEW_YORK) == (
        "Friday, December 4, 2026, 8:00:05 am, Eastern (America/New_York)"
    )
    assert formats.moment_in_full(at, ZoneInfo("UTC")).endswith("1:00:05 pm, UTC")


def test_moment_names_another_year_and_the_civil_day_of_the_zone() -> None:
    at = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
    assert formats.moment(at, NEW_YORK, TODAY) == "Dec 31, 11:59 pm ET"
    assert formats.moment(at, ZoneInfo("UTC"), TODAY) == "Jan 1, 2027, 4:59 am UTC"


@pytest.mark.parametrize(
    ("hour", "text"), [(0, "12:05 am"), (11, "11:05 am"), (12, "12:05 pm"), (23, "11:05 pm")]
)
def test_clock_has_twelve_hours(hour: int, text: str) -> None:
    assert formats.clock_time(datetime(2026, 1, 1, hour, 5, tzinfo=UTC)) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=1), "1h"),
        (timedelta(hours=23, minutes=59), "23h"),
        (timedelta(days=1), "1d"),
        (timedelta(days=13, hours=23), "13d"),
        (timedelta(days=14), "2w"),
        (timedelta(days=364), "52w"),
        (timedelta(days=365), "1y"),
        (timedelta(hours=-6), "in 6h"),
        (timedelta(seconds=-20), "now"),
    ],
)
def test_age_is_the_largest_whole_unit(ago: timedelta, text: str) -> None:
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert formats.age(at - ago, at) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=4, minutes=17), "4h 17m"),
        (timedelta(minutes=1), "0h 01m"),
        (timedelta(0), "0h 00m"),
        (timedelta(days=3, hours=2, minutes=59), "3d 2h"),
        (timedelta(hours=-1, minutes=-32), "−1h 32m"),
        (timedelta(seconds=-1), "−0h 00m"),
    ],
)
def test_time_left_on_a_clock(left: timedelta, text: str) -> None:
    assert formats.remaining(left) == text


def test_numbers() -> None:
    assert formats.number(1596) == "1,596"
    assert formats.number(Decimal("148.25"), 1) == "148.2"
    assert formats.number(-5) == "−5"
    assert formats.capped(10_000) == "10,000"
    assert formats.capped(10_001) == "10,000+"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (840, "840"),
        (1_000, "1 k"),
        (99_949, "99.9 k"),
        (212_400, "212 k"),
        (Decimal("5300000"), "5.3 M"),
        (7_000_000, "7 M"),
        (-1_250_000_000, "−1.2 B"),
    ],
)
def test_short_numbers(value: int, text: str) -> None:
    assert formats.short(value) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dana Whitfield", "DW"),
        ("Maria del Carmen Ruiz", "MR"),
        ("Cher", "C"),
        ("  ", ""),
        ("Élodie O'Neil", "ÉO"),
        ("Jo (contractor)", "J"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_a_name_always_has_the_same_colour() -> None:
    assert formats.avatar_tone("Dana Whitfield") == formats.avatar_tone("Dana Whitfield")
    assert {formats.avatar_tone(chr(code)) for code in range(65, 70)} == set(formats.AVATAR_TONES)


def test_sparkline_runs_from_edge_to_edge_and_leaves_gaps_out() -> None:
    assert formats.line_points([0, None, 10], 96, 24) == "2.0,22.0 94.0,2.0"
    assert formats.line_points([5, 5], 96, 24) == "2.0,12.0 94.0,12.0"
    assert formats.line_points([None], 96, 24) == ""
    assert formats.line_points([7], 96, 24) == "2.0,12.0"


@pytest.mark.parametrize(
    ("value", "whole", "percent"), [(1, 3, 33), (5, 0, 0), (12, 10, 100), (-1, 10, 0)]
)
def test_share_stays_between_0_and_100(value: int, whole: int, percent: int) -> None:
    assert formats.share(value, whole) == percent


def test_machine_readable_instant_is_utc() -> None:
    assert formats.utc(datetime(2026, 12, 4, 8, tzinfo=NEW_YORK)) == "2026-12-04T13:00:00Z"

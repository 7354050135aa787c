"""Windows, civil dates, holidays and special days, before any instant comes into it."""

import pickle
from datetime import date

import pytest

from vrops.calendars.domain.hours import OpenHours, SpecialDay, Window
from vrops.core.errors import Invalid

pytestmark = pytest.mark.pure

NIGHT = Window(22 * 60, 6 * 60)
OFFICE = Window(9 * 60, 17 * 60)
THANKSGIVING = date(2025, 11, 27)  # a Thursday


def every_day(*windows: Window, **more) -> OpenHours:
    return OpenHours("America/New_York", dict.fromkeys(range(7), windows), **more)


@pytest.mark.parametrize(
    ("window", "ends"),
    [
        (OFFICE, 1020),
        (Window(1080, 1440), 1440),  # 18:00-24:00
        (Window(1080, 0), 1440),  # 18:00-00:00 is the same
        (NIGHT, 1800),
        (Window(540, 540), 1980),  # 09:00-09:00 is a whole day long
        (Window(0, 0), 1440),
        (Window(0, 1440), 1440),
        (Window(1439, 1), 1441),
    ],
)
def test_a_close_at_or_before_the_opening_runs_past_midnight(window, ends):
    assert window.ends == ends


@pytest.mark.parametrize(("opens", "closes"), [(-1, 60), (1440, 60), (0, 1441), (60, -1)])
def test_refuses_minutes_that_no_clock_shows(opens, closes):
    with pytest.raises(Invalid, match="24:00"):
        Window(opens, closes)


def test_minutes_of_a_date_hold_last_nights_tail():
    assert every_day(NIGHT).minutes_of(date(2025, 11, 20)) == ((0, 360), (1320, 1440))


def test_overlapping_and_touching_windows_are_one():
    hours = every_day(Window(480, 720), Window(600, 780), Window(780, 1020), Window(1200, 1260))
    assert hours.minutes_of(date(2025, 11, 20)) == ((480, 1020), (1200, 1260))
    assert every_day(Window(540, 540)).minutes_of(date(2025, 11, 20)) == ((0, 1440),)


def test_a_night_window_belongs_to_the_weekday_it_began_on():
    hours = OpenHours("America/New_York", {4: (NIGHT,)})  # Friday only
    assert hours.minutes_of(date(2025, 11, 21)) == ((1320, 1440),)  # Friday
    assert hours.minutes_of(date(2025, 11, 22)) == ((0, 360),)  # Saturday
    assert hours.minutes_of(date(2025, 11, 23)) == ()


def test_a_holiday_takes_last_nights_tail_and_leaves_what_runs_past_it():
    hours = every_day(NIGHT, holidays={THANKSGIVING: "Thanksgiving"})
    assert hours.minutes_of(date(2025, 11, 26)) == ((0, 360), (1320, 1440))
    assert hours.minutes_of(THANKSGIVING) == ()
    assert hours.minutes_of(date(2025, 11, 28)) == ((0, 360), (1320, 1440))


def test_a_special_day_replaces_its_own_windows_only():
    hours = every_day(
        NIGHT, special_days={THANKSGIVING: SpecialDay("Short night", (Window(1380, 120),))}
    )
    # Last night's tail stays; 23:00-02:00 replaces 22:00-06:00.
    assert hours.minutes_of(THANKSGIVING) == ((0, 360), (1380, 1440))
    assert hours.minutes_of(date(2025, 11, 28)) == ((0, 120), (1320, 1440))


def test_a_special_day_without_windows_is_closed_after_last_nights_tail():
    hours = every_day(NIGHT, special_days={THANKSGIVING: SpecialDay("Stock count")})
    assert hours.minutes_of(THANKSGIVING) == ((0, 360),)
    assert hours.minutes_of(date(2025, 11, 28)) == ((1320, 1440),)


def test_a_special_day_opens_a_closed_weekday():
    hours = OpenHours(
        "America/Chicago",
        {0: (OFFICE,)},
        special_days={date(2025, 11, 29): SpecialDay("Launch Saturday", (Window(600, 840),))},
    )
    assert hours.minutes_of(date(2025, 11, 29)) == ((600, 840),)


def test_last_opening():
    assert every_day(OFFICE).last_opening == date.max
    assert OpenHours("UTC", {}).last_opening is None
    assert OpenHours("UTC", {0: ()}).last_opening is None
    once = {date(2025, 1, 3): SpecialDay("x", (OFFICE,)), date(2025, 2, 1): SpecialDay("closed")}
    assert OpenHours("UTC", {}, special_days=once).last_opening == date(2025, 1, 3)


@pytest.mark.parametrize(
    ("weekly", "more", "sentence"),
    [
        ({7: (OFFICE,)}, {}, "weekday"),
        ({}, {"holidays": {THANKSGIVING: " "}}, "name"),
        ({}, {"holidays": {THANKSGIVING: "Thanks\x00giving"}}, "name"),
        ({}, {"holidays": {THANKSGIVING: "x" * 121}}, "name"),
        ({}, {"special_days": {THANKSGIVING: SpecialDay("")}}, "name"),
        (
            {},
            {
                "holidays": {THANKSGIVING: "Thanksgiving"},
                "special_days": {THANKSGIVING: SpecialDay("Short day")},
            },
            "holiday and a special day",
        ),
    ],
)
def test_refuses_hours_that_contradict_themselves(weekly, more, sentence):
    with pytest.raises(Invalid, match=sentence) as caught:
        OpenHours("America/New_York", weekly, **more)
    assert len(caught.value.errors) == 1


def test_refuses_an_unknown_zone():
    with pytest.raises(Invalid, match="not a time zone"):
        OpenHours("Mars/Olympus", {})


def test_hours_are_compared_by_what_they_say_and_copied_with_it():
    weekly = {0: (OFFICE,)}
    hours = OpenHours("UTC", weekly)
    weekly[1] = (OFFICE,)
    assert hours == OpenHours("UTC", {0: (OFFICE,)})
    assert pickle.loads(pickle.dumps(hours)) == hours  # noqa: S301 (our own)


def test_equal_hours_have_one_digest_however_they_are_written():
    one = OpenHours("UTC", {0: (OFFICE, NIGHT), 1: ()}, holidays={THANKSGIVING: "Thanksgiving"})
    same = OpenHours("UTC", {0: (NIGHT, OFFICE, NIGHT)}, holidays={THANKSGIVING: "Thanksgiving"})
    assert one.digest == same.digest
    assert one.digest != OpenHours("UTC", {0: (OFFICE, NIGHT)}).digest


def test_hours_in_the_log_are_readable():
    hours = OpenHours(
        "America/New_York",
        {4: (Window(1320, 360), Window(540, 1020)), 0: (Window(0, 1440),), 5: ()},
        holidays={THANKSGIVING: "Thanksgiving"},
        special_days={date(2025, 12, 24): SpecialDay("Christmas Eve", (Window(540, 780),))},
    )
    assert hours.as_data() == {
        "zone": "America/New_York",
        "weekly": {"Mon": ["00:00-24:00"], "Fri": ["09:00-17:00", "22:00-06:00"]},
        "holidays": {"2025-11-27": "Thanksgiving"},
        "special_days": {"2025-12-24": {"name": "Christmas Eve", "windows": ["09:00-13:00"]}},
    }

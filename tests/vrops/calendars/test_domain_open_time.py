"""Due times, elapsed open time, warnings and pauses: cases computed by hand (arithmetic beside)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.vrops.calendars.examples import (
    CHICAGO,
    HONOLULU,
    KOLKATA,
    LORD_HOWE,
    MANILA,
    NEW_YORK,
    OFFICE,
    PHOENIX,
    daily,
    sunday,
    wall,
    weekdays,
    windows,
)
from vrops.calendars.domain import open_time
from vrops.calendars.domain.hours import OpenHours, SpecialDay
from vrops.calendars.domain.open_time import Pause, due_at, open_time_between, warn_at

pytestmark = pytest.mark.pure


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


H, M, S = hours(1), timedelta(minutes=1), timedelta(seconds=1)
NIGHTLY = "22:00-06:00"

# (hours, zone of the walls, start, target, due). US clocks: Mar 9 and Nov 2, 2025, at 2:00.
DUE = [
    # -- plain windows
    # Fri 16-17 is 1 h, Mon 9-11 the other 2; the clock change on Sunday lies outside.
    (OFFICE, NEW_YORK, "2025-03-07 16:00", 3 * H, "2025-03-10 11:00"),
    # rule 3: used up exactly at the end is due at that end, not at the next opening.
    (OFFICE, NEW_YORK, "2025-03-10 09:00", 8 * H, "2025-03-10 17:00"),
    (OFFICE, NEW_YORK, "2025-03-10 09:00", 8 * H + S, "2025-03-11 09:00:01"),
    (OFFICE, NEW_YORK, "2025-03-07 09:00", 16 * H, "2025-03-10 17:00"),
    # rule 4: starting at the closing time begins at the next opening.
    (OFFICE, NEW_YORK, "2025-03-10 17:00", H, "2025-03-11 10:00"),
    (OFFICE, NEW_YORK, "2025-03-08 12:00", H, "2025-03-10 10:00"),
    (OFFICE, NEW_YORK, "2025-03-10 03:00", H, "2025-03-10 10:00"),
    # nothing to use up: due at once, or at the next opening.
    (OFFICE, NEW_YORK, "2025-03-10 12:34:56", 0 * H, "2025-03-10 12:34:56"),
    (OFFICE, NEW_YORK, "2025-03-10 17:00", 0 * H, "2025-03-11 09:00"),
    (OFFICE, NEW_YORK, "2025-03-10 09:00", 0 * H, "2025-03-10 09:00"),
    # seconds are kept: 30 s before closing, 15 s after the next opening.
    (OFFICE, NEW_YORK, "2025-03-10 16:59:30", 45 * S, "2025-03-11 09:00:15"),
    # several windows: 11:30-12:00 is half an hour, lunch does not count.
    (weekdays("08:00-12:00 13:00-17:00"), NEW_YORK, "2025-03-10 11:30", H, "2025-03-10 13:30"),
    (weekdays("08:00-12:00 13:00-17:00"), NEW_YORK, "2025-03-10 11:30", 30 * M, "2025-03-10 12:00"),
    (weekdays("08:00-12:00 13:00-17:00"), NEW_YORK, "2025-03-10 12:00", 30 * M, "2025-03-10 13:30"),
    # overlapping windows count once: 8-14 is 6 h.
    (weekdays("08:00-12:00 10:00-14:00"), NEW_YORK, "2025-03-10 08:00", 7 * H, "2025-03-11 09:00"),
    # 24:00 meets 00:00: Mon 18-24 is 6 h, Tue 00-02 is 2 h without a break.
    (weekdays("00:00-02:00 18:00-24:00"), NEW_YORK, "2025-03-10 18:00", 8 * H, "2025-03-11 02:00"),
    # leap day: 2028-02-29 is a Tuesday; Mon 16-17 and one hour of it.
    (OFFICE, NEW_YORK, "2028-02-28 16:00", 2 * H, "2028-02-29 10:00"),
    (OFFICE, NEW_YORK, "2028-02-29 16:00", 2 * H, "2028-03-01 10:00"),
    # year end: Wed Dec 31 16-17, Thu Jan 1 9-10 (no holiday in this calendar).
    (OFFICE, NEW_YORK, "2025-12-31 16:00", 2 * H, "2026-01-01 10:00"),
    # 2,000 h of a 40 h week are 50 weeks: Mon Mar 9, 2026 + 50 weeks less the weekend before.
    (weekdays("09:00-17:00"), NEW_YORK, "2026-03-09 09:00", hours(2000), "2027-02-19 17:00"),
    # -- nights
    # The Friday window runs into Saturday and ends there: 1 h, then Mon 21-22.
    (weekdays("21:00-06:00", MANILA), MANILA, "2025-06-14 05:00", 2 * H, "2025-06-16 22:00"),
    # Monday before dawn belongs to Sunday's window, which there is not.
    (weekdays("21:00-06:00", MANILA), MANILA, "2025-06-16 03:00", H, "2025-06-16 22:00"),
    (daily(NIGHTLY), NEW_YORK, "2025-06-16 23:00", 7 * H, "2025-06-17 06:00"),
    (daily(NIGHTLY), NEW_YORK, "2025-06-16 12:00", 9 * H, "2025-06-17 23:00"),
    # -- clock changes
    # Chicago night of Mar 8: 22:00 CST-06:00 CDT is 7 h; the 8th hour is Sun 22-23.
    (daily(NIGHTLY, CHICAGO), CHICAGO, "2025-03-08 22:00", 8 * H, "2025-03-09 23:00"),
    (daily(NIGHTLY, CHICAGO), CHICAGO, "2025-03-08 22:00", 7 * H, "2025-03-09 06:00"),
    # Night of Nov 1: 22:00 CDT-06:00 CST is 9 h.
    (daily(NIGHTLY, CHICAGO), CHICAGO, "2025-11-01 22:00", 9 * H, "2025-11-02 06:00"),
    (daily(NIGHTLY, CHICAGO), CHICAGO, "2025-11-01 22:00", 10 * H, "2025-11-02 23:00"),
    # Always open: Mar 9 has 23 h, Nov 2 has 25.
    (daily("00:00-24:00"), NEW_YORK, "2025-03-09 00:00", 23 * H, "2025-03-10 00:00"),
    (daily("00:00-24:00"), NEW_YORK, "2025-11-02 00:00", 25 * H, "2025-11-03 00:00"),
    (daily("00:00-00:00"), NEW_YORK, "2025-11-02 00:00", 25 * H, "2025-11-03 00:00"),
    # Phoenix and Honolulu keep their clocks: 8 h are 8 h.
    (daily(NIGHTLY, PHOENIX), PHOENIX, "2025-03-08 22:00", 8 * H, "2025-03-09 06:00"),
    (daily(NIGHTLY, HONOLULU), HONOLULU, "2025-11-01 22:00", 8 * H, "2025-11-02 06:00"),
    (weekdays("08:00-17:00", HONOLULU), HONOLULU, "2025-03-07 16:00", 2 * H, "2025-03-10 09:00"),
    # Kolkata is 5:30 ahead; no change: Fri 17:30-18:00, Mon 9:00-9:45.
    (weekdays("09:00-18:00", KOLKATA), KOLKATA, "2025-03-07 17:30", 75 * M, "2025-03-10 09:45"),
    # Lord Howe moves by half an hour: Oct 5 00-06 is 5:30 h, Apr 6 is 6:30 h.
    (daily("00:00-06:00", LORD_HOWE), LORD_HOWE, "2025-10-05 00:00", 330 * M, "2025-10-05 06:00"),
    (daily("00:00-06:00", LORD_HOWE), LORD_HOWE, "2025-04-06 00:00", 390 * M, "2025-04-06 06:00"),
    (daily("00:00-06:00", LORD_HOWE), LORD_HOWE, "2025-10-05 00:00", 6 * H, "2025-10-06 00:30"),
    # A boundary in the gap takes effect at its end: 02:30-05:00 opens at 3:00 EDT, so 4:00.
    (sunday("02:30-05:00"), NEW_YORK, "2025-03-09 00:00", H, "2025-03-09 04:00"),
    # 00:00-02:30 closes at 2:00 EST: 2 h that day, the third a week later at 0:00-1:00.
    (sunday("00:00-02:30"), NEW_YORK, "2025-03-09 00:00", 2 * H, "2025-03-09 03:00"),
    (sunday("00:00-02:30"), NEW_YORK, "2025-03-09 00:00", 3 * H, "2025-03-16 01:00"),
    # A window inside the gap does not happen that day.
    (sunday("02:10-02:50"), NEW_YORK, "2025-03-09 00:00", 0 * H, "2025-03-16 02:10"),
    # -- holidays and special days
    # Night before Thanksgiving: Wed 22-24 is 2 h, the tail is gone, Fri 00-06 (run past) stays.
    (
        daily(NIGHTLY, holidays={date(2025, 11, 27): "Thanksgiving"}),
        NEW_YORK, "2025-11-26 22:00", 3 * H, "2025-11-28 01:00",
    ),
    (
        daily(NIGHTLY, holidays={date(2025, 11, 27): "Thanksgiving"}),
        NEW_YORK, "2025-11-26 22:00", 2 * H, "2025-11-27 00:00",
    ),
    # Wed 16-17, no Thursday, Fri 7-9 of the special day.
    (OFFICE, NEW_YORK, "2025-11-26 16:00", 3 * H, "2025-11-28 09:00"),
    # Black Friday is 7-12 and 13-20, 12 h: all of it from 7:00.
    (OFFICE, NEW_YORK, "2025-11-28 07:00", 12 * H, "2025-11-28 20:00"),
    # Dec 24: 12-13; Christmas and the stock count closed; Mon Dec 29 9-10.
    (OFFICE, NEW_YORK, "2025-12-24 12:00", 2 * H, "2025-12-29 10:00"),
    # Closed special day: Wed 22-06 is 8 h with its tail; Fri 22-23 the ninth.
    (
        daily(NIGHTLY, special_days={date(2025, 11, 27): SpecialDay("Count")}),
        NEW_YORK, "2025-11-26 22:00", 9 * H, "2025-11-28 23:00",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("calendar", "zone", "start", "target", "due"), DUE)
def test_due_times(calendar, zone, start, target, due):
    assert due_at(calendar, wall(start, zone), target) == wall(due, zone)


@pytest.mark.parametrize(("calendar", "zone", "start", "target", "due"), DUE)
def test_the_target_is_the_open_time_up_to_the_due_time(calendar, zone, start, target, due):
    assert open_time_between(calendar, wall(start, zone), wall(due, zone)) == target
    assert open_time.remaining(calendar, wall(start, zone), wall(due, zone), target) == 0 * H


# Nov 2, 2025 in New York: 1:00-2:00 happens at -4 and again at -5 h. Rule 1: open is what the wall
# clock shows, so both runs count, each cut by the same window.
@pytest.mark.parametrize(
    ("window", "spans"),
    [
        # 0:00-1:30 EDT, closed to 2:00 EDT, 1:00-1:30 EST: 2 h.
        ("00:00-01:30", [("04:00", "05:30"), ("06:00", "06:30")]),
        ("01:15-01:45", [("05:15", "05:45"), ("06:15", "06:45")]),
        # 1:30-2:00 EDT, then 1:30-5:00 EST: 4 h.
        ("01:30-05:00", [("05:30", "06:00"), ("06:30", "10:00")]),
        # boundaries outside the repeated hour: one piece, an hour longer than the wall says.
        ("00:00-03:00", [("04:00", "08:00")]),
        ("01:00-02:00", [("05:00", "07:00")]),
    ],
)
def test_both_runs_of_a_repeated_hour_count(window, spans):
    found = open_time.open_intervals(
        sunday(window), wall("2025-11-02 00:00"), wall("2025-11-03 00:00")
    )
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in found] == spans


def test_newfoundland_once_repeated_an_hour_across_midnight():
    # Once clocks went back at 0:01 to 23:01 of the day before: Nov 7, 2010 0:00-0:01 comes
    # before the second 23:01-24:00 of Saturday. At -2:30 that is 2:30-2:31 UTC.
    zone = "America/St_Johns"
    evening = OpenHours(zone, {5: windows("23:00-24:00")})
    found = list(
        open_time.open_intervals(
            evening, datetime(2010, 11, 7, tzinfo=UTC), datetime(2010, 11, 7, 12, tzinfo=UTC)
        )
    )
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in found] == [
        ("01:30", "02:30"),
        ("02:31", "03:30"),
    ]


def test_open_up_to_but_not_at_the_closing_time():
    assert open_time.is_open(OFFICE, wall("2025-03-10 09:00"))
    assert open_time.is_open(OFFICE, wall("2025-03-10 16:59:59.999999"))
    assert not open_time.is_open(OFFICE, wall("2025-03-10 17:00"))
    assert not open_time.is_open(OFFICE, wall("2025-03-10 08:59:59.999999"))
    assert not open_time.is_open(OFFICE, wall("2025-11-27 12:00"))


def test_next_opening_is_now_while_it_is_open():
    assert open_time.next_opening(OFFICE, wall("2025-03-10 10:00")) == wall("2025-03-10 10:00")
    assert open_time.next_opening(OFFICE, wall("2025-03-07 17:00")) == wall("2025-03-10 09:00")


def test_instants_of_any_zone_are_understood():
    start = datetime.fromisoformat("2025-03-10T14:00:00+01:00")  # 9:00 EDT
    assert due_at(OFFICE, start, H) == wall("2025-03-10 10:00")
    with pytest.raises(ValueError, match="no zone"):
        due_at(OFFICE, datetime(2025, 3, 10), H)  # noqa: DTZ001


def test_intervals_are_in_one_piece_across_midnights_and_lazy():
    always = daily("00:00-24:00", KOLKATA)
    span = (wall("2025-03-01 08:00", KOLKATA), wall("2025-04-15 20:00", KOLKATA))
    assert list(open_time.open_intervals(always, *span)) == [span]
    endless = open_time.open_intervals(OFFICE, wall("2025-03-07 16:00"))
    assert next(endless) == (wall("2025-03-07 16:00"), wall("2025-03-07 17:00"))
    assert next(endless) == (wall("2025-03-10 09:00"), wall("2025-03-10 17:00"))
    assert list(open_time.open_intervals(OFFICE, *reversed(span))) == []


# -- elapsed open time -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "elapsed"),
    [
        ("2025-03-10 08:00", "2025-03-10 10:30", 90 * M),
        ("2025-03-10 18:00", "2025-03-11 08:00", 0 * M),
        ("2025-03-10 10:00", "2025-03-10 10:00", 0 * M),
        ("2025-03-10 12:00", "2025-03-10 10:00", 0 * M),  # end before start
        # Oct 2025: 23 weekdays of 8 h.
        ("2025-10-01 00:00", "2025-11-01 00:00", hours(184)),
        # Nov 2025: 20 weekdays; Thanksgiving -8 h, Black Friday 12 instead of 8: 160 - 8 + 4.
        ("2025-11-01 00:00", "2025-12-01 00:00", hours(156)),
        # Dec 2025: 23 weekdays; Dec 24 -4, 25 -8, 26 -8: 184 - 20.
        ("2025-12-01 00:00", "2026-01-01 00:00", hours(164)),
        # the year 2026: 261 weekdays of 8 h.
        ("2026-01-01 00:00", "2027-01-01 00:00", hours(2088)),
    ],
)
def test_elapsed_open_time(start, end, elapsed):
    assert open_time_between(OFFICE, wall(start), wall(end)) == elapsed


def test_remaining_goes_below_zero_once_overdue():
    start, target = wall("2025-03-10 09:00"), 2 * H
    assert open_time.remaining(OFFICE, start, wall("2025-03-10 10:30"), target) == 30 * M
    assert open_time.remaining(OFFICE, start, wall("2025-03-11 09:30"), target) == -6.5 * H


# -- never open ------------------------------------------------------------------------------


def test_a_calendar_that_never_opens_has_no_due_time():
    never = OpenHours(NEW_YORK, {})
    start = wall("2025-03-10 09:00")
    assert due_at(never, start, 0 * H) is None
    assert due_at(never, start, H) is None
    assert open_time.next_opening(never, start) is None
    assert list(open_time.open_intervals(never, start)) == []
    assert open_time_between(never, start, start + hours(9999)) == 0 * H


def test_special_days_alone_are_used_up():
    once = OpenHours(
        HONOLULU, {}, special_days={date(2025, 6, 7): SpecialDay("Fair", windows("22:00-02:00"))}
    )
    start = wall("2025-03-10 09:00", HONOLULU)
    assert due_at(once, start, 4 * H) == wall("2025-06-08 02:00", HONOLULU)
    assert due_at(once, start, 4 * H + S) is None
    assert due_at(once, wall("2025-06-08 02:00", HONOLULU), 0 * H) is None
    assert open_time.next_opening(once, wall("2031-01-01 00:00")) is None


def test_a_target_past_the_horizon_has_no_due_time():
    # A minute a week is 52 minutes a year; 20 h take 23 years.
    minute = sunday("12:00-12:01")
    assert due_at(minute, wall("2025-03-10 09:00"), 20 * H) is None
    assert due_at(minute, wall("2025-03-10 09:00"), 16 * H) is not None
    assert due_at(OFFICE, datetime(9995, 1, 1, tzinfo=UTC), H) is None


def test_a_negative_target_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="negative"):
        due_at(OFFICE, wall("2025-03-10 09:00"), -S)
    with pytest.raises(ValueError, match="negative"):
        warn_at(OFFICE, wall("2025-03-10 09:00"), wall("2025-03-10 10:00"), -S)


# -- pauses ----------------------------------------------------------------------------------


def pause(start: str, end: str | None = None) -> Pause:
    return Pause(wall(start), wall(end) if end else None)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        # from Mon 15:00, 4 h: 15-17 and Tue 9-11.
        ([], "2025-03-11 11:00"),
        # 15-16, stands still until Tue 10, then 10-13: the pause covers 2 h of open time.
        ([pause("2025-03-10 16:00", "2025-03-11 10:00")], "2025-03-11 13:00"),
        # only in closed time: nothing moves.
        ([pause("2025-03-10 17:00", "2025-03-11 09:00")], "2025-03-11 11:00"),
        ([pause("2025-03-10 20:00", "2025-03-11 06:00")], "2025-03-11 11:00"),
        # before the start, and running into it: 15:00-15:30 stands still.
        ([pause("2025-03-03 09:00", "2025-03-03 10:00")], "2025-03-11 11:00"),
        ([pause("2025-03-10 14:00", "2025-03-10 15:30")], "2025-03-11 11:30"),
        # two that overlap are one from 15:30 to 16:30; given in any order.
        (
            [
                pause("2025-03-10 16:00", "2025-03-10 16:30"),
                pause("2025-03-10 15:30", "2025-03-10 16:15"),
            ],
            "2025-03-11 12:00",
        ),
        # one inside another.
        (
            [
                pause("2025-03-10 15:30", "2025-03-10 16:30"),
                pause("2025-03-10 15:45", "2025-03-10 16:00"),
            ],
            "2025-03-11 12:00",
        ),
        # of no length.
        ([pause("2025-03-10 16:00", "2025-03-10 16:00")], "2025-03-11 11:00"),
        # until Wed 17:00, a closing time: 1 h Mon, 3 h Thu.
        ([pause("2025-03-10 16:00", "2025-03-12 17:00")], "2025-03-13 12:00"),
        # going on: no due time if it began before the target was used up ...
        ([pause("2025-03-11 10:59:59")], None),
        ([pause("2025-03-10 12:00")], None),
        # ... else the due time stands.
        ([pause("2025-03-11 11:00")], "2025-03-11 11:00"),
        ([pause("2025-03-11 12:00")], "2025-03-11 11:00"),
    ],
)
def test_only_the_open_part_of_a_pause_counts(pauses, due):
    start = wall("2025-03-10 15:00")
    expected = wall(due) if due else None
    assert due_at(OFFICE, start, 4 * H, pauses) == expected
    if expected:
        assert open_time_between(OFFICE, start, expected, pauses) == 4 * H


def test_a_target_used_up_when_a_pause_begins_is_due_then():
    pauses = [pause("2025-03-10 16:00", "2025-03-10 16:30")]
    assert due_at(OFFICE, wall("2025-03-10 15:00"), H, pauses) == wall("2025-03-10 16:00")


def test_elapsed_time_stands_still_in_a_pause_that_goes_on():
    start = wall("2025-03-10 15:00")
    for end in ("2025-03-10 16:00", "2025-03-10 16:30", "2025-04-01 00:00"):
        assert open_time_between(OFFICE, start, wall(end), [pause("2025-03-10 16:00")]) == H


def test_a_pause_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        pause("2025-03-10 16:00", "2025-03-10 15:00")


# -- warnings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due", "before", "warned"),
    [
        ("2025-03-10 09:00", "2025-03-10 13:00", H, "2025-03-10 12:00"),
        # over the night: due Tue 9:30, an hour ahead is Mon 16:30.
        ("2025-03-10 15:00", "2025-03-11 09:30", H, "2025-03-10 16:30"),
        # over Thanksgiving: due Fri 7:30, an hour ahead is Wed 16:30.
        ("2025-11-26 15:00", "2025-11-28 07:30", H, "2025-11-26 16:30"),
        # exactly back at an opening stays there.
        ("2025-03-10 15:00", "2025-03-11 10:00", H, "2025-03-11 09:00"),
        # due at a closing time.
        ("2025-03-10 09:00", "2025-03-10 17:00", 2 * H, "2025-03-10 15:00"),
        ("2025-03-10 09:00", "2025-03-10 17:00", 0 * H, "2025-03-10 17:00"),
        # a longer warning than the target: when the clock began to count.
        ("2025-03-10 09:30", "2025-03-10 10:00", H, "2025-03-10 09:30"),
        ("2025-03-10 06:00", "2025-03-10 10:00", 2 * H, "2025-03-10 09:00"),
    ],
)
def test_warnings_count_back_in_open_minutes(start, due, before, warned):
    assert warn_at(OFFICE, wall(start), wall(due), before) == wall(warned)


def test_warnings_count_back_over_pauses():
    # Due Tue 13:00 (see above): 3 h ahead is the end of the pause, Tue 10:00; 3:30 is Mon 15:30.
    pauses = [pause("2025-03-10 16:00", "2025-03-11 10:00")]
    start, due = wall("2025-03-10 15:00"), wall("2025-03-11 13:00")
    assert warn_at(OFFICE, start, due, 3 * H, pauses) == wall("2025-03-11 10:00")
    assert warn_at(OFFICE, start, due, 3.5 * H, pauses) == wall("2025-03-10 15:30")


def test_warnings_across_the_clock_change():
    # Night of Mar 8 in Chicago, 7 h: due 6:00 CDT; 4 h ahead is 1:00 CST.
    calendar = daily(NIGHTLY, CHICAGO)
    start, due = wall("2025-03-08 22:00", CHICAGO), wall("2025-03-09 06:00", CHICAGO)
    assert warn_at(calendar, start, due, 4 * H) == wall("2025-03-09 01:00", CHICAGO)

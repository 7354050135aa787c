"""When a mailing goes out, in which portions, how often again, and its books."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from vrops.core.clock import WallKind
from vrops.core.errors import Invalid, NotAllowed
from vrops.delivery import domain
from vrops.delivery.domain import LIFECYCLE, Books

LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("zone", "on", "at", "instant", "kind"),
    [
        # Spring, March 8, 2026: at 2:00 clocks go to 3:00.
        ("America/New_York", date(2026, 3, 8), time(1, 59), "2026-03-08T06:59", "exact"),
        ("America/New_York", date(2026, 3, 8), time(2, 0), "2026-03-08T07:00", "gap"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00", "gap"),
        ("America/New_York", date(2026, 3, 8), time(3, 0), "2026-03-08T07:00", "exact"),
        ("America/Chicago", date(2026, 3, 8), time(2, 30), "2026-03-08T08:00", "gap"),
        # No clock change there.
        ("America/Phoenix", date(2026, 3, 8), time(2, 30), "2026-03-08T09:30", "exact"),
        ("Pacific/Honolulu", date(2026, 3, 8), time(2, 30), "2026-03-08T12:30", "exact"),
        # Fall, November 1, 2026: at 2:00 clocks go back to 1:00; the first 1:30 counts.
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30", "fold"),
        ("America/New_York", date(2026, 11, 1), time(2, 0), "2026-11-01T07:00", "exact"),
        ("America/Chicago", date(2026, 11, 1), time(1, 30), "2026-11-01T06:30", "fold"),
        ("America/Phoenix", date(2026, 11, 1), time(1, 30), "2026-11-01T08:30", "exact"),
        ("Pacific/Honolulu", date(2026, 11, 1), time(1, 30), "2026-11-01T11:30", "exact"),
    ],
)
def test_wall_times_on_the_days_clocks_change(zone, on, at, instant, kind):  # R5
    timing = domain.timing(on, at, zone, now=LONG_BEFORE)
    assert timing.instant == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert timing.kind == WallKind(kind)
    assert bool(timing.note) == (kind != "exact")


def test_the_form_says_what_the_clock_change_does():
    gap = domain.timing(date(2026, 3, 8), time(2, 30), "America/New_York", now=LONG_BEFORE)
    assert gap.note == (
        "Clocks go forward that day and 2:30 am does not exist; it goes out at 3:00 am EDT."
    )
    fold = domain.timing(date(2026, 11, 1), time(1, 30), "America/Chicago", now=LONG_BEFORE)
    assert fold.note == (
        "Clocks go back that day and 1:30 am occurs twice; it goes out at the first, CDT."
    )


def test_the_present_minute_is_not_past_but_an_earlier_one_is():
    now = datetime(2026, 6, 1, 13, 0, 40, tzinfo=UTC)
    assert domain.timing(date(2026, 6, 1), time(9, 0), "America/New_York", now=now)
    with pytest.raises(Invalid, match="8:59 am on June 1, 2026 has passed in America/New_York"):
        domain.timing(date(2026, 6, 1), time(8, 59), "America/New_York", now=now)


def test_refuses_an_unknown_zone():
    with pytest.raises(Invalid, match="is not a time zone"):
        domain.timing(date(2026, 6, 1), time(9, 0), "America/Nowhere", now=LONG_BEFORE)


def test_now_is_written_as_the_wall_time_of_the_zone():
    now = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # the second 1:30 in New York
    timing = domain.timing_now(now, "America/New_York")
    assert (timing.on, timing.at, timing.instant) == (date(2026, 11, 1), time(1, 30), now)


def test_batches_shrink_to_one_before_the_last_attempt():
    assert [domain.batch_size(n, 500) for n in range(5)] == [500, 50, 5, 1, 1]
    assert [domain.batch_size(n, 50) for n in range(5)] == [50, 5, 1, 1, 1]
    assert domain.batch_size(10_000, 500) == 1


def test_an_innocent_neighbour_of_a_poison_always_has_tries_of_its_own():
    alone = [n for n in range(domain.MOST_ATTEMPTS) if domain.batch_size(n, 500) == 1]
    assert len(alone) >= 2


def test_one_alone_waits_longer_each_time_and_several_go_on_at_once():
    first = timedelta(seconds=30)
    waits = [domain.pause_before_retry(n, together=1, first=first) for n in range(1, 5)]
    assert waits == [timedelta(seconds=s) for s in (30, 120, 480, 1920)]
    assert domain.pause_before_retry(20, together=1, first=first) == domain.LONGEST_PAUSE
    assert domain.pause_before_retry(3, together=2, first=first) == timedelta()


def test_books_balance():
    books = Books(100, open=10, leased=5, delivered=70, failed=4, dead=1, cancelled=10)
    assert books.balance
    assert (books.waiting, books.not_delivered, books.percent) == (15, 5, 85)
    assert str(books) == "100 addressed = 70 delivered + 5 failed + 10 cancelled + 15 open"
    assert not Books(100, delivered=99).balance


def test_percent_is_100_only_when_nothing_is_open():
    assert Books(1000, open=1, delivered=999).percent == 99
    assert Books(1000, delivered=1000).percent == 100
    assert Books().percent == 100


@pytest.mark.parametrize("state", LIFECYCLE.states)
def test_cancel_is_for_what_has_not_ended(state):
    if state in domain.PAUSABLE:
        assert LIFECYCLE.reach(state, "cancel") == "cancelled"
    else:
        with pytest.raises(NotAllowed):
            LIFECYCLE.reach(state, "cancel")

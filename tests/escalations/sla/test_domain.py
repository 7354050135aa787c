"""SLA rules 6 to 11 by hand: one week of office hours, one Monday holiday, one night desk."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escalations.sla import domain
from escalations.sla.domain import Answered, ClockKind, Due, Said, Timer, Times
from vrops.calendars.domain.hours import OpenHours, Window
from vrops.calendars.domain.open_time import Pause

# Mon-Fri 9:00-17:00 in UTC, so that the sums can be done on paper. Jan 19, 2026 is a Monday.
OFFICE = OpenHours(
    "UTC",
    dict.fromkeys(range(5), (Window(9 * 60, 17 * 60),)),
    {date(2026, 1, 19): "Martin Luther King Jr. Day"},
)
NEVER = OpenHours("UTC", {})
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """January 2026; the 12th is a Monday."""
    return datetime(2026, 1, day, hour, minute, second, tzinfo=UTC)


def timer(
    start: datetime, hours: float, *pauses: Pause, warn: float = 1, of: OpenHours = OFFICE
) -> Timer:
    return Timer(
        hours=of, started_at=start, target=hours * HOUR, warn_before=warn * HOUR, pauses=pauses
    )


@pytest.mark.parametrize(
    ("clock", "due", "warn"),
    [
        # Within a day.
        (timer(at(12, 10), 4), at(12, 14), at(12, 13)),
        # Over the night: 15:00-17:00 is two hours, two more from 9:00.
        (timer(at(12, 15), 4), at(13, 11), at(13, 10)),
        # Used up exactly at closing time: due then (rule 3); begun before opening (rule 4).
        (timer(at(12, 3), 8), at(12, 17), at(12, 16)),
        # The warning an hour ahead of 9:30 lies half an hour before last closing (rule 11).
        (timer(at(12, 16, 30), 1), at(13, 9, 30), at(12, 16, 30)),
        (timer(at(12, 10), 7.5), at(13, 9, 30), at(12, 16, 30)),
        # Friday afternoon over a weekend and a holiday.
        (timer(at(16, 16), 2), at(20, 10), at(20, 9)),
        # A pause of two open hours, one of them overnight (rule 6).
        (timer(at(12, 10), 4, Pause(at(12, 11), at(12, 13))), at(12, 16), at(12, 15)),
        (timer(at(12, 10), 4, Pause(at(12, 16), at(13, 10))), at(12, 14), at(12, 13)),
        (timer(at(12, 14), 4, Pause(at(12, 16), at(13, 10))), at(13, 12), at(13, 11)),
        # A pause that only covers the night takes nothing away.
        (timer(at(12, 15), 4, Pause(at(12, 18), at(13, 8))), at(13, 11), at(13, 10)),
        # Overlapping pauses count once.
        (
            timer(at(12, 10), 4, Pause(at(12, 11), at(12, 13)), Pause(at(12, 12), at(12, 14))),
            at(12, 17), at(12, 16),
        ),
        # Seconds are kept.
        (timer(at(12, 16, 59, 59), 1 / 3600), at(12, 17), at(12, 16, 59, 59)),
        # While paused there is no due time; nor where nothing opens (rule 12).
        (timer(at(12, 10), 4, Pause(at(12, 11))), None, None),
        (timer(at(12, 10), 4, of=NEVER), None, None),
    ],
)  # fmt: skip
def test_due_and_warning(clock: Timer, due: datetime | None, warn: datetime | None) -> None:
    assert domain.times(clock) == Times(due, warn)


def test_pausing_twice_is_pausing_once() -> None:
    once = domain.paused(timer(at(12, 10), 4), at(12, 11), "waiting_reporter")
    assert domain.paused(once, at(12, 12), "waiting_reporter") == once
    assert domain.left(once, at(14, 12)) == 3 * HOUR


def test_resumes_where_it_stood() -> None:
    clock = domain.resumed(domain.paused(timer(at(12, 10), 4), at(12, 11), "x"), at(13, 10))
    assert domain.times(clock).due_at == at(13, 13)


@pytest.mark.parametrize(
    ("due", "met", "good"),
    [
        (at(12, 14), at(12, 13, 59, 59), True),
        (at(12, 14), at(12, 14), True),
        (at(12, 14), at(12, 14, 0, 1), False),
        (None, at(12, 14), True),
    ],
)
def test_met_at_or_before_due(due: datetime | None, met: datetime, good: bool) -> None:
    assert domain.is_met(due, met) is good


def test_a_change_keeps_start_and_pauses_and_breaches_at_its_own_moment() -> None:
    pause = Pause(at(12, 11), at(12, 12))
    urgent = timer(at(12, 10), 1, pause)  # due 11:00, the end of the first open hour
    assert domain.times(urgent).due_at == at(12, 11)
    assert domain.breach_of_change(domain.times(urgent), at(12, 15)) == at(12, 15)
    assert domain.breach_of_change(domain.times(urgent), at(12, 11)) is None
    relaxed = timer(at(12, 10), 6, pause)
    assert domain.times(relaxed).due_at == at(12, 17)
    assert domain.breach_of_change(domain.times(relaxed), at(12, 15)) is None


def test_reopening_goes_on_with_what_was_left() -> None:
    # Three of eight hours used by Monday 13:00; five are left on Wednesday 10:00.
    clock = domain.reopened(timer(at(12, 10), 8), at(12, 13), at(14, 10))
    assert domain.left(clock, at(14, 10)) == 5 * HOUR
    assert domain.times(clock).due_at == at(14, 15)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], Answered(None, ())),
        # Notes, automatic replies and the reporter do not answer.
        (
            [Said(at(12, 10), by_agent=True, public=False),
             Said(at(12, 11), by_agent=True, automatic=True), Said(at(12, 12), by_agent=False)],
            Answered(None, ()),
        ),
        ([Said(at(12, 10), by_agent=True), Said(at(12, 11), by_agent=True)],
         Answered(at(12, 10), ())),
        # More messages do not start the next response again.
        (
            [Said(at(12, 10), by_agent=True), Said(at(12, 11), by_agent=False),
             Said(at(12, 12), by_agent=False), Said(at(12, 13), by_agent=True)],
            Answered(at(12, 10), ((at(12, 11), at(12, 13)),)),
        ),
        # A message before the first response waits with it.
        (
            [Said(at(12, 9), by_agent=False), Said(at(12, 10), by_agent=True),
             Said(at(12, 11), by_agent=False)],
            Answered(at(12, 10), ((at(12, 11), None),)),
        ),
    ],
)  # fmt: skip
def test_responses(said: list[Said], expected: Answered) -> None:
    assert domain.answered(said) == expected


def test_the_most_urgent_clock_is_the_earliest_due() -> None:
    late, soon, stuck = Due("a", at(12, 9)), Due("b", at(12, 8)), Due("c", None)
    assert domain.most_urgent([late, stuck, soon]) == soon
    assert domain.most_urgent([stuck]) == stuck
    assert domain.most_urgent([]) is None


def test_the_receipt_adds_up_to_the_target() -> None:
    clock = timer(at(12, 15), 4, Pause(at(13, 9), at(13, 10), "waiting_reporter"))
    derived = domain.receipt(clock)
    assert derived.due == at(13, 12)
    assert sum((line.counted for line in derived.lines), timedelta()) == 4 * HOUR
    assert "waiting_reporter" in " ".join(line.note for line in derived.lines)


def test_only_the_reporter_holds_clocks_by_default() -> None:
    assert domain.PAUSED_BY[ClockKind.FIRST_RESPONSE] == ()
    for kind in (ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION):
        assert domain.PAUSED_BY[kind] == ("waiting_reporter",)

"""Open-time arithmetic: when something is open, how much open time passed, when it is used up.

PRODUCT "SLA" 1-6, 11 and 12. Instants are aware; answers are in UTC. Durations are real elapsed
time with seconds kept. Open means that the wall clock of the zone lies in a window: across the
spring change a window is an hour shorter, and both runs of a repeated hour count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from vrops.calendars.domain.hours import OpenHours, Span
from vrops.core import clock

# How far ahead an opening or a due time is looked for; past it there is none, and receipts say so.
HORIZON = timedelta(days=20 * 365 + 5)
_DAY = timedelta(days=1)
_ZERO = timedelta()
_LATEST = datetime(9990, 1, 1, tzinfo=UTC)
_MOST_DAYS_KEPT = 4000


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands still, and what for; without an end it still does."""

    start: datetime
    end: datetime | None = None
    reason: str = "paused"

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a pause cannot end ({self.end}) before it starts ({self.start})")


def is_open(hours: OpenHours, at: datetime) -> bool:
    """Whether it is open at the instant; the closing time itself is not."""
    at = clock.in_utc(at)
    return any(opens <= at < closes for opens, closes in spans_of_day(hours, at.date()))


def open_intervals(
    hours: OpenHours, start: datetime, end: datetime | None = None
) -> Iterator[Span]:
    """The open stretches between two instants, one by one and as long as they are in one piece.

    Without an end they go on to the horizon.
    """
    at = clock.in_utc(start)
    stop = _limit(hours, at) if end is None else clock.in_utc(end)
    pending: Span | None = None
    while at < stop:
        for opens, closes in _clipped(hours, at, stop):
            if pending and pending[1] == opens:
                pending = (pending[0], closes)
                continue
            if pending:
                yield pending
            pending = (opens, closes)
        at = _next_midnight(at)
    if pending:
        yield pending


def next_opening(hours: OpenHours, at: datetime) -> datetime | None:
    """The first open instant at or after `at`; None when there is none within the horizon."""
    return due_at(hours, at, _ZERO)


def open_time_between(
    hours: OpenHours, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
) -> timedelta:
    """Open time from start to end less what overlaps a pause; zero when end lies before start."""
    counted = _ZERO
    for begins, ends in running(start, end, pauses):
        at = begins
        while at < ends:
            if _begins_month(at) and (after := _next_month(at)) <= ends:
                counted += _open_in_month(hours, at)
                at = after
                continue
            for opens, closes in _clipped(hours, at, ends):
                counted += closes - opens
            at = _next_midnight(at)
    return counted


def due_at(
    hours: OpenHours, start: datetime, target: timedelta, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The instant at which `target` of open time since `start` is used up.

    Used up exactly when a window ends means due at that end. A start outside open time counts from
    the next opening, which is also when a target of nothing is due. None while a pause goes on, and
    when the calendar does not open enough within the horizon of 20 years.
    """
    _check_length(target)
    left = target
    start = clock.in_utc(start)
    for begins, ends in running(start, _limit(hours, start), pauses):
        due, left = _use_up(hours, begins, ends, left)
        if due is not None:
            return due
    return None


def warn_at(
    hours: OpenHours,
    start: datetime,
    due: datetime,
    before: timedelta,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """The instant that lies `before` of open, unpaused time ahead of `due`.

    Counted back from the due time, so that a warning an hour ahead of 10:00 comes at the opening at
    9:00, not at last evening's closing. Not earlier than the clock began to count.
    """
    _check_length(before)
    start, left = clock.in_utc(start), before
    first = clock.in_utc(due)
    for begins, ends in reversed(list(running(start, due, pauses))):
        at = ends
        while at > begins:
            midnight = _midnight(at - timedelta.resolution)
            for opens, closes in reversed(_clipped(hours, max(midnight, begins), ends)):
                if left <= closes - opens:
                    return closes - left
                left -= closes - opens
                first = opens
            at = midnight
    return first


def remaining(
    hours: OpenHours,
    start: datetime,
    at: datetime,
    target: timedelta,
    pauses: Sequence[Pause] = (),
) -> timedelta:
    """What of the target is left at an instant; negative once it is overdue."""
    return target - open_time_between(hours, start, at, pauses)


def running(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Span]:
    """The stretches between two instants in which no pause holds the clock, in order."""
    at, stop = clock.in_utc(start), clock.in_utc(end)
    for pause in sorted(pauses, key=lambda each: each.start):
        if pause.start >= stop:
            break
        if pause.start > at:
            yield at, clock.in_utc(pause.start)
        if pause.end is None:
            return
        at = max(at, clock.in_utc(pause.end))
    if at < stop:
        yield at, stop


def spans_of_day(hours: OpenHours, day: date) -> tuple[Span, ...]:
    """The open stretches of one UTC date, in order; worked out once per hours."""
    known = hours.spans.get(day)
    if known is None:
        if len(hours.spans) >= _MOST_DAYS_KEPT:
            hours.spans.clear()
        known = hours.spans[day] = tuple(_find_spans(hours, day))
    return known


def _find_spans(hours: OpenHours, day: date) -> Iterator[Span]:
    """Lay the wall-clock windows over each piece of the UTC date that has one offset."""
    midnight = datetime.combine(day, time(), UTC)
    for begins, ends, offset in clock.offset_segments(midnight, midnight + _DAY, hours.tz):
        civil = (begins + offset).date()
        last = (ends + offset - timedelta.resolution).date()
        while civil <= last:
            origin = datetime.combine(civil, time(), UTC) - offset
            for opens, closes in hours.minutes_of(civil):
                opened = max(origin + timedelta(minutes=opens), begins)
                closed = min(origin + timedelta(minutes=closes), ends)
                if opened < closed:
                    yield opened, closed
            civil += _DAY


def _use_up(
    hours: OpenHours, begins: datetime, ends: datetime, left: timedelta
) -> tuple[datetime | None, timedelta]:
    """Where `left` is used up between two instants, or what is left of it at the end."""
    at = begins
    while at < ends:
        if _begins_month(at) and (after := _next_month(at)) <= ends:
            total = _open_in_month(hours, at)
            if total < left:
                left -= total
                at = after
                continue
        for opens, closes in _clipped(hours, at, ends):
            if left <= closes - opens:
                return opens + left, _ZERO
            left -= closes - opens
        at = _next_midnight(at)
    return None, left


def _clipped(hours: OpenHours, at: datetime, end: datetime) -> list[Span]:
    """The open stretches from `at` to the end of its UTC date, none past `end`."""
    return [
        (max(opens, at), min(closes, end))
        for opens, closes in spans_of_day(hours, at.date())
        if closes > at and opens < end
    ]


def _open_in_month(hours: OpenHours, first: datetime) -> timedelta:
    known = hours.totals.get(first)
    if known is None:
        known, at, after = _ZERO, first, _next_month(first)
        while at < after:
            known = sum((b - a for a, b in spans_of_day(hours, at.date())), known)
            at += _DAY
        hours.totals[first] = known
    return known


def _limit(hours: OpenHours, start: datetime) -> datetime:
    """Where looking ahead ends; at the start itself when nothing opens any more."""
    last = hours.last_opening
    if last is None or start >= _LATEST:
        return start
    limit = min(start, _LATEST - HORIZON) + HORIZON
    if last < limit.date() - 3 * _DAY:
        # The last window may run past midnight, in a zone up to 14 hours away.
        limit = max(start, datetime.combine(last + 3 * _DAY, time(), UTC))
    return limit


def _check_length(length: timedelta) -> None:
    if length < _ZERO:
        raise ValueError(f"{length} is negative; targets and warnings are lengths of time")


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _next_midnight(at: datetime) -> datetime:
    return _midnight(at) + _DAY


def _begins_month(at: datetime) -> bool:
    return at.day == 1 and at == _midnight(at)


def _next_month(first: datetime) -> datetime:
    years, month = divmod(first.month, 12)
    return first.replace(year=first.year + years, month=month + 1)

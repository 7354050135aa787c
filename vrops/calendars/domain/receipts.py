"""How a due time was derived, line by line, so that anybody can check it by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from vrops.calendars.domain import open_time
from vrops.calendars.domain.hours import OpenHours
from vrops.calendars.domain.open_time import Pause
from vrops.core import clock

_DAY = timedelta(days=1)
_ZERO = timedelta()


class Kind(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch: what of it counted, the total so far, and why.

    `ends` is None for a pause that still goes on. Only open lines count.
    """

    begins: datetime
    ends: datetime | None
    counted: timedelta
    total: timedelta
    kind: Kind
    note: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The whole derivation; `note` says in a sentence why there is no due time, or is empty."""

    start: datetime
    target: timedelta
    due: datetime | None
    lines: tuple[Line, ...]
    note: str = ""


def receipt(
    hours: OpenHours,
    start: datetime,
    target: timedelta,
    pauses: Sequence[Pause] = (),
    *,
    until: datetime | None = None,
) -> Receipt:
    """The lines from `start` to the due time, or to `until` when given (now, or when it was met).

    They follow each other without a gap, and what they count adds up to the target at the due time.
    """
    start = clock.in_utc(start)
    due = open_time.due_at(hours, start, target, pauses)
    stuck = next((p for p in sorted(pauses, key=lambda p: p.start) if p.end is None), None)
    note = "" if due else _why_none(hours, start, target, pauses, stuck)
    if until is not None:
        stop = clock.in_utc(until)
    elif due is not None:
        stop = due
    else:
        stop = max(start, clock.in_utc(stuck.start)) if stuck else start
    lines = list(_lines(hours, start, stop, pauses))
    if due is None and stuck and until is None:
        lines.append(_paused(stop, None, stuck, lines))
    return Receipt(start, target, due, tuple(lines), note)


def _why_none(
    hours: OpenHours,
    start: datetime,
    target: timedelta,
    pauses: Sequence[Pause],
    stuck: Pause | None,
) -> str:
    ended = [pause for pause in pauses if pause.end is not None]
    if stuck and open_time.due_at(hours, start, target, ended) is not None:
        return f"There is no due time while the clock is paused ({stuck.reason})."
    if open_time.next_opening(hours, start) is None:
        return "This calendar never opens from then on, so there is no due time."
    return "This calendar does not open enough within 20 years, so there is no due time."


def _lines(
    hours: OpenHours, start: datetime, stop: datetime, pauses: Sequence[Pause]
) -> Iterator[Line]:
    lines: list[Line] = []
    at = start
    for pause in sorted(pauses, key=lambda each: each.start):
        begins = max(at, clock.in_utc(pause.start))
        ends = stop if pause.end is None else min(stop, clock.in_utc(pause.end))
        if begins >= stop or ends <= begins:
            continue
        lines += _counted(hours, at, begins, lines)
        lines.append(_paused(begins, ends, pause, lines))
        at = ends
    lines += _counted(hours, at, stop, lines)
    yield from lines


def _counted(
    hours: OpenHours, start: datetime, stop: datetime, so_far: Sequence[Line]
) -> list[Line]:
    """Open and closed lines of a stretch without pauses."""
    total = so_far[-1].total if so_far else _ZERO
    lines: list[Line] = []
    at = start
    for opens, closes in open_time.open_intervals(hours, start, stop):
        lines += _closed(hours, at, opens, total)
        total += closes - opens
        note = _open_note(hours, opens, closes)
        lines.append(Line(opens, closes, closes - opens, total, Kind.OPEN, note))
        at = closes
    return [*lines, *_closed(hours, at, stop, total)]


def _closed(hours: OpenHours, start: datetime, stop: datetime, total: timedelta) -> Iterator[Line]:
    """One line per reason: a weekend is one, a holiday between two evenings makes three."""
    at, day = start, start.astimezone(hours.tz).date()
    reason = _reason(hours, day)
    while at < stop:
        ends = stop
        while (midnight := _begin_of(hours, day + _DAY)) < stop:
            day += _DAY
            if midnight > at and _reason(hours, day) != reason:
                ends = midnight
                break
        yield Line(at, ends, _ZERO, total, Kind.CLOSED, reason)
        at, reason = ends, _reason(hours, day)


def _paused(begins: datetime, ends: datetime | None, pause: Pause, so_far: Sequence[Line]) -> Line:
    total = so_far[-1].total if so_far else _ZERO
    note = pause.reason if pause.reason == "paused" else f"paused: {pause.reason}"
    return Line(begins, ends, _ZERO, total, Kind.PAUSED, note)


def _begin_of(hours: OpenHours, day: date) -> datetime:
    return clock.resolve_wall(day, time(), hours.tz).instant


def _reason(hours: OpenHours, day: date) -> str:
    if day in hours.holidays:
        return f"closed: holiday {hours.holidays[day]}"
    special = hours.special_days.get(day)
    if special is None:
        return "outside hours"
    return f"outside hours: {special.name}" if special.windows else f"closed: {special.name}"


def _open_note(hours: OpenHours, opens: datetime, closes: datetime) -> str:
    first = opens.astimezone(hours.tz)
    special = hours.special_days.get(first.date())
    notes = ["open" if special is None else f"open: {special.name}"]
    last = closes.astimezone(hours.tz)
    change = (last.utcoffset() or _ZERO) - (first.utcoffset() or _ZERO)
    if change:
        minutes = int(abs(change).total_seconds()) // 60
        way = "forward" if change > _ZERO else "back"
        notes.append(f"clocks go {way} {minutes} minutes")
    return ", ".join(notes)

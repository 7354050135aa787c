"""SLA clocks: when an answer is due, what pauses, what a change of policy does (PRODUCT "SLA").

A timer is a start, a target in open time and the stretches in which it stood still. Due and warning
times are computed from nothing else, so each can be derived again, line by line. The open-time
rules (1-5, 11, 12) are those of `vrops.calendars.domain`; here are 6-10.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from vrops.calendars.domain import open_time, receipts
from vrops.calendars.domain.hours import OpenHours, Window
from vrops.calendars.domain.open_time import Pause
from vrops.calendars.domain.receipts import Receipt

_ZERO = timedelta()


class ClockKind(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    CALLBACK = "callback"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


# What a policy sets targets for; a callback is due at the instant promised.
WITH_TARGET = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)

# By default waiting on the reporter pauses what the reporter holds up (PRODUCT "Lifecycles");
# waiting on HQ or a supplier pauses nothing: those legs get clocks of their own.
PAUSED_BY: dict[ClockKind, tuple[str, ...]] = {
    ClockKind.FIRST_RESPONSE: (),
    ClockKind.NEXT_RESPONSE: ("waiting_reporter",),
    ClockKind.RESOLUTION: ("waiting_reporter",),
    ClockKind.CALLBACK: (),
}

# Real time, for what is promised for an instant.
ALWAYS = OpenHours("UTC", dict.fromkeys(range(7), (Window(0, 0),)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """What a clock is made of; `target` and `warn_before` count open time."""

    hours: OpenHours
    started_at: datetime
    target: timedelta
    warn_before: timedelta
    pauses: tuple[Pause, ...] = ()

    @property
    def is_paused(self) -> bool:
        return any(pause.end is None for pause in self.pauses)


@dataclass(frozen=True, slots=True)
class Times:
    """When a timer is due and when to warn; both None while it is paused (rule 6) and when its
    hours never open (rule 12)."""

    due_at: datetime | None = None
    warn_at: datetime | None = None


def times(timer: Timer) -> Times:
    """Due after the target of open, unpaused time; warned so much open time earlier (rule 11)."""
    due = open_time.due_at(timer.hours, timer.started_at, timer.target, timer.pauses)
    if due is None:
        return Times()
    warn = open_time.warn_at(timer.hours, timer.started_at, due, timer.warn_before, timer.pauses)
    return Times(due, warn)


def left(timer: Timer, at: datetime) -> timedelta:
    """Open time left at an instant, negative once overdue; stands still while paused."""
    return open_time.remaining(timer.hours, timer.started_at, at, timer.target, timer.pauses)


def ran_out(due_at: datetime | None, at: datetime) -> bool:
    """Whether a clock not satisfied by `at` is breached: at the due instant itself it is not."""
    return due_at is not None and at > due_at


def is_met(due_at: datetime | None, met_at: datetime) -> bool:
    """Rule 9: satisfied at or before due, by instants; without a due time nothing is missed."""
    return not ran_out(due_at, met_at)


def breach_of_change(times_after: Times, at: datetime) -> datetime | None:
    """Rule 7: after a change of priority, policy or calendar a due time that is already past
    breaches at the moment of the change."""
    return at if ran_out(times_after.due_at, at) else None


def paused(timer: Timer, at: datetime, reason: str) -> Timer:
    """Standing still from an instant on; a timer that does already stays as it is."""
    if timer.is_paused:
        return timer
    return replace(timer, pauses=(*timer.pauses, Pause(at, None, reason)))


def resumed(timer: Timer, at: datetime) -> Timer:
    """Running again from an instant on."""
    ended = (
        Pause(pause.start, max(at, pause.start), pause.reason) if pause.end is None else pause
        for pause in timer.pauses
    )
    return replace(timer, pauses=tuple(ended))


def reopened(timer: Timer, met_at: datetime, at: datetime) -> Timer:
    """Rule 8: it goes on with what was left; the time it lay satisfied is a pause."""
    return replace(timer, pauses=(*timer.pauses, Pause(met_at, max(at, met_at), "resolved")))


def receipt(timer: Timer, *, until: datetime | None = None) -> Receipt:
    """How the due time was derived, line by line."""
    return receipts.receipt(timer.hours, timer.started_at, timer.target, timer.pauses, until=until)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing written in a ticket. Automatic replies and notes come from nobody who counts."""

    at: datetime
    by_agent: bool
    public: bool = True
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """First response: when it came, if it did; then each wait of the reporter, (asked, answered),
    the last one open (None) while nobody answered."""

    first_at: datetime | None
    waits: tuple[tuple[datetime, datetime | None], ...]


def answered(said: Iterable[Said]) -> Answered:
    """Rule 10 over a whole conversation.

    First response is the first public reply of an agent. After it a message of the reporter starts
    the next response; more messages do not start it again; the next public reply of an agent
    satisfies it. Before the first response nothing but the first response runs.
    """
    first: datetime | None = None
    waits: list[tuple[datetime, datetime | None]] = []
    for each in sorted(said, key=lambda one: one.at):
        if not each.public or each.automatic:
            continue
        if each.by_agent:
            first = first or each.at
            if waits and waits[-1][1] is None:
                waits[-1] = (waits[-1][0], each.at)
        elif first is not None and not (waits and waits[-1][1] is None):
            waits.append((each.at, None))
    return Answered(first, tuple(waits))


@dataclass(frozen=True, slots=True)
class Due:
    """One running clock as the most urgent one is chosen from it."""

    kind: str
    due_at: datetime | None
    is_breached: bool = False


def most_urgent(running: Sequence[Due]) -> Due | None:
    """The clock a list shows: the earliest due; one without a due time only when all are."""
    dated = [each for each in running if each.due_at is not None]
    if dated:
        return min(dated, key=lambda each: (each.due_at, each.kind))
    return running[0] if running else None

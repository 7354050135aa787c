"""The rules of sending without tables: when, in which portions, how often again, and the books.

A *mailing* is what people call a send: one thing that goes to many at a chosen time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from vrops.core import clock
from vrops.core.clock import WallKind
from vrops.core.errors import Invalid
from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "mailing",
    ("scheduled", "sending", "sent", "cancelled"),
    (
        Verb("start", ("scheduled",), "sending", "", "started"),
        Verb("finish", ("sending",), "sent", "", "finished"),
        Verb("cancel", ("scheduled", "sending"), "cancelled", "Cancel", "cancelled", Tone.DANGER),
        Verb("retry", ("sending", "sent"), "sending", "Try again", "tried again"),
    ),
    {"sending": "being sent"},
)
# Pausing is no state of its own: a paused mailing stays scheduled or being sent, and says so.
PAUSABLE = ("scheduled", "sending")

MOST_ATTEMPTS = 5
LONGEST_PAUSE = timedelta(hours=1)
# Somebody who picks the present minute means now.
GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """The wall time somebody chose, where, and the instant it stands for (UTC)."""

    on: date
    at: time
    zone: str
    instant: datetime
    kind: WallKind

    @property
    def note(self) -> str:
        """What the form says when clocks change at that time; empty on every other day."""
        local = self.instant.astimezone(clock.zone(self.zone))
        if self.kind is WallKind.GAP:
            return (
                f"Clocks go forward that day and {_hour(self.at)} does not exist; "
                f"it goes out at {_hour(local.time())} {local.tzname()}."
            )
        if self.kind is WallKind.FOLD:
            return (
                f"Clocks go back that day and {_hour(self.at)} occurs twice; "
                f"it goes out at the first, {local.tzname()}."
            )
        return ""


def timing(on: date, at: time, zone: str, *, now: datetime) -> Timing:
    """The instant of a wall time in a zone; the form shows it before it is saved.

    A wall time that does not exist moves forward to the next valid minute, one that occurs twice
    is its first. Refuses (Invalid) a time that has passed and a zone that does not exist.
    """
    resolved = clock.resolve_wall(on, at, zone)
    if resolved.instant <= now - GRACE:
        raise Invalid(
            f"{_hour(at)} on {on:%B} {on.day}, {on.year} has passed in {zone}; pick a later time.",
            code="delivery.time_has_passed",
        )
    return Timing(on, at, zone, resolved.instant, resolved.kind)


def timing_now(now: datetime, zone: str) -> Timing:
    """At once, written as the wall time that the clocks of the zone show."""
    local = now.astimezone(clock.zone(zone))
    wall = local.time().replace(tzinfo=None, fold=0)
    return Timing(local.date(), wall, zone, now, WallKind.EXACT)


def _hour(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def batch_size(attempts: int, largest: int) -> int:
    """How many recipients to take together that were tried so often before: 500, 50, 5, 1, 1.

    A recipient that stops the process takes its whole batch along. Smaller batches of those that
    have been in one leave it alone in the end: innocent ones get through, it is given up.
    """
    return int(max(1, largest // 10 ** min(attempts, 9)))


def pause_before_retry(attempts: int, *, together: int, first: timedelta) -> timedelta:
    """How long to wait after the failure number `attempts` of a batch of `together` recipients.

    Nobody knows who of several is at fault, so they go on at once in smaller batches; one alone
    waits `first`, then four times as long each time, at most an hour.
    """
    if together > 1:
        return timedelta()
    times: int = 4 ** (max(attempts, 1) - 1)
    return min(LONGEST_PAUSE, first * times)


@dataclass(frozen=True, slots=True)
class Books:
    """Where the recipients of one mailing stand; each is counted once.

    `addressed` was written down when the mailing started, the rest is counted row by row, so a
    difference between the two is a fault and not arithmetic.
    """

    addressed: int = 0
    open: int = 0
    leased: int = 0
    delivered: int = 0
    failed: int = 0
    dead: int = 0
    cancelled: int = 0

    @property
    def waiting(self) -> int:
        """Not decided yet: open, and those a worker has in hand."""
        return self.open + self.leased

    @property
    def not_delivered(self) -> int:
        """Refused for good by the other side, or given up after five attempts."""
        return self.failed + self.dead

    @property
    def counted(self) -> int:
        return self.delivered + self.not_delivered + self.cancelled + self.waiting

    @property
    def balance(self) -> bool:
        """addressed = delivered + failed + cancelled + open (RELIABILITY 2)."""
        return self.addressed == self.counted

    @property
    def percent(self) -> int:
        """How far along, whole percent, rounded down so that 100 means done."""
        return 100 if not self.addressed else 100 * (self.counted - self.waiting) // self.addressed

    def __str__(self) -> str:
        return (
            f"{self.addressed:,} addressed = {self.delivered:,} delivered + "
            f"{self.not_delivered:,} failed + {self.cancelled:,} cancelled + {self.waiting:,} open"
        )

"""A ticket's clocks in memory: started, paused, satisfied and derived anew, then stored at once.

Actions use it under the ticket's lock, the demonstration data for twenty thousand tickets; nothing
here reads the time or decides who may do what.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from escalations.sla import domain
from escalations.sla.domain import PAUSED_BY, ClockKind, Due, Timer
from escalations.sla.queries import Book, book, policy_in_force
from escalations.tickets.models import Clock, ClockPause, Ticket
from vrops.calendars.domain.open_time import Pause
from vrops.calendars.queries import open_hours

CALLBACK_WARNING = timedelta(minutes=10)
SHOWN = ("sla_kind", "sla_started_at", "sla_due_at", "sla_warn_at", "sla_left", "sla_breached")
STORED = (
    "target", "hours", "started_at", "due_at", "warn_at", "warned_at", "breached_at", "met_at"
)  # fmt: skip


def timer_of(clock: Clock, pauses: Iterable[ClockPause]) -> Timer | None:
    """What the clock is made of; None for one without a target, which is never due."""
    stood = tuple(Pause(row.starts_at, row.ends_at, row.state) for row in pauses)
    if clock.promised_at is not None:
        return Timer(
            hours=domain.ALWAYS,
            started_at=clock.started_at,
            target=max(clock.promised_at - clock.started_at, timedelta()),
            warn_before=CALLBACK_WARNING,
            pauses=stood,
        )
    if clock.target is None or clock.hours is None:
        return None
    return Timer(
        hours=open_hours(clock.hours),
        started_at=clock.started_at,
        target=timedelta(minutes=clock.target.minutes),
        warn_before=timedelta(minutes=clock.target.warn_minutes),
        pauses=stood,
    )


class Clocks:
    """The clocks of one ticket with their pauses."""

    def __init__(self, ticket: Ticket, targets: Book) -> None:
        self.ticket = ticket
        self.book = targets
        self.rows: list[Clock] = []
        self.pauses: dict[int, list[ClockPause]] = {}  # by the place of the clock in rows

    @classmethod
    def of(cls, ticket: Ticket, targets: Book) -> "Clocks":
        """As they are stored; two queries."""
        clocks = cls(ticket, targets)
        rows = ticket.clocks.select_related("target", "hours").prefetch_related("pauses")
        for row in rows.order_by("started_at", "pk"):
            clocks._add(row, sorted(row.pauses.all(), key=lambda pause: pause.starts_at))
        return clocks

    @classmethod
    def of_many(cls, tickets: Iterable[Ticket], targets: Book) -> "dict[int, Clocks]":
        """Of many tickets, by their key; two queries for all of them."""
        found = {ticket.pk: cls(ticket, targets) for ticket in tickets}
        rows = Clock.objects.filter(ticket__in=found).select_related("target", "hours")
        for row in rows.prefetch_related("pauses").order_by("started_at", "pk"):
            pauses = sorted(row.pauses.all(), key=lambda pause: pause.starts_at)
            found[row.ticket_id]._add(row, pauses)
        return found

    # ---- what happens to a ticket ------------------------------------------------------------

    def begin(self, at: datetime) -> None:
        """The ticket is filed."""
        self._start(ClockKind.FIRST_RESPONSE, at)
        self._start(ClockKind.RESOLUTION, at)
        if self.ticket.callback_by is not None:
            self._start(ClockKind.CALLBACK, at)

    def agent_replied(self, at: datetime) -> None:
        """A public reply of an agent answers everything that was asked (rule 10)."""
        self._meet(at, ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)

    def reporter_wrote(self, at: datetime) -> None:
        """Starts the next response, unless the first is still owed or one runs (rule 10)."""
        waits = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)
        if not any(row.met_at is None and row.kind in waits for row in self.rows):
            self._start(ClockKind.NEXT_RESPONSE, at)

    def called_back(self, at: datetime) -> None:
        self._meet(at, ClockKind.CALLBACK)

    def moved(self, at: datetime) -> None:
        """The ticket's state changed: clocks that it holds up stand still, others run (rule 6)."""
        for place, row in enumerate(self.rows):
            if row.met_at is not None:
                continue
            holds = self.ticket.state in self._paused_by(row)
            stuck = next((p for p in self.pauses[place] if p.ends_at is None), None)
            if stuck is not None and (not holds or stuck.state != self.ticket.state):
                stuck.ends_at = max(at, stuck.starts_at)
                stuck = None
            if holds and stuck is None:
                self._note_breach(row, at)
                self.pauses[place].append(
                    ClockPause(clock=row, state=self.ticket.state, starts_at=at)
                )
            self._derive(place)

    def resolved(self, at: datetime) -> None:
        """Nothing is owed any more."""
        self._meet(at, *ClockKind)

    def reopened(self, at: datetime) -> None:
        """Resolution goes on with what was left (rule 8)."""
        for place, row in enumerate(self.rows):
            if row.kind == ClockKind.RESOLUTION and row.met_at is not None:
                self.pauses[place].append(
                    ClockPause(
                        clock=row, state="resolved", starts_at=row.met_at,
                        ends_at=max(at, row.met_at),
                    )
                )  # fmt: skip
                row.met_at = None
                self._derive(place)

    def retarget(self, at: datetime) -> None:
        """Priority, queue, policy or calendar changed: derived anew from the original start with
        the pauses kept; what is past due then breaches now (rule 7)."""
        for place, row in enumerate(self.rows):
            if row.met_at is None and row.promised_at is None:
                self._aim(row, ClockKind(row.kind), at)
                after = self._derive(place)
                row.breached_at = row.breached_at or domain.breach_of_change(after, at)

    def refiled(self, filed_at: datetime, at: datetime) -> None:
        """It turns out to have been filed at another time: what began then is derived anew."""
        for row in self.rows:
            if row.kind in (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION) and row.met_at is None:
                row.started_at = filed_at
        self.retarget(at)

    def passed(self, at: datetime) -> None:
        """Warnings and breaches that time alone brought by then; the minute's work in bulk."""
        for row in self.rows:
            end = row.met_at or at
            if row.met_at is None:
                self._note_breach(row, at)
            if row.warned_at is None and row.warn_at is not None and row.warn_at <= end:
                row.warned_at = row.warn_at

    # ---- storing -----------------------------------------------------------------------------

    def show(self, at: datetime) -> None:
        """Repeat the most urgent running clock on the ticket; nothing once it is not open."""
        ticket = self.ticket
        running = [
            (place, row) for place, row in enumerate(self.rows)
            if row.met_at is None and ticket.is_open and timer_of(row, ()) is not None
        ]  # fmt: skip
        chosen = domain.most_urgent([Due(row.kind, row.due_at) for _, row in running])
        ticket.sla_kind, ticket.sla_breached = "", False
        ticket.sla_started_at = ticket.sla_due_at = ticket.sla_warn_at = ticket.sla_left = None
        if chosen is None:
            return
        place, row = next((p, r) for p, r in running if r.kind == chosen.kind)
        ticket.sla_kind, ticket.sla_started_at = row.kind, row.started_at
        ticket.sla_due_at, ticket.sla_warn_at = row.due_at, row.warn_at
        ticket.sla_breached = any(each.breached_at is not None for _, each in running)
        timer = timer_of(row, self.pauses[place])
        if row.due_at is None and timer is not None and timer.is_paused:
            ticket.sla_left = domain.left(timer, at)

    def store(self) -> None:
        """Write every clock and pause; new ones are added. The caller stores the ticket."""
        for place, row in enumerate(self.rows):
            if row._state.adding:
                row.save(force_insert=True)
            else:
                row.save(update_fields=STORED)
            for pause in self.pauses[place]:
                if pause._state.adding:
                    pause.clock = row
                    pause.save(force_insert=True)
                else:
                    pause.save(update_fields=["ends_at"])

    # ---- one clock ---------------------------------------------------------------------------

    def _start(self, kind: ClockKind, at: datetime) -> None:
        row = Clock(ticket=self.ticket, kind=kind, started_at=at)
        if kind is ClockKind.CALLBACK:
            row.promised_at = self.ticket.callback_by
        else:
            self._aim(row, kind, at)
        place = self._add(row, [])
        if self.ticket.state in self._paused_by(row):
            self.pauses[place].append(ClockPause(clock=row, state=self.ticket.state, starts_at=at))
        self._derive(place)

    def _aim(self, row: Clock, kind: ClockKind, at: datetime) -> None:
        """Target and hours in force; a calendar that has no hours yet gives no due time."""
        queue = self.ticket.queue
        target = self.book.target(queue.code if queue else "", self.ticket.priority, kind)
        hours = self.book.hours(target, at) if target else None
        row.target, row.hours = (target, hours) if hours else (None, None)

    def _derive(self, place: int) -> domain.Times:
        row = self.rows[place]
        timer = timer_of(row, self.pauses[place])
        found = domain.times(timer) if timer else domain.Times()
        row.due_at, row.warn_at = found.due_at, found.warn_at
        return found

    def _meet(self, at: datetime, *kinds: ClockKind) -> None:
        for place, row in enumerate(self.rows):
            if row.met_at is not None or row.kind not in kinds:
                continue
            self._note_breach(row, at)
            row.met_at = at
            for pause in self.pauses[place]:
                if pause.ends_at is None:
                    pause.ends_at = max(at, pause.starts_at)

    def _note_breach(self, row: Clock, at: datetime) -> None:
        if row.breached_at is None and domain.ran_out(row.due_at, at):
            row.breached_at = row.due_at

    def _paused_by(self, row: Clock) -> Iterable[str]:
        if row.target is not None:
            return row.target.paused_by
        return PAUSED_BY[ClockKind(row.kind)]

    def _add(self, row: Clock, pauses: list[ClockPause]) -> int:
        self.rows.append(row)
        self.pauses[len(self.rows) - 1] = pauses
        return len(self.rows) - 1


def clocks_of(ticket: Ticket, at: datetime) -> Clocks:
    """The ticket's clocks with the targets in force; the ticket is locked by the caller."""
    return Clocks.of(ticket, book(policy_in_force(at)))

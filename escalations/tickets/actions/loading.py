"""Tickets of another system, loaded in bulk: what a file would do, and doing it.

Clocks of open tickets run from when they were filed under the policy in force now; one that ran
out before it came here breaches when it is loaded (SLA rule 7). What was solved elsewhere owed
nothing here, so it has no clocks.

A solved ticket is resolved at the instant that the file gives; where it gives none, when it was
loaded, which is when it was known to be. Clocks that ran here are met or missed by that instant
(rule 9), also where the minute's work had marked them late before the file came.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from escalations.routing.models import Queue
from escalations.routing.queries import rules_in_force
from escalations.sla import domain as sla
from escalations.sla.queries import Book, book, policy_in_force
from escalations.tickets.actions.filing import route, search_key
from escalations.tickets.clocks import SHOWN, STORED, Clocks
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.domain.loading import ENDED, LoadedTicket, is_further, way
from escalations.tickets.models import Clock, ClockPause, LoadedChange, Redaction, Ticket
from vrops.core import clock, locks, text
from vrops.core.models import as_json
from vrops.exchange.domain.outcomes import Change, Compared, Outcome
from vrops.exchange.models import Import
from vrops.log import actions as log
from vrops.people.models import User
from vrops.ui import formats

TicketChange = Change[LoadedTicket]
_EDITED = (
    "subject", "body", "filed_at", "search_key", "state", "state_before", "resolved_at", "version",
    "updated_at", *SHOWN,
)  # fmt: skip
# What a load may change of a ticket and of its clocks.
RESTORED = (
    "subject", "body", "filed_at", "search_key", "state", "state_before", "resolved_at",
)  # fmt: skip
CLOCK_COLUMNS = (
    "kind", "target_id", "hours_id", "started_at", "promised_at", "due_at", "warn_at", "warned_at",
    "breached_at", "met_at",
)  # fmt: skip
PAUSE_COLUMNS = ("state", "starts_at", "ends_at")


def compare_tickets(items: Sequence[LoadedTicket], load: Import) -> list[Compared]:
    """What each row would do: source and ticket number say which ticket it is about."""
    known = _known(items)
    return [_compared(item, known.get((item.source, item.external_id)), load) for item in items]


def begin(load: Import, *, by: User) -> None:
    """Two loads of one source wait for each other: they are about the same tickets."""
    lock_source(load)


def lock_source(load: Import) -> None:
    locks.advisory(f"escalations.tickets.{load.options['source']}")


def load_tickets(changes: Sequence[TicketChange], load: Import, *, by: User) -> list[int | None]:
    """Make and change the tickets of a batch, in the transaction of their load.

    The file's status moves a ticket on by the verbs of its lifecycle, never back.
    """
    now = clock.now()
    targets = book(policy_in_force(now))
    new = [change.item for change in changes if change.outcome is Outcome.NEW]
    made = iter(_make(new, targets, now, by))
    _change([c for c in changes if c.outcome is Outcome.CHANGED], load, targets, now, by)
    return [next(made) if change.outcome is Outcome.NEW else change.record_id for change in changes]


def tell_of_load(load: Import, *, by: User) -> None:
    """One entry for the whole load."""
    after = {"count": f"{load.new + load.changed:,}", "new": load.new, "changed": load.changed}
    log.record("escalations.ticket.imported", load, by=by, after=after)


# ---- comparing --------------------------------------------------------------------------------


def _known(items: Sequence[LoadedTicket]) -> dict[tuple[str, str], Ticket]:
    sources = {item.source for item in items}
    numbers = [item.external_id for item in items]
    rows = Ticket.objects.filter(source__in=sources, external_id__in=numbers)
    return {(row.source, row.external_id): row for row in rows}


def _compared(item: LoadedTicket, ticket: Ticket | None, load: Import) -> Compared:
    if ticket is None:
        return Compared(Outcome.NEW)
    changes: dict[str, tuple[str, str]] = {}
    if ticket.subject != item.subject:
        changes["Subject"] = (ticket.subject, item.subject)
    if ticket.body != item.body:
        changes["Details"] = (ticket.body, item.body)
    if ticket.filed_at != item.filed_at:
        changes["Filed"] = (_moment(ticket.filed_at, load), _moment(item.filed_at, load))
    if is_further(item.status, ticket.state):
        changes["Status"] = (ticket.status, item.status.capitalize())
    return Compared(Outcome.CHANGED if changes else Outcome.SAME, ticket.pk, changes)


def _moment(at: datetime, load: Import) -> str:
    zone = clock.zone(load.options["zone"])
    return formats.moment(at, zone, clock.now().astimezone(zone).date())


# ---- new ones ---------------------------------------------------------------------------------


def _make(items: list[LoadedTicket], targets: Book, now: datetime, by: User) -> list[int]:
    rules, queues = rules_in_force(), Queue.objects.in_bulk()
    tickets, clocks = [], []
    for item in items:
        ticket = Ticket(
            type=item.type, category=item.category, subject=item.subject, body=item.body,
            filed_by=by, filed_at=item.filed_at, source=item.source,
            external_id=item.external_id,
            search_key=text.fold(f"{item.subject} {item.external_id}"),
        )  # fmt: skip
        route(ticket, rules)
        ticket.queue = queues.get(ticket.queue_id) if ticket.queue_id else None
        tickets.append(ticket)
        clocks.append(_begun(ticket, item, targets, now))
    Ticket.objects.bulk_create(tickets)
    _store_clocks(clocks)
    _keep_removed(zip(tickets, items, strict=True), by)
    made = [ticket.pk for ticket in tickets]
    Ticket.objects.filter(pk__in=made).update(
        search_key=Concat(
            Value("esc "), Cast("pk", TextField()), Value(" "), F("search_key"),
            output_field=TextField(),
        )
    )  # fmt: skip
    return made


def _begun(ticket: Ticket, item: LoadedTicket, targets: Book, now: datetime) -> Clocks:
    clocks = Clocks(ticket, targets)
    ended = item.status in ENDED
    if not ended:
        clocks.begin(item.filed_at)
    _follow(ticket, item.status)
    if ended:
        ticket.resolved_at = item.solved_at or now
    else:
        clocks.moved(now)
        _breach_now(clocks, now)
    clocks.show(now)
    return clocks


def _follow(ticket: Ticket, status: str) -> None:
    for verb, to in way(ticket.state, status):
        LIFECYCLE.move(ticket, verb, to=to)


def _breach_now(clocks: Clocks, now: datetime) -> None:
    """What was due before it came here is late from now on, and told by the load's own entry."""
    for row in clocks.rows:
        if row.met_at is not None:
            continue
        if sla.ran_out(row.due_at, now):
            row.breached_at = now
        if row.warn_at is not None and row.warn_at <= now:
            row.warned_at = now


# ---- changed ones -----------------------------------------------------------------------------


def _change(
    changes: list[TicketChange], load: Import, targets: Book, now: datetime, by: User
) -> None:
    if not changes:
        return
    rows = Ticket.objects.filter(pk__in=[change.record_id for change in changes])
    tickets = {
        ticket.pk: ticket for ticket in rows.select_for_update(of=("self",)).select_related("queue")
    }
    clocks = Clocks.of_many(tickets.values(), targets)
    LoadedChange.objects.bulk_create(
        LoadedChange(load=load, ticket=ticket, before=as_it_was(ticket, clocks[ticket.pk]))
        for ticket in tickets.values()
    )
    edited = []
    for change in changes:
        ticket = tickets[change.record_id or 0]
        _edit(ticket, clocks[ticket.pk], change.item, now)
        edited.append((ticket, change.item))
    Ticket.objects.bulk_update(tickets.values(), _EDITED, batch_size=500)
    _store_clocks(list(clocks.values()))
    _keep_removed(edited, by)


def _edit(ticket: Ticket, clocks: Clocks, item: LoadedTicket, now: datetime) -> None:
    version = ticket.version
    ticket.subject, ticket.body = item.subject, item.body
    if ticket.filed_at != item.filed_at:
        ticket.filed_at = item.filed_at
        clocks.refiled(item.filed_at, now)
    if is_further(item.status, ticket.state):
        _follow(ticket, item.status)
        if ticket.is_open:
            clocks.moved(now)
        else:
            _resolved(ticket, clocks, item.solved_at or now)
    ticket.search_key = search_key(ticket)
    ticket.version, ticket.updated_at = version + 1, now
    clocks.show(now)


def _resolved(ticket: Ticket, clocks: Clocks, at: datetime) -> None:
    """Its clocks end at that instant; what was marked late by then only if it was."""
    if ticket.resolved_at is not None:
        return
    ticket.resolved_at = at
    clocks.resolved(at)
    for row in clocks.rows:
        if row.met_at == at and row.breached_at is not None:
            row.breached_at = None if sla.is_met(row.due_at, at) else min(row.breached_at, at)


def as_it_was(ticket: Ticket, clocks: Clocks) -> dict[str, Any]:
    """The ticket and its clocks as JSON keeps them, to take the load back."""
    kept = {name: getattr(ticket, name) for name in RESTORED}
    kept["clocks"] = [
        {**{name: getattr(row, name) for name in CLOCK_COLUMNS},
         "pauses": [{name: getattr(p, name) for name in PAUSE_COLUMNS}
                    for p in clocks.pauses[place]]}
        for place, row in enumerate(clocks.rows)
    ]  # fmt: skip
    found: dict[str, Any] = as_json(kept)
    return found


def _store_clocks(clocks: Sequence[Clocks]) -> None:
    """All of them in a few statements."""
    rows = [row for one in clocks for row in one.rows]
    old = [row for row in rows if not row._state.adding]
    Clock.objects.bulk_create([row for row in rows if row._state.adding])
    Clock.objects.bulk_update(old, STORED, batch_size=500)
    pauses = [pause for one in clocks for held in one.pauses.values() for pause in held]
    stood = [pause for pause in pauses if not pause._state.adding]
    ClockPause.objects.bulk_create([pause for pause in pauses if pause._state.adding])
    ClockPause.objects.bulk_update(stood, ["ends_at"], batch_size=500)


def _keep_removed(pairs: Any, by: User) -> None:
    Redaction.objects.bulk_create(
        Redaction(ticket=ticket, field=name, kind=kind, count=count, by=by)
        for ticket, item in pairs
        for name, counts in item.removed.items()
        for kind, count in counts.items()
    )

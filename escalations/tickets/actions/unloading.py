"""Taking a load of tickets back: new ones go, changed ones are as they were before.

What somebody has worked on since stays as it is, and so does what a later file was about: as with
activity, only that is taken back which still stands as the load left it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from escalations.sla.queries import Book, book, policy_in_force
from escalations.tickets.actions.loading import RESTORED, lock_source
from escalations.tickets.clocks import SHOWN, Clocks
from escalations.tickets.models import Clock, ClockPause, LoadedChange, Ticket
from vrops.core import clock, phrases
from vrops.exchange.domain.outcomes import Outcome
from vrops.exchange.domain.progress import Progress
from vrops.exchange.models import Import, ImportRow
from vrops.log import actions as log
from vrops.log.models import Entry
from vrops.people.models import User

BATCH = 500
# Whoever reads the sentence opens these one by one.
NAMED = 20
_TICKET = Ticket._meta.label_lower
_INSTANTS = frozenset({"filed_at", "resolved_at", "started_at", "promised_at", "due_at", "warn_at",
                       "warned_at", "breached_at", "met_at", "starts_at", "ends_at"})  # fmt: skip


def take_back(load: Import, *, by: User, progress: Progress) -> str:
    """The load back; answers which tickets stay, and why."""
    lock_source(load)
    now = clock.now()
    targets = book(policy_in_force(now))
    total, done = load.new + load.changed, 0
    kept: list[int] = []
    for batch in _batches(load):
        done += len(batch)
        kept += _take_back(load, batch, targets, now)
        progress.advance(done, total)
    after = {"count": f"{total - len(kept):,}", "kept": len(kept)}
    log.record("escalations.ticket.unloaded", load, by=by, after=after)
    return _stay(kept)


def _batches(load: Import) -> Iterator[dict[int, str]]:
    """Outcome by ticket, in the order of their numbers, as those who lock several do."""
    rows = ImportRow.objects.filter(load=load, outcome__in=(Outcome.NEW, Outcome.CHANGED))
    pairs = list(rows.order_by("record_id").values_list("record_id", "outcome"))
    for first in range(0, len(pairs), BATCH):
        yield {pk: outcome for pk, outcome in pairs[first : first + BATCH] if pk is not None}


def _take_back(load: Import, batch: Mapping[int, str], targets: Book, now: datetime) -> list[int]:
    """One batch; answers those that stay."""
    rows = Ticket.objects.filter(pk__in=batch).order_by("pk").select_related("queue")
    tickets = {ticket.pk: ticket for ticket in rows.select_for_update(of=("self",))}
    before = dict(
        LoadedChange.objects.filter(load=load, ticket__in=tickets).values_list("ticket", "before")
    )
    made = {pk for pk in tickets if batch[pk] == Outcome.NEW}
    # Without what it was before, as of loads older than that is kept, a change stays.
    stay = _touched(load, tickets) | (set(tickets) - made - set(before))
    Ticket.objects.filter(pk__in=made - stay).delete()
    changed = sorted(set(tickets) - made - stay)
    _restore([(tickets[pk], before[pk]) for pk in changed], targets, now)
    LoadedChange.objects.filter(load=load, ticket__in=changed).delete()
    return sorted(stay)


def _touched(load: Import, tickets: Mapping[int, Ticket]) -> set[int]:
    """Those that a person has done something to since, or that a later load was about. What time
    did to them by itself, such as a breach, is nobody's work."""
    loaded = Entry.objects.filter(
        event="escalations.ticket.imported", subject_type=load._meta.label_lower, subject_id=load.pk
    )
    entry_id = loaded.order_by("-pk").values_list("pk", flat=True).first() or 0
    entries = Entry.objects.filter(subject_type=_TICKET, subject_id__in=tickets, pk__gt=entry_id)
    worked_on = entries.filter(refused=False).exclude(Q(actor=None))
    later = Q(load__applied_at__gt=load.applied_at) | Q(
        load__applied_at=load.applied_at, load__gt=load.pk
    )
    named = ImportRow.objects.filter(
        later, load__kind=load.kind, load__state="applied", record_id__in=tickets
    )
    found = [
        *worked_on.values_list("subject_id", flat=True),
        *named.values_list("record_id", flat=True),
    ]
    return {pk for pk in found if pk is not None}


def _restore(
    pairs: Sequence[tuple[Ticket, Mapping[str, Any]]], targets: Book, now: datetime
) -> None:
    """Texts, state and clocks as they were; clocks go on from there as if nothing had been said."""
    tickets = [ticket for ticket, _ in pairs]
    Clock.objects.filter(ticket__in=tickets).delete()
    clocks, pauses = [], []
    for ticket, was in pairs:
        for name in RESTORED:
            setattr(ticket, name, _read(name, was[name]))
        ticket.version, ticket.updated_at = ticket.version + 1, now
        for each in was["clocks"]:
            row = Clock(ticket=ticket, **_columns(each))
            clocks.append(row)
            pauses += [ClockPause(clock=row, **_columns(pause)) for pause in each["pauses"]]
    Clock.objects.bulk_create(clocks)
    ClockPause.objects.bulk_create(pauses)
    for running in Clocks.of_many(tickets, targets).values():
        running.show(now)
    Ticket.objects.bulk_update(tickets, [*RESTORED, "version", "updated_at", *SHOWN])


def _columns(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _read(name, value) for name, value in kept.items() if name != "pauses"}


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and name in _INSTANTS else value


def _stay(kept: Sequence[int]) -> str:
    if not kept:
        return ""
    keys = [f"ESC-{pk}" for pk in kept]
    named = (
        phrases.both(keys)
        if len(keys) <= NAMED
        else (f"{', '.join(keys[:NAMED])} and {len(keys) - NAMED:,} others")
    )
    stay = phrases.counted(len(kept), "ticket stays", "tickets stay")
    return f"{stay}, worked on or loaded again since: {named}. The others are as they were before."

"""What time itself does to tickets, each minute: warnings and breaches once, new policies taken up.

The work is found in the tables. Tickets are locked before their clocks, as actions do, and those
somebody is changing are left for the next minute, so two beats at once are harmless.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from escalations.sla.queries import Book, book, policy_in_force
from escalations.tickets.actions.locking import store
from escalations.tickets.clocks import Clocks
from escalations.tickets.domain.lifecycle import OPEN
from escalations.tickets.models import Clock, Ticket
from vrops.calendars.queries import version_in_force
from vrops.core import clock
from vrops.log import actions as log
from vrops.log.actions import Happening

BATCH = 500
BREACHED, WARNED = "escalations.ticket.sla_breached", "escalations.ticket.sla_warned"


def tick() -> int:
    """Do what is due until nothing is; answers how many clocks were marked."""
    follow_changes()
    marked = 0
    while True:
        done = mark_due()
        marked += done
        if done < BATCH:
            return marked


@transaction.atomic
def mark_due() -> int:
    """One batch of clocks that ran out or come near it; each is marked and told once."""
    now = clock.now()
    breached, warned = _due(now)
    due = Clock.objects.filter(breached | warned)[:BATCH]
    ticket_ids = list(due.values_list("ticket_id", flat=True))
    if not ticket_ids:
        return 0
    tickets = {
        ticket.pk: ticket
        for ticket in Ticket.objects.filter(pk__in=ticket_ids)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("site")
    }
    mine = Clock.objects.filter(ticket__in=tickets)
    late, near = list(mine.filter(breached)), list(mine.filter(warned))
    Clock.objects.filter(pk__in=[row.pk for row in late]).update(breached_at=F("due_at"))
    Clock.objects.filter(pk__in=[row.pk for row in near]).update(warned_at=now)
    late_ids = {row.ticket_id for row in late}
    Ticket.objects.filter(pk__in=late_ids, state__in=OPEN).update(sla_breached=True)
    log.record_many([*_told(late, tickets, BREACHED), *_told(near, tickets, WARNED)])
    return len(late) + len(near)


def follow_changes() -> None:
    """Open clocks take up a policy or hours that came into force since they started (rule 7)."""
    now = clock.now()
    version = policy_in_force(now)
    if version is None:
        return
    targets = book(version)
    today = now.astimezone(clock.zone(settings.COMPANY_ZONE)).date()
    calendars = {target.calendar_id for target in targets.targets.values()}
    in_force = [version_in_force(calendar_id, today) for calendar_id in calendars]
    running = Clock.objects.filter(
        met_at__isnull=True, ticket__state__in=OPEN, target__isnull=False
    )
    old = running.filter(
        ~Q(target__version=version) | ~Q(hours__in=[hours for hours in in_force if hours])
    )
    # Once around: a clock that finds no target in the new policy keeps none.
    ids = sorted(set(old.values_list("ticket_id", flat=True)))
    for first in range(0, len(ids), BATCH):
        _take_up(ids[first : first + BATCH], targets)


@transaction.atomic
def _take_up(ticket_ids: list[int], targets: Book) -> None:
    now = clock.now()
    rows = Ticket.objects.filter(pk__in=ticket_ids, state__in=OPEN).select_related("queue", "site")
    happened = []
    for ticket in rows.select_for_update(skip_locked=True, of=("self",)):
        clocks = Clocks.of(ticket, targets)
        before = ticket.sla_due_at
        clocks.retarget(now)
        store(ticket, clocks, now)
        if ticket.sla_due_at != before:
            happened.append(
                Happening(
                    event="escalations.ticket.sla_changed", subject=ticket, by=None,
                    before={"due": before}, after={"due": ticket.sla_due_at},
                )
            )  # fmt: skip
    log.record_many(happened)


def _due(now: object) -> tuple[Q, Q]:
    """Clocks to breach, and clocks to warn about."""
    running = Q(met_at__isnull=True)
    return (
        running & Q(breached_at__isnull=True, due_at__lt=now),
        running & Q(warned_at__isnull=True, warn_at__lte=now),
    )


def _told(rows: Iterable[Clock], tickets: dict[int, Ticket], event: str) -> list[Happening]:
    return [
        Happening(
            event=event,
            subject=tickets[row.ticket_id],
            by=None,
            after={"clock": row.label.lower(), "due": row.due_at},
        )
        for row in rows
    ]

"""Carrying events to their subscribers: each row exactly once, whatever dies in between.

A row is claimed in a short transaction that counts the attempt before anything runs, so that a
handler that kills its process is given up too. The handler then runs in the transaction that marks
the row as done. Claiming one row at a time keeps a killed worker's other rows free of blame.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from vrops.core import clock, context, text
from vrops.log import registry
from vrops.log.models import Dispatch, DispatchQuerySet
from vrops.log.registry import Subscriber

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
# An inside handler also holds the row's lock while it runs, so a short lease is enough to find the
# rows of a killed worker soon. An outside call holds none: its lease outlasts the hard time limit.
LEASE = timedelta(seconds=30)
EXTERNAL_LEASE = timedelta(seconds=330)
KEPT = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A row in our hands. `attempt` is the fence: another claim of the row has a higher one."""

    dispatch_id: int
    entry_id: int
    request_id: str
    attempt: int
    subscriber: Subscriber

    def mine(self) -> DispatchQuerySet:
        """The row, unless somebody else took it after the lease ran out."""
        return Dispatch.objects.open().filter(pk=self.dispatch_id, attempts=self.attempt)


def drain(*, limit: int = 100, seconds: float = 120) -> bool:
    """Handle due rows one after another; True when it stopped with rows possibly left."""
    until = time.monotonic() + seconds
    for _ in range(limit):
        claim = claim_next()
        if claim is None:
            return False
        handle(claim)
        if time.monotonic() > until:
            break
    return True


def claim_next() -> Claim | None:
    """Take the row that is due the longest; rows that used up their attempts are given up."""
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            # Lost in a crash of the server, a claim is simply made again: no need to wait for disk.
            cursor.execute("SET LOCAL synchronous_commit = off")
            now = clock.now()
            row = (
                Dispatch.objects.due(now)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("entry")
                .order_by("due_at", "id")
                .first()
            )
            if row is None:
                return None
            if row.attempts < MOST_ATTEMPTS:
                return _claim(row, now)
            _give_up(row, f"The worker stopped {row.attempts} times while it handled this.")


def _claim(row: Dispatch, now: datetime) -> Claim:
    subscriber = registry.subscriber(row.subscriber)
    row.attempts += 1
    row.due_at = now + (EXTERNAL_LEASE if subscriber.external else LEASE)
    row.save(update_fields=["attempts", "due_at"])
    return Claim(row.pk, row.entry_id, row.entry.request_id, row.attempts, subscriber)


def handle(claim: Claim) -> None:
    """Run the handler and mark the row as done; a failure is noted and tried again later."""
    try:
        # What follows from an event carries the id of the request that caused it.
        with context.request(claim.request_id):
            if claim.subscriber.external:
                claim.subscriber.handler(claim.entry_id)
                _finish(claim)
            else:
                _handle_inside(claim)
    except Exception as error:
        logger.exception("%s failed for entry %s", claim.subscriber.name, claim.entry_id)
        _note_failure(claim, error)


@transaction.atomic
def _handle_inside(claim: Claim) -> None:
    # While the lock is held others skip the row, even after the lease.
    if claim.mine().select_for_update().first() is not None:
        claim.subscriber.handler(claim.entry_id)
        _finish(claim)


def _finish(claim: Claim) -> None:
    claim.mine().update(state=Dispatch.State.DONE, done_at=clock.now(), last_error="")


@transaction.atomic
def _note_failure(claim: Claim, error: Exception) -> None:
    row = claim.mine().select_for_update().first()
    if row is None:
        return
    sentence = text.cut(text.strip_controls(f"{type(error).__name__}: {error}"), 500)
    if row.attempts >= MOST_ATTEMPTS:
        _give_up(row, sentence)
        return
    row.due_at = clock.now() + PAUSES[row.attempts - 1]
    row.last_error = sentence
    row.save(update_fields=["due_at", "last_error"])


def _give_up(row: Dispatch, why: str) -> None:
    row.state = Dispatch.State.DEAD
    row.last_error = why
    row.save(update_fields=["state", "last_error"])
    logger.error("%s was given up for entry %s: %s", row.subscriber, row.entry_id, why)


def forget_gone_subscribers() -> int:
    """Give up rows whose subscriber is in no release any more, a day after their event."""
    return (
        Dispatch.objects.open()
        .exclude(subscriber__in=registry.names())
        .filter(due_at__lte=clock.now() - FORGOTTEN_AFTER)
        .update(state=Dispatch.State.DEAD, last_error="No subscriber of this name exists any more.")
    )


def prune(*, batch: int = 5_000) -> int:
    """Remove rows done more than 30 days ago, in short transactions; the entries stay."""
    removed = 0
    while True:
        old = Dispatch.objects.filter(
            state=Dispatch.State.DONE, done_at__lt=clock.now() - KEPT
        ).values("pk")[:batch]
        count, _ = Dispatch.objects.filter(pk__in=old).delete()
        removed += count
        if count < batch:
            return removed

"""Taking rows of the ledger into hand and writing down what became of them.

A claim counts the attempt in a committed transaction before anything runs, so that a recipient who
stops the process is given up in the end too. A row is ours while nobody claimed it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, TextField, Value, When

from vrops.core import clock, text
from vrops.delivery import domain, limits
from vrops.delivery.models import OPEN_STATES, Delivery, InboxEntry, Send
from vrops.delivery.registry import Outcome

STOPPED = "The worker stopped during each of {} attempts."
CANCELLED = "Cancelled before it was delivered."
CANCELLED_IN_HAND = "Cancelled while an attempt was under way; it may have arrived."

AT_ONCE = """
WITH claimed AS (
    SELECT id FROM {delivery}
    WHERE send_id = %(send)s AND state = 'open' AND attempts = 0 AND id > %(after)s
        AND claimable_at <= %(at)s
        AND EXISTS (
            SELECT FROM {send}
            WHERE id = %(send)s AND state = 'sending' AND paused_at IS NULL
        )
    ORDER BY id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED
), delivered AS (
    UPDATE {delivery} AS row SET state = 'delivered', delivered_at = %(at)s, attempts = 1
    FROM claimed WHERE row.id = claimed.id
    RETURNING row.id, row.user_id
), entered AS (
    INSERT INTO {entry} (user_id, send_id, delivery_id, at, kind, title, summary, url)
    SELECT user_id, %(send)s, id, %(at)s, %(kind)s, %(title)s, %(summary)s, %(url)s FROM delivered
)
SELECT count(*), coalesce(max(id), 0) FROM delivered
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows in our hands. `attempt` is the fence: another claim of a row has a higher one."""

    rows: tuple[Delivery, ...]
    attempt: int


def deliver_at_once(send: Send, *, after: int, size: int) -> tuple[int, int]:
    """Claim, inbox entries and new state of a batch nobody has tried yet, in one statement.

    Answers how many and the highest id; 0 when none are left above `after`, or when the send was
    paused or cancelled. Killed or failed, it leaves nothing behind.
    """
    values: dict[str, Any] = {
        "send": send.pk, "after": after, "size": size, "at": clock.now(), "kind": send.kind,
        "title": send.title, "summary": send.summary, "url": send.url,
    }  # fmt: skip
    tables = {"delivery": Delivery, "send": Send, "entry": InboxEntry}
    names = {name: connection.ops.quote_name(m._meta.db_table) for name, m in tables.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        # Lost in a crash of the server, entries and state are lost together and made again.
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(AT_ONCE.format(**names), values)
        count, last = cursor.fetchone()
        return count, last


@transaction.atomic
def claim(send: Send, *, attempts: int, size: int) -> Claim | None:
    """Take up to `size` due rows that were tried `attempts` times; None when there are none, or
    when the send was paused or cancelled."""
    if not Send.objects.running().filter(pk=send.pk).exists():
        return None
    at = clock.now()
    due = Delivery.objects.claimable(send.pk, at).filter(attempts=attempts).order_by("id")
    rows = tuple(due.select_for_update(skip_locked=True, no_key=True)[:size])
    if not rows:
        return None
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Delivery.State.LEASED, attempts=attempts + 1, claimable_at=at + limits.LEASE
    )
    return Claim(rows, attempts + 1)


@transaction.atomic
def enter(claimed: Claim, entries: Sequence[InboxEntry]) -> None:
    """Inbox entries and the rows' new state, together; rows that another took are left to it."""
    ids = [entry.delivery_id for entry in entries]
    rows = Delivery.objects.held_by(ids, claimed.attempt).select_for_update(no_key=True)
    ours = set(rows.values_list("pk", flat=True))
    InboxEntry.objects.bulk_create(entry for entry in entries if entry.delivery_id in ours)
    Delivery.objects.filter(pk__in=ours).update(
        state=Delivery.State.DELIVERED, delivered_at=clock.now(), reason=""
    )


def note(claimed: Claim, outcome: Outcome) -> None:
    """What a provider answered for one parcel.

    A success counts even when the lease had run out: the parcel did arrive.
    """
    if outcome.result == Outcome.DELIVERED:
        Delivery.objects.filter(pk=outcome.delivery_id, state__in=OPEN_STATES).update(
            state=Delivery.State.DELIVERED, delivered_at=clock.now(), reason=""
        )
    elif outcome.result == Outcome.FAILED:
        Delivery.objects.held_by([outcome.delivery_id], claimed.attempt).update(
            state=Delivery.State.FAILED, reason=_sentence(outcome.reason)
        )
    else:
        note_failure(claimed, [outcome.delivery_id], outcome.reason)


def note_failure(claimed: Claim, ids: Sequence[int], reason: str) -> None:
    """An attempt for these rows together failed: try again later or in a smaller batch, or, after
    the last one, give up."""
    rows = Delivery.objects.held_by(list(ids), claimed.attempt)
    if claimed.attempt >= domain.MOST_ATTEMPTS:
        rows.update(state=Delivery.State.DEAD, reason=_sentence(reason))
        return
    pause = domain.pause_before_retry(claimed.attempt, together=len(ids), first=limits.FIRST_PAUSE)
    rows.update(
        state=Delivery.State.OPEN, claimable_at=clock.now() + pause, reason=_sentence(reason)
    )


def give_back(claimed: Claim, ids: Iterable[int]) -> None:
    """These were not tried after all; the attempt does not count."""
    Delivery.objects.held_by(list(ids), claimed.attempt).update(
        state=Delivery.State.OPEN, claimable_at=clock.now(), attempts=claimed.attempt - 1
    )


def bury(send_id: int, at: datetime) -> int:
    """Give up rows whose worker did not come back from the last attempt either."""
    stopped = Value(STOPPED.format(domain.MOST_ATTEMPTS), output_field=TextField())
    return (
        Delivery.objects.claimable(send_id, at)
        .filter(attempts__gte=domain.MOST_ATTEMPTS)
        .update(
            state=Delivery.State.DEAD,
            reason=Case(When(reason="", then=stopped), default=F("reason")),
        )
    )


def close_cancelled(send: Send, at: datetime) -> None:
    """The rows of a cancelled send: open ones, and those whose worker did not come back."""
    rows = Delivery.objects.filter(send=send)
    rows.filter(state=Delivery.State.OPEN).update(
        state=Delivery.State.CANCELLED, reason=send.trouble or CANCELLED
    )
    rows.filter(state=Delivery.State.LEASED, claimable_at__lte=at).update(
        state=Delivery.State.CANCELLED, reason=CANCELLED_IN_HAND
    )


def _sentence(reason: str) -> str:
    return text.cut(text.strip_controls(reason), 500) or "It failed without saying why."

"""Carrying a mailing to its recipients, batch after batch, whatever dies in between.

Inside our database: exactly once, since the inbox entry and the row's new state are one
transaction. Towards the outside: at least once, with a key that stays the same. Rows that failed
come again in ever smaller batches (`domain.batch_size`), so one bad recipient stops nobody.
"""

import logging
import time
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from vrops.core import clock, text
from vrops.delivery import domain, ledger, limits, queries, registry
from vrops.delivery.carriers import Carrier, carrier
from vrops.delivery.models import OPEN_STATES, Delivery, Send
from vrops.delivery.registry import Unavailable
from vrops.log import actions as log

logger = logging.getLogger(__name__)


def drain(send_id: int) -> bool:
    """Serve the mailing's recipients; True when time ran out with some possibly left.

    Any number may run at once and any may die. Ends when all are decided (then the mailing is
    *sent*), when the rest waits for a later try, or when it was paused or cancelled.
    """
    send = Send.objects.running().filter(pk=send_id, kind__in=registry.names()).first()
    if send is None:
        return False
    until = time.monotonic() + limits.BOX.total_seconds()
    try:
        with carrier(send) as way:
            if _serve(send, way, until):
                return True
    except Unavailable as error:
        logger.warning("Mailing %s waits: %s", send_id, error)
        trouble = text.cut(text.strip_controls(str(error)), 500)
        Send.objects.filter(pk=send_id).update(trouble=trouble)
        return False
    finish(send_id)
    return False


def _serve(send: Send, way: Carrier, until: float) -> bool:
    """Whether time ran out before a whole pass found nothing left to do."""
    moved = True
    while moved:
        moved = ledger.bury(send.pk, clock.now()) > 0
        for attempts in range(domain.MOST_ATTEMPTS):
            while way.batch(attempts):
                moved = True
                if time.monotonic() > until:
                    return True
    return False


@transaction.atomic
def finish(send_id: int) -> bool:
    """Close the mailing when every recipient is decided; once, whoever comes first."""
    send = Send.objects.select_for_update(no_key=True).get(pk=send_id)
    # A statement after the lock sees what those before us committed under it.
    if send.state != "sending" or Delivery.objects.waiting().filter(send=send).exists():
        return False
    before = send.snapshot()
    domain.LIFECYCLE.move(send, "finish")
    send.ended_at = clock.now()
    send.paused_at = None
    send.trouble = ""
    send.store("state", "ended_at", "paused_at", "trouble")
    after = {**send.snapshot(), "books": str(queries.books(send))}
    log.record("delivery.send.completed", send, by=None, before=before, after=after)
    return True


def with_work(at: datetime) -> list[tuple[int, str, int]]:
    """Running mailings that nobody may be serving: (id, channel, addressed).

    Those with rows to be had now, and those whose last worker died before it closed them; of kinds
    this release knows.
    """
    rows = Delivery.objects.filter(send=OuterRef("pk"), state__in=OPEN_STATES)
    work = Exists(rows.filter(claimable_at__lte=at)) | ~Exists(rows)
    sends = Send.objects.running().filter(work, kind__in=registry.names())
    return list(sends.order_by("id").values_list("pk", "channel", "addressed"))


def cancelled_with_rows() -> list[int]:
    """Cancelled mailings with rows that are still open, or were in a worker's hands."""
    rows = Delivery.objects.waiting().filter(send=OuterRef("pk"))
    sends = Send.objects.filter(Exists(rows), state="cancelled")
    return list(sends.values_list("pk", flat=True))


def close(send_id: int) -> None:
    """Write into the rows of a cancelled mailing that they will not be served."""
    send = Send.objects.filter(pk=send_id, state="cancelled").first()
    if send is not None:
        ledger.close_cancelled(send, clock.now())

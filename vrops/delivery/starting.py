"""Starting mailings whose time has come: once each, however many clocks ask for it."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from vrops.core import clock, text
from vrops.core.tasks import ring
from vrops.delivery import domain, expansion, limits, registry
from vrops.delivery.models import Channel, Send
from vrops.delivery.registry import Recipients
from vrops.log import actions as log

logger = logging.getLogger(__name__)

START = "vrops.delivery.tasks.start"
DRAIN = "vrops.delivery.tasks.drain"
CLOSE = "vrops.delivery.tasks.close"
QUEUE = "bulk"


def due(at: datetime) -> list[int]:
    """The mailings to start at this instant, the longest due first, of kinds this release knows."""
    sends = Send.objects.due(at).filter(kind__in=registry.names())
    return list(sends.order_by("scheduled_at", "id").values_list("pk", flat=True))


def start(send_id: int, *, at: datetime | None = None) -> bool:
    """Find the recipients and call drains to help; False when somebody else did or it rests.

    A start that failed is tried again after a minute, five times in all; then the mailing is
    paused and says why. The try is counted first, so that one which stops its worker counts too.
    """
    at = at or clock.now()
    if not _claim(send_id, at):
        return False
    try:
        return _start(send_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("Mailing %s could not be started", send_id)
        trouble = text.cut(text.strip_controls(f"{type(error).__name__}: {error}"), 500)
        Send.objects.filter(pk=send_id, state="scheduled").update(trouble=trouble)
        return False


def _claim(send_id: int, at: datetime) -> bool:
    """One of several at once gets True; a mailing that used up its tries is put to rest."""
    due_now = Send.objects.due(at).filter(pk=send_id)
    if due_now.filter(start_attempts__gte=limits.MOST_STARTS).exists():
        _rest(send_id)
        return False
    return bool(
        due_now.update(start_attempts=F("start_attempts") + 1, start_after=at + limits.START_LEASE)
    )


@transaction.atomic
def _start(send_id: int) -> bool:
    send = Send.objects.select_for_update(no_key=True).get(pk=send_id)
    if send.state != "scheduled" or send.is_paused:
        return False
    kind = registry.kind(send.kind)
    why = kind.hold(send.pk) if kind.hold else ""
    if why:
        _hold(send, why)
        return False
    before = send.snapshot()
    found = kind.expand(send.pk)
    recipients = found if isinstance(found, Recipients) else Recipients(users=found)
    now = clock.now()
    send.addressed = expansion.expand(send, recipients, at=now)
    domain.LIFECYCLE.move(send, "start")
    send.started_at = now
    send.trouble = ""
    send.store("state", "started_at", "addressed", "trouble")
    log.record("delivery.send.started", send, by=None, before=before, after=send.snapshot())
    # The one who started it drains too, so a notice to one person costs a single task.
    ring_drains(send.pk, send.channel, send.addressed, first=1)
    return True


def _hold(send: Send, why: str) -> None:
    """Its time has come, but it has to wait: it is asked about again in a minute, as often as it
    takes, and the log is told once for each reason."""
    before, known = send.snapshot(), send.trouble
    send.trouble, send.start_attempts = why, 0
    send.store("trouble", "start_attempts")
    if known != why:
        log.record(
            "delivery.send.held", send, by=None, before=before, after=send.snapshot(), why=why
        )


@transaction.atomic
def _rest(send_id: int) -> None:
    """Pause a mailing that cannot be started, with the last trouble as its reason."""
    send = Send.objects.select_for_update(no_key=True).get(pk=send_id)
    if send.state != "scheduled" or send.is_paused:
        return
    before = send.snapshot()
    why = send.trouble or "The worker stopped each time it prepared the recipients."
    send.edit(paused_at=clock.now(), trouble=why)
    log.record("delivery.send.stuck", send, by=None, before=before, after=send.snapshot(), why=why)


def ring_drains(send_id: int, channel: str, recipients: int, *, first: int = 0) -> None:
    """A fixed number of drains, fewer for a handful of recipients, never one per recipient.

    `first` is the number of those who are there already.
    """
    batch = limits.INBOX_BATCH if channel == Channel.INBOX else limits.OUTSIDE_BATCH
    lanes = max(1, min(limits.LANES, -(-recipients // batch)))
    for lane in range(first, lanes):
        ring(DRAIN, send_id, lane, queue=QUEUE)

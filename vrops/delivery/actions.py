"""What people do to mailings and to their inbox.

Areas call these inside the transaction of their own action, which has asked its permission: a
mailing is one of the area's records (a message, a report, a notice) on its way.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model

from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid, NotAllowed, Refused
from vrops.core.tasks import ring
from vrops.delivery import domain, registry
from vrops.delivery.domain import Timing
from vrops.delivery.models import Channel, Delivery, InboxEntry, Send
from vrops.delivery.starting import CLOSE, START, ring_drains
from vrops.log import actions as log


@transaction.atomic
def schedule_send(
    kind: str,
    subject: Model,
    *,
    by: Any,
    title: str,
    summary: str = "",
    url: str = "",
    channel: str = Channel.INBOX,
    on: date | None = None,
    at: time | None = None,
    zone: str = "",
    key: str = "",
) -> Send:
    """Put a mailing about `subject` on the clock: at a wall time of a zone, or (no date) now.

    Who receives it is asked of the kind when it starts. Refuses: Invalid (time has passed, unknown
    zone, title empty or too long, an address that leads elsewhere), Refused (this subject has the
    same mailing already, so that calling twice sends once).
    """
    registry.kind(kind)
    chosen = _timing(on, at, zone or settings.COMPANY_ZONE)
    send = Send(
        kind=kind,
        channel=channel,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        key=key,
        title=_title(title),
        summary=text.clean(summary),
        url=_url(url),
        created_by=by,
        **_columns(chosen),
    )
    try:
        with transaction.atomic():
            send.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("This is scheduled already.", code="delivery.scheduled_already") from error
    log.record("delivery.send.scheduled", send, by=by, after=send.snapshot())
    if on is None:
        ring(START, send.pk)
    return send


@transaction.atomic
def reschedule_send(
    send_id: int, *, by: Any, version: int, on: date, at: time, zone: str, why: str = ""
) -> Send:
    """Move a mailing that has not started to another wall time.

    Refuses: NotAllowed (it has started or ended), StaleVersion, Invalid (time has passed).
    """
    send = _locked(send_id)
    if send.state != "scheduled":
        raise NotAllowed("Only a mailing that has not started can be moved to another time.")
    before = send.snapshot()
    chosen = domain.timing(on, at, zone, now=clock.now())
    send.version = version
    send.edit(**_columns(chosen), start_attempts=0, start_after=None)
    log.record(
        "delivery.send.rescheduled", send, by=by, before=before, after=send.snapshot(), why=why
    )
    return send


@transaction.atomic
def pause_send(send_id: int, *, by: Any, why: str = "") -> Send:
    """Hold a mailing: it does not start, or stops after the batch in hand. Twice is harmless.

    Refuses: NotAllowed (it has ended).
    """
    send = _locked(send_id)
    if send.state not in domain.PAUSABLE:
        raise NotAllowed(f"A {send.state} mailing cannot be paused; it has ended.")
    if not send.is_paused:
        before = send.snapshot()
        send.edit(paused_at=clock.now(), trouble=text.clean(why))
        log.record(
            "delivery.send.paused", send, by=by, before=before, after=send.snapshot(), why=why
        )
    return send


@transaction.atomic
def resume_send(send_id: int, *, by: Any) -> Send:
    """Let a paused mailing go on as what it was; one whose time has passed meanwhile starts now.

    Refuses: NotAllowed (it is not paused).
    """
    send = _locked(send_id)
    if not send.is_paused or send.state not in domain.PAUSABLE:
        raise NotAllowed("Only a paused mailing can be resumed.")
    before = send.snapshot()
    send.edit(paused_at=None, trouble="", start_attempts=0, start_after=None)
    log.record("delivery.send.resumed", send, by=by, before=before, after=send.snapshot())
    if send.state == "sending":
        ring_drains(send.pk, send.channel, send.addressed)
    elif send.scheduled_at <= clock.now():
        ring(START, send.pk)
    return send


@transaction.atomic
def cancel_send(send_id: int, *, by: Any, why: str = "") -> Send:
    """End a mailing; recipients not served yet never will be, and their rows say so a moment later.

    A batch a worker has in hand still goes out, at most one per worker. Refuses: NotAllowed (sent
    or cancelled already).
    """
    send = _locked(send_id)
    before = send.snapshot()
    domain.LIFECYCLE.move(send, "cancel")
    send.ended_at = clock.now()
    send.paused_at = None
    send.trouble = text.cut(text.strip_controls(f"Cancelled by {by}. {why}".strip()), 500)
    send.store("state", "ended_at", "paused_at", "trouble")
    # The rows follow after the commit: waiting for them here would let batch after batch pass.
    ring(CLOSE, send.pk)
    log.record(
        "delivery.send.cancelled", send, by=by, before=before, after=send.snapshot(), why=why
    )
    return send


@transaction.atomic
def retry_dead(send_id: int, *, by: Any, delivery_ids: Iterable[int] | None = None) -> int:
    """Try recipients that were given up again, five more times each; answers how many.

    All of them, or those named. Refuses: NotAllowed (not started, cancelled, or none given up).
    """
    send = _locked(send_id)
    before = send.snapshot()
    domain.LIFECYCLE.move(send, "retry")
    dead = Delivery.objects.filter(send=send, state=Delivery.State.DEAD)
    if delivery_ids is not None:
        dead = dead.filter(pk__in=list(delivery_ids))
    count = dead.update(state=Delivery.State.OPEN, attempts=0, claimable_at=clock.now())
    if not count:
        raise NotAllowed("Nobody here was given up, so there is nothing to try again.")
    send.ended_at = None
    send.store("state", "ended_at")
    after = {**send.snapshot(), "recipients": count}
    log.record("delivery.send.retried", send, by=by, before=before, after=after)
    ring_drains(send.pk, send.channel, count)
    return count


def see_entries(user: Any, *, up_to: int) -> int:
    """Mark what the person has had on the screen as seen: their entries up to this id."""
    unseen = InboxEntry.objects.visible_to(user).unseen()
    return unseen.filter(pk__lte=up_to).update(seen_at=clock.now())


def read_entry(user: Any, entry_id: int) -> InboxEntry:
    """Mark one of the person's entries as read, and so as seen; the first time counts.

    Refuses: InboxEntry.DoesNotExist (404) for the entry of somebody else.
    """
    entry = InboxEntry.objects.visible_to(user).get(pk=entry_id)
    if entry.read_at is None:
        entry.read_at = clock.now()
        entry.seen_at = entry.seen_at or entry.read_at
        entry.save(update_fields=["read_at", "seen_at"])
    return entry


def _locked(send_id: int) -> Send:
    """No key lock: drains, whose rows refer to the mailing, go on meanwhile."""
    return Send.objects.select_for_update(no_key=True).get(pk=send_id)


def _timing(on: date | None, at: time | None, zone: str) -> Timing:
    if on is None:
        return domain.timing_now(clock.now(), zone)
    return domain.timing(on, at or time(), zone, now=clock.now())


def _columns(chosen: Timing) -> dict[str, Any]:
    return {
        "wall_on": chosen.on,
        "wall_at": chosen.at,
        "zone": chosen.zone,
        "scheduled_at": chosen.instant,
    }


def _title(title: str) -> str:
    line = text.one_line(title)
    if not 0 < len(line) <= 200:
        sentence = "A title has 1 to 200 characters."
        raise Invalid(sentence, errors=[FieldError("title", "length", sentence)])
    return line


def _url(url: str) -> str:
    if url and (not url.startswith("/") or url.startswith("//") or len(url) > 300):
        sentence = "The link must lead to a page of VROps, such as /messages/7/."
        raise Invalid(sentence, errors=[FieldError("url", "outside", sentence)])
    return url

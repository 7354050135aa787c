"""What the recipient of a message does: opens it, reads to its end, acknowledges it.

The rows are their own record (PRODUCT "Small decisions"): the log has one entry per batch, written
by `tallies`.
"""

from django.db import transaction
from django.db.models import QuerySet

from gtm.comms import queries
from gtm.comms.models import Message, MessageSend, Reading
from vrops.core import clock
from vrops.core.errors import NotAllowed
from vrops.delivery import actions as delivery
from vrops.delivery.models import InboxEntry
from vrops.people.models import User


@transaction.atomic
def open_message(message_id: int, *, by: User) -> Reading:
    """Note that a recipient has opened it, the first time only; their inbox shows it as read.

    Refuses: Message.DoesNotExist unless it was delivered to this person.
    """
    message = queries.to_read(message_id, by)
    entries: QuerySet[InboxEntry] = InboxEntry.objects.visible_to(by).unread()
    sends = MessageSend.objects.filter(message=message).values("send")
    for entry_id in entries.filter(send__in=sends).values_list("pk", flat=True):
        delivery.read_entry(by, entry_id)
    return _reading(message, by)


@transaction.atomic
def read_message(message_id: int, *, by: User) -> Reading:
    """Note that its end was before the recipient's eyes; twice is harmless.

    Refuses: Message.DoesNotExist unless it was delivered to this person.
    """
    reading = _reading(queries.to_read(message_id, by), by)
    if reading.read_at is None:
        reading.read_at = clock.now()
        reading.save(update_fields=["read_at"])
    return reading


@transaction.atomic
def acknowledge(message_id: int, *, by: User) -> Reading:
    """“I have read and understood”: once and for good; a second time answers the first.

    Refuses: Message.DoesNotExist unless it was delivered to this person; NotAllowed when it asks
    for no acknowledgement, or was cancelled.
    """
    message = queries.to_read(message_id, by)
    if not message.requires_ack:
        raise NotAllowed("This message asks for no acknowledgement; reading it is enough.")
    reading = _reading(message, by)
    if reading.acknowledged_at is not None:
        return reading
    if message.state == "cancelled":
        raise NotAllowed("This message was cancelled; there is nothing to acknowledge any more.")
    reading.acknowledged_at = clock.now()
    reading.read_at = reading.read_at or reading.acknowledged_at
    reading.save(update_fields=["read_at", "acknowledged_at"])
    return reading


def _reading(message: Message, by: User) -> Reading:
    """This person's row, made once, under its lock."""
    site_id = queries.delivery_to(message, by).site_id
    Reading.objects.bulk_create(
        [Reading(message=message, user=by, site_id=site_id, opened_at=clock.now())],
        ignore_conflicts=True,
    )
    return Reading.objects.select_for_update(of=("self",)).get(message=message, user=by)

"""What messages do when their mailings move on."""

from gtm.comms import sending
from gtm.comms.models import MessageSend
from vrops.log import registry
from vrops.log.models import Entry


def follow_mailing(entry_id: int) -> None:
    """A mailing started, ended or was stopped: the message goes where its mailings are."""
    entry = Entry.objects.get(pk=entry_id)
    link = MessageSend.objects.filter(send=entry.subject_id).first()
    if link is not None:
        sending.follow_mailings(link.message_id)


def listen() -> None:
    for event in ("started", "completed"):
        registry.subscribe(f"delivery.send.{event}", f"comms.follow_{event}", follow_mailing)

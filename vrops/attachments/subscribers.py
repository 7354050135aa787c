"""The content of a removed file goes once the removal is committed."""

from vrops.attachments import storage
from vrops.attachments.models import Attachment
from vrops.log import registry
from vrops.log.models import Entry

REMOVED = ("attachments.file.removed", "attachments.internal_file.removed")


def listen() -> None:
    for event in REMOVED:
        registry.subscribe(event, f"erase after {event}", erase_content, external=True)


def erase_content(entry_id: int) -> None:
    attachment_id = Entry.objects.values_list("before__attachment", flat=True).get(pk=entry_id)
    storage.erase(Attachment.objects.get(pk=attachment_id).stored_name)

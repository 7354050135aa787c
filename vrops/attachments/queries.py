"""Reading attachments: the files of a record, and one file for its download."""

from typing import Any

from django.db.models import Model

from vrops.attachments import registry
from vrops.attachments.models import Attachment, AttachmentQuerySet
from vrops.core.errors import NotFound


def files_of(subject: Model, user: Any) -> AttachmentQuerySet:
    """The files of a record that the user may see, oldest first; the record itself they may."""
    rows = Attachment.objects.of(subject).present().select_related("uploaded_by").order_by("id")
    sees_hidden = registry.owner(subject._meta.label_lower).sees_hidden(user, subject)
    return rows if sees_hidden else rows.filter(hidden=False)


def downloadable(attachment_id: int, user: Any) -> Attachment:
    """The file, if it is there and the user sees its record; the same NotFound otherwise."""
    attachment = Attachment.objects.present().filter(pk=attachment_id).first()
    if attachment is None:
        raise NotFound
    subject = registry.load(attachment.subject_type, user, attachment.subject_id)
    if attachment.hidden and not registry.owner(attachment.subject_type).sees_hidden(user, subject):
        raise NotFound
    return attachment


def without_row(stored_names: list[str]) -> list[str]:
    """Those of the stored names that no present attachment points to."""
    rows = Attachment.objects.present().filter(stored_name__in=stored_names)
    known = set(rows.values_list("stored_name", flat=True))
    return [name for name in stored_names if name not in known]

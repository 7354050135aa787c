"""Attaching files to records and removing them."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model

from vrops.attachments import registry, storage
from vrops.attachments.models import Attachment
from vrops.attachments.storage import Stored
from vrops.core import clock
from vrops.core.errors import NotAllowed, NotFound, PermissionDenied
from vrops.log import actions as log


def attach_file(
    subject: Model, upload: UploadedFile, *, by: Any, hidden: bool = False
) -> Attachment:
    """Attach an uploaded file to a record; everyone who sees the record may then download it.

    Refuses: NotFound and PermissionDenied by the record's own rules; Invalid with one sentence for
    a size, kind or content that is not allowed; StorageFull. Called inside a transaction this is a
    programming error: an action that attaches as part of more calls `store_file` before its
    transaction and `attach_stored` in it.
    """
    _require_change(subject, by)
    return attach_stored(subject, store_file(upload), by=by, hidden=hidden)


def store_file(upload: UploadedFile) -> Stored:
    """Check and keep a file that has no row yet; without one it is swept away after a day."""
    if transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "A file is written outside of transactions; call store_file before yours begins"
        )
    return storage.save(upload.name or "", upload.chunks())


@transaction.atomic
def attach_stored(subject: Model, stored: Stored, *, by: Any, hidden: bool = False) -> Attachment:
    """Give a kept file its row and its entry in the record's log. Refuses as `attach_file`."""
    _require_change(subject, by)
    attachment = Attachment.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        name=stored.name,
        stored_name=stored.stored_name,
        size=stored.size,
        sha256=stored.sha256,
        content_type=stored.content_type,
        hidden=hidden,
        uploaded_by=by,
    )
    log.record(_event("attached", attachment), subject, by=by, after=_known(attachment))
    return attachment


@transaction.atomic
def remove_attachment(attachment_id: int, *, by: Any, why: str = "") -> Attachment:
    """Take a file off its record; its content is erased after the commit, its row stays.

    Refuses: NotFound when the person may not see it; PermissionDenied; NotAllowed twice.
    """
    attachment = Attachment.objects.select_for_update().filter(pk=attachment_id).first()
    if attachment is None:
        raise NotFound
    subject = registry.load(attachment.subject_type, by, attachment.subject_id)
    if attachment.hidden and not registry.owner(attachment.subject_type).sees_hidden(by, subject):
        raise NotFound
    _require_change(subject, by)
    if attachment.removed_at is not None:
        raise NotAllowed("That file was removed already.")
    return _take_off(attachment, subject, by, why)


@transaction.atomic
def expire_attachment(attachment_id: int, subject: Model, *, why: str) -> None:
    """The product itself takes off a file that was kept for a while only; twice is harmless."""
    rows = Attachment.objects.of(subject).present().select_for_update()
    attachment = rows.filter(pk=attachment_id).first()
    if attachment is not None:
        _take_off(attachment, subject, None, why)


def _take_off(attachment: Attachment, subject: Model, by: Any, why: str) -> Attachment:
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    log.record(_event("removed", attachment), subject, by=by, before=_known(attachment), why=why)
    return attachment


def _require_change(subject: Model, by: Any) -> None:
    subject_type = subject._meta.label_lower
    registry.load(subject_type, by, subject.pk)
    if not registry.owner(subject_type).may_change(by, subject):
        raise PermissionDenied("You may see this record and not change its files.")


def _event(verb: str, attachment: Attachment) -> str:
    kind = "internal_file" if attachment.hidden else "file"
    return f"attachments.{kind}.{verb}"


def _known(attachment: Attachment) -> dict[str, Any]:
    """What the log keeps; the record's feed is read by people who may not know a hidden name."""
    known = {
        "attachment": attachment.pk,
        "file": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
    if attachment.hidden:
        del known["file"]
    return known

"""Files that people attached to records; the content lies on disk under a generated name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Model, Q

from vrops.core import clock


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, subject: Model) -> Self:
        """The record's files, removed ones too."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def present(self) -> Self:
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """One file of one record. After removal the row stays as evidence and the content goes."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=150)
    stored_name = models.CharField(max_length=40, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    # Only for those whom the record's area lets see internal things.
    hidden = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="attachment_subject")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_has_content")
        ]

    def __str__(self) -> str:
        return self.name

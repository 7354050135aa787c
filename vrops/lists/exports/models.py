"""Files of lists that a job writes, and feeds: addresses at which a list is read by a program."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.attachments.models import Attachment
from vrops.core import clock
from vrops.core.models import Record, RecordQuerySet
from vrops.jobs.models import Job
from vrops.lists.exports import permissions
from vrops.lists.exports.domain import Format


class ExportQuerySet(RecordQuerySet["Export"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_FILE)


class Export(Record):
    """A file of a list, from being asked for until it is thrown away.

    `query` is the state of the list, written out in full; `said` the same in words.
    """

    SNAPSHOT = ("by_id", "list_name", "format", "query", "said", "rows")
    scope = ScopeColumns(own=("by",))

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    format = models.CharField(max_length=4, choices=[(str(f), f.label) for f in Format])
    query = models.TextField()
    said = models.JSONField(default=list)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveBigIntegerField(null=True)
    file = models.OneToOneField(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    # Under which roles it was read: nobody downloads it under others.
    rights = models.CharField(max_length=64, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        db_table = "vrops_lists_export"
        indexes = [models.Index(fields=["created_at"], name="list_export_age")]
        constraints = [
            models.CheckConstraint(
                condition=Q(format__in=[str(f) for f in Format]), name="list_export_format"
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(rows__isnull=False) & ~Q(rights=""),
                name="list_export_file_has_rows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} as {Format(self.format).label}"


class FeedQuerySet(RecordQuerySet["Feed"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.CHANGE_FEED)

    def usable(self) -> Self:
        return self.filter(revoked_at__isnull=True, expires_at__gt=clock.now())


class Feed(Record):
    """An address that answers a list as CSV, under its owner's rights at that moment.

    The address holds a secret, which is kept as a hash only. `query` and `said` as of `Export`.
    """

    SNAPSHOT = (
        "owner_id", "list_name", "title", "query", "said", "prefix", "expires_at", "revoked_at",
    )  # fmt: skip
    scope = ScopeColumns(own=("owner",))

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    query = models.TextField()
    said = models.JSONField(default=list)
    prefix = models.CharField(max_length=10, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        db_table = "vrops_lists_feed"
        indexes = [models.Index(fields=["owner", "-created_at"], name="list_feed_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[a-z0-9]{10}$"), name="list_feed_prefix"
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="list_feed_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """active, expired or revoked"""
        if self.revoked_at:
            return "revoked"
        return "active" if self.expires_at > clock.now() else "expired"

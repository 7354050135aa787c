"""Long work: one row per job, which says everything a page needs about it."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.jobs import domain, limits, permissions


class JobQuerySet(RecordQuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)

    def unfinished(self) -> Self:
        return self.filter(state__in=["queued", "running"])

    def to_run(self, at: datetime) -> Self:
        """Queued, or begun by a worker that has been silent for too long."""
        silent = Q(state="running", heartbeat_at__lte=at - limits.SILENT)
        return self.filter(Q(state="queued") | silent)


class Job(Record):
    """One piece of long work: what, for whom, how far, how it ended.

    `version` is also the fence of the worker that runs it: each begin counts it up, so a worker
    that was believed dead can no longer write.
    """

    SNAPSHOT = (
        "kind", "title", "started_by_id", "state", "done", "total", "message", "url", "error",
        "attempts",
    )  # fmt: skip
    scope = ScopeColumns(own=("started_by",))

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    # Of several unfinished jobs of a kind with the same key there is one.
    key = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=domain.LIFECYCLE.choices, default="queued")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    # What the work wants to remember when it goes on later or begins again.
    memory = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    url = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        db_table = "vrops_jobs_job"
        indexes = [
            models.Index(
                fields=["created_at"], name="job_unfinished", condition=Q(ended_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(key=""),
                name="job_one_unfinished_per_key",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="job_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(heartbeat_at__isnull=False),
                name="job_running_has_heartbeat",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="job_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ended(self) -> bool:
        return self.state in domain.ENDED

    @property
    def can_retry(self) -> bool:
        return domain.LIFECYCLE.allowed(self.state, "retry")

    @property
    def percent(self) -> int:
        return domain.percent(self.done, self.total, self.state)

"""SLA policies: a version is written once, a change is a new version in force from an instant."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from escalations.sla.domain import WITH_TARGET
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock
from vrops.core.append_only import append_only
from vrops.core.models import Record, RecordQuerySet

KINDS = [(str(kind), kind.label) for kind in WITH_TARGET]


class PolicyQuerySet(RecordQuerySet["Policy"]):
    pass


class Policy(Record):
    """A named policy; `code` is what the product asks for it by."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)

    objects = PolicyQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


@append_only
class PolicyVersion(models.Model):
    """The targets from an instant on. Of those begun the highest number is in force."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="policy_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.policy.name}, version {self.number}"


@append_only
class Target(models.Model):
    """Open minutes for one kind of clock at one priority, in one queue or (no code) in any.

    `paused_by` names the ticket's states in which the clock stands still.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="targets")
    queue_code = models.CharField(max_length=30, blank=True)
    priority = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=KINDS)
    minutes = models.PositiveIntegerField()
    warn_minutes = models.PositiveIntegerField(default=0)
    paused_by = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "queue_code", "priority", "kind"], name="target_once"
            ),
            models.CheckConstraint(condition=Q(priority__lte=3), name="target_priority"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in WITH_TARGET]), name="target_kind"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="target_is_positive"),
        ]

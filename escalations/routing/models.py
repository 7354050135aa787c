"""Queues and the rules that choose one for a ticket."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from escalations.routing import permissions
from vrops.access import policy
from vrops.core.models import Record, RecordQuerySet
from vrops.people.models import Team


class QueueQuerySet(RecordQuerySet["Queue"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody who works with queues knows all of them: a queue belongs to no site."""
        return self if policy.can(user, permissions.VIEW_QUEUE) else self.none()


class Queue(Record):
    """Where tickets of a kind wait, and whose they are."""

    SNAPSHOT = ("code", "name", "team", "version")

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=160, editable=False)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="queues"
    )

    objects = QueueQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RoutingRuleQuerySet(RecordQuerySet["RoutingRule"]):
    pass


class RoutingRule(Record):
    """One rule; the lowest order that fits decides. Conditions are those of `routing.domain`."""

    SNAPSHOT = ("order", "name", "conditions", "queue", "priority", "is_active", "version")

    order = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=120)
    conditions = models.JSONField(default=dict, blank=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="rules")
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__lte=3), name="rule_priority"
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""HQ systems that call us, their tokens, and the answers kept so that a repeat changes nothing."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from vrops.access import policy
from vrops.api import permissions
from vrops.core import clock
from vrops.core.models import Record, RecordQuerySet

DEFAULT_RATE = 600


class ApiClientQuerySet(RecordQuerySet["ApiClient"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.CHANGE_CLIENT)


class ApiClient(Record):
    """One system of HQ or a partner. It acts as its service user, narrowed to `permissions`.

    `addresses` are the networks it may call from; none means anywhere.
    """

    name = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_clients"
    )
    permissions = ArrayField(models.CharField(max_length=100), default=list)
    addresses = ArrayField(models.CharField(max_length=49), default=list, blank=True)
    requests_per_minute = models.PositiveIntegerField(default=DEFAULT_RATE)
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(requests_per_minute__gte=1, requests_per_minute__lte=100_000),
                name="api_client_rate_in_bounds",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiTokenQuerySet(RecordQuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.CHANGE_CLIENT)


class ApiToken(Record):
    """One secret of a client, kept as a hash. Rotating gives another; both work for a while."""

    SNAPSHOT = ("client_id", "prefix", "expires_at", "revoked_at", "replaced_by_id")

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="tokens")
    prefix = models.CharField(max_length=10, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[a-z0-9]{10}$"), name="api_token_prefix"
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="api_token_hash"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="api_token_replaced_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"vrops_{self.prefix}_…"


class IdempotencyKey(models.Model):
    """A request that was carried out, with the answer it got; kept for seven days.

    The row is inserted before the work, in its transaction: neither is ever there without the
    other, and `running` is seen by nobody but that transaction.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once"),
            models.CheckConstraint(
                condition=Q(state="running", status__isnull=True, body__isnull=True)
                | Q(state="done", status__isnull=False, body__isnull=False),
                name="idempotency_key_done_has_its_answer",
            ),
        ]

"""Mailings (sends), one ledger row per recipient (deliveries), and people's inbox entries."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core import clock
from vrops.core.models import Record, RecordQuerySet
from vrops.delivery import domain, permissions

OPEN_STATES = ("open", "leased")


class Channel(models.TextChoices):
    INBOX = "inbox", "Inbox"
    EMAIL = "email", "E-mail"


class SendQuerySet(RecordQuerySet["Send"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)

    def due(self, at: datetime) -> Self:
        """Scheduled, its time has come, not paused, and nobody is just starting it."""
        return self.filter(
            Q(start_after__isnull=True) | Q(start_after__lte=at),
            state="scheduled",
            paused_at__isnull=True,
            scheduled_at__lte=at,
        )

    def running(self) -> Self:
        """Those whose recipients may be served now."""
        return self.filter(state="sending", paused_at__isnull=True)


class Send(Record):
    """One mailing: what goes to whom (by its kind and subject), when, and how far it is.

    It belongs to an area's record, which made it and listens to its events. `addressed` is the
    number of recipients found when it started.
    """

    SNAPSHOT = (
        "kind", "channel", "subject_type", "subject_id", "title", "wall_on", "wall_at", "zone",
        "scheduled_at", "state", "paused_at", "addressed",
    )  # fmt: skip
    scope = ScopeColumns(own=("created_by",))

    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.INBOX)
    # The subject lies above this module, so it is named, not referred to.
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    # Tells several mailings of one kind about one subject apart: a reminder, an event's entry.
    key = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    wall_on = models.DateField()
    wall_at = models.TimeField()
    zone = models.CharField(max_length=64)
    scheduled_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=domain.LIFECYCLE.choices, default="scheduled")
    paused_at = models.DateTimeField(null=True)
    # Why it rests, or what the other side last answered: a sentence for the operator.
    trouble = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    addressed = models.PositiveIntegerField(default=0)
    start_attempts = models.PositiveSmallIntegerField(default=0)
    start_after = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SendQuerySet.as_manager()

    class Meta:
        db_table = "vrops_delivery_send"
        indexes = [
            models.Index(
                fields=["scheduled_at"], name="send_scheduled", condition=Q(state="scheduled")
            ),
            models.Index(fields=["id"], name="send_sending", condition=Q(state="sending")),
            models.Index(fields=["subject_type", "subject_id"], name="send_subject"),
            models.Index(fields=["started_at"], name="send_started"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "channel", "key"],
                condition=~Q(state="cancelled"),
                name="send_once_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(state__in=domain.LIFECYCLE.states), name="send_state"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="send_channel"),
            models.CheckConstraint(
                condition=Q(state="scheduled", started_at__isnull=True)
                | Q(state__in=["sending", "sent"], started_at__isnull=False)
                | Q(state="cancelled"),
                name="send_started_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["scheduled", "sending"], ended_at__isnull=True),
                name="send_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_RECIPIENTS)

    def waiting(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def claimable(self, send_id: int, at: datetime) -> Self:
        """Open and due, or leased to a worker that did not come back."""
        return self.waiting().filter(send_id=send_id, claimable_at__lte=at)

    def held_by(self, ids: list[int], attempt: int) -> Self:
        """Those of the rows that are still ours: a later claim has counted another attempt."""
        return self.filter(pk__in=ids, state="leased", attempts=attempt)


class Delivery(models.Model):
    """The ledger: one row per recipient of a mailing, with its state and, when not sent, why.

    `claimable_at` is when a worker may take the row: at once, after quiet hours or a pause, or when
    the lease of a worker that took it has run out.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        LEASED = "leased", "In hand"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Refused"
        DEAD = "dead", "Given up"
        CANCELLED = "cancelled", "Cancelled"

    scope = ScopeColumns(site=("site",), supplier=("site__supplier",), own=("user",))

    send = models.ForeignKey(
        Send, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # Where the person worked when it was sent; people move, the ledger does not. Copied by the
    # statement that reads it, so the database need not look it up 100,000 times again.
    site = models.ForeignKey(
        "vrops.Site",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    claimable_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    address = models.CharField(max_length=254, blank=True)
    reason = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "vrops_delivery_delivery"
        indexes = [
            models.Index(
                fields=["send", "attempts", "id"],
                name="delivery_waiting",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(fields=["id"], name="delivery_dead", condition=Q(state="dead")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["send", "user"],
                condition=Q(user__isnull=False),
                name="delivery_once_per_user",
            ),
            models.UniqueConstraint(
                fields=["send", "address"],
                condition=~Q(address=""),
                name="delivery_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""), name="delivery_names_recipient"
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (
                    Q(state__in=["open", "leased", "failed", "dead", "cancelled"])
                    & Q(delivered_at__isnull=True)
                ),
                name="delivery_delivered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "leased", "delivered"]) | ~Q(reason=""),
                name="delivery_not_sent_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address or self.user_id} of {self.send_id}"


class InboxEntryQuerySet(models.QuerySet["InboxEntry"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody's own and nobody else's, whatever their role."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class InboxEntry(models.Model):
    """What one person finds in their inbox; written with the delivery, so it is there once.

    Seen is having had it on the screen in the list, read is having opened it. The foreign key that
    the database guards is the delivery's; user and send are copies of what that row names.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="inbox_entries",
        db_index=False,
        db_constraint=False,
    )
    send = models.ForeignKey(
        Send, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="inbox_entry")
    at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)

    objects = InboxEntryQuerySet.as_manager()

    class Meta:
        db_table = "vrops_delivery_inboxentry"
        indexes = [
            models.Index(fields=["user", "-id"], name="inbox_of_user"),
            models.Index(fields=["user"], name="inbox_unseen", condition=Q(seen_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True)
                | Q(seen_at__isnull=False, seen_at__lte=F("read_at")),
                name="inbox_read_was_seen",
            )
        ]

    def __str__(self) -> str:
        return self.title

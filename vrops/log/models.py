"""What happened (entries), who still has to hear of it (dispatches), and the chain over it all."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from vrops.access import policy
from vrops.core import clock
from vrops.core.append_only import append_only
from vrops.log import domain, permissions, registry
from vrops.log.fields import Cluster, CurrentTransaction, OldestRunning, TransactionIdField


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        """The entries this person may read: of their scope, of their areas, or about money.

        Only columns of the entry itself are asked, so it stays fast over millions of rows.
        """
        reached = policy.reach_of(user, permissions.VIEW)
        if reached.everything:
            return self
        condition = Q(pk__in=[])
        if reached.sites:
            condition |= Q(site_id__in=reached.sites)
        if reached.suppliers:
            condition |= Q(supplier_id__in=reached.suppliers)
        if reached.groups:
            condition |= Q(group_id__in=reached.groups)
        if reached.own:
            condition |= Q(actor=user.pk)
        if policy.can(user, permissions.VIEW_AREAS):
            condition |= Q(area__in=registry.areas_of(user))
        if policy.can(user, permissions.VIEW_MONEY):
            condition |= Q(money=True)
        return self.filter(condition)

    def about(self, subject_type: str, subject_id: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def in_chain_order(
        self, cluster: int, after: tuple[int, int], upto: tuple[int, int] | None = None
    ) -> Self:
        """The entries of a cluster in the order in which they are sealed, past one (transaction,
        id) and up to another.

        A finished transaction can never add an entry below one that is sealed, while ids alone are
        handed out before their transactions commit.
        """
        place = _row(F("xid"), F("id"))
        rows = self.filter(GreaterThan(place, _place(after)), cluster=cluster)
        if upto is not None:
            rows = rows.filter(LessThanOrEqual(place, _place(upto)))
        return rows.order_by("cluster", "xid", "id")

    def finished(self) -> Self:
        """Only entries of transactions that no running one can precede."""
        return self.filter(Q(xid__lt=OldestRunning()) | ~Q(cluster=Cluster()))

    def for_hashing(self) -> "models.QuerySet[Entry, dict[str, Any]]":
        """Rows in the form `domain.canonical` takes."""
        text = {f"{name}_text": Cast(name, models.TextField()) for name in ("before", "after")}
        plain = [name for name in domain.COLUMNS if name not in ("before", "after")]
        return self.values(*plain, **text)


def _place(place: tuple[int, int]) -> Func:
    return _row(Value(place[0], output_field=TransactionIdField()), Value(place[1]))


def _row(first: Any, second: Any) -> Func:
    return Func(first, second, function="ROW", output_field=models.BigIntegerField())


@append_only
class Entry(models.Model):
    """One thing that happened: who, what, when, to which record, before, after and why.

    Written by `actions.record` in the transaction of the change; never changed or removed.
    """

    at = models.DateTimeField(default=clock.now)
    event = models.CharField(max_length=100)
    area = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # As they were called then; people and records are renamed, the log is not.
    actor_name = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    # Plain columns: the tables they point to lie above the log.
    site_id = models.BigIntegerField(null=True)
    supplier_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    money = models.BooleanField(default=False)
    refused = models.BooleanField(default=False)
    cluster = models.BigIntegerField(db_default=Cluster(), editable=False)
    xid = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "vrops_log_entry"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="log_entry_subject"),
            models.Index(fields=["actor", "id"], name="log_entry_actor"),
            models.Index(fields=["event", "id"], name="log_entry_event"),
            models.Index(fields=["at", "id"], name="log_entry_at"),
            models.Index(fields=["cluster", "xid", "id"], name="log_entry_chain"),
            models.Index(
                fields=["site_id", "id"], name="log_entry_site", condition=Q(site_id__isnull=False)
            ),
            models.Index(fields=["id"], name="log_entry_money", condition=Q(money=True)),
            models.Index(fields=["id"], name="log_entry_refused", condition=Q(refused=True)),
            models.Index(
                fields=["request_id"], name="log_entry_request", condition=~Q(request_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.actor_name}"


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def open(self) -> Self:
        return self.filter(state=Dispatch.State.OPEN)

    def dead(self) -> Self:
        return self.filter(state=Dispatch.State.DEAD)

    def due(self, at: Any) -> Self:
        """Open, neither in somebody's hands nor waiting for a later try, and known to this release:
        while two releases run side by side the older one leaves the new subscribers alone."""
        return self.open().filter(due_at__lte=at, subscriber__in=registry.names())

    def visible_to(self, user: Any) -> Self:
        return self if policy.can(user, permissions.REPAIR) else self.none()


class Dispatch(models.Model):
    """An entry that one subscriber has to handle; inserted with the entry, so none is ever missed.

    `due_at` is when the row may be taken: at once, after a pause for the next try, or when the
    lease of a worker that took it has run out.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DEAD = "dead", "Given up"

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="dispatches", db_index=False
    )
    subscriber = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        db_table = "vrops_log_dispatch"
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="log_dispatch_due", condition=Q(state="open")
            ),
            models.Index(fields=["id"], name="log_dispatch_dead", condition=Q(state="dead")),
            models.Index(fields=["done_at"], name="log_dispatch_done", condition=Q(state="done")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "subscriber"], name="log_dispatch_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "dead"]), name="log_dispatch_state"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="log_dispatch_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} for entry {self.entry_id}"


@append_only
class Seal(models.Model):
    """A closed batch of entries in the hash chain: their ids in order and a link for each.

    It covers the entries of one cluster past those of the seal before, up to (last_xid, last_id).
    """

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField(default=clock.now)
    form = models.PositiveSmallIntegerField(default=domain.FORM)
    cluster = models.BigIntegerField()
    last_xid = TransactionIdField()
    last_id = models.BigIntegerField()
    entry_ids = ArrayField(models.BigIntegerField())
    links = models.BinaryField()
    previous_hash = models.BinaryField(max_length=domain.HASH_BYTES)
    hash = models.BinaryField(max_length=domain.HASH_BYTES)

    class Meta:
        db_table = "vrops_log_seal"
        indexes = [models.Index(fields=["cluster", "number"], name="log_seal_cluster")]

    def __str__(self) -> str:
        return f"Seal {self.number}"

    @property
    def last(self) -> tuple[int, int]:
        """The (transaction, id) of the last entry it covers."""
        return self.last_xid, self.last_id


class Canary(models.Model):
    """When a worker of a queue last did something: health is this time, not a living process."""

    queue = models.CharField(max_length=40, primary_key=True)
    sang_at = models.DateTimeField()

    class Meta:
        db_table = "vrops_log_canary"

    def __str__(self) -> str:
        return self.queue

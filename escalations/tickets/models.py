"""Tickets (escalations), what is said in them, their clocks and who watches."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from escalations.routing.models import Queue
from escalations.sla.domain import ClockKind
from escalations.sla.models import Target
from escalations.tickets import permissions
from escalations.tickets.domain import filing
from escalations.tickets.domain.lifecycle import LIFECYCLE, OPEN, WAITING
from escalations.tickets.fields import RedactedCharField, RedactedTextField
from gtm.launches.models import Launch
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.calendars.models import CalendarVersion
from vrops.core import clock
from vrops.core.models import Record, RecordQuerySet
from vrops.core.words import WordVector
from vrops.exchange.models import Import
from vrops.people.models import Site


def labelled(values: Any) -> list[tuple[str, str]]:
    return [(str(value), value.label) for value in values]


class TicketQuerySet(RecordQuerySet["Ticket"]):
    def visible_to(self, user: Any) -> Self:
        """By the table of PRODUCT, and always what a person filed or watches."""
        return policy.visible(self, user, permissions.VIEW)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class Ticket(Record):
    """One escalation. The `sla_` columns repeat its most urgent running clock, for lists."""

    SNAPSHOT = (
        "type", "category", "subject", "account_ref", "order_ref", "site", "launch",
        "filed_by", "source", "external_id", "waiting", "callback_by", "queue", "priority",
        "assignee", "state", "version",
    )  # fmt: skip
    scope = ScopeColumns(
        site=("site",), supplier=("site__supplier",), own=("filed_by", "watchers__user")
    )

    type = models.CharField(max_length=20, choices=labelled(filing.Type))
    category = models.CharField(max_length=20, choices=labelled(filing.Category))
    subject = RedactedCharField(max_length=200)
    body = RedactedTextField(blank=True)
    account_ref = RedactedCharField("account", max_length=40, blank=True)
    order_ref = RedactedCharField("order", max_length=60, blank=True)
    contact_name = RedactedCharField(max_length=120, blank=True)
    contact_phone = RedactedCharField(max_length=40, blank=True)
    search_key = models.TextField(editable=False, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    launch = models.ForeignKey(
        Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="filed_tickets"
    )
    filed_at = models.DateTimeField(default=clock.now)
    filing_key = models.UUIDField(null=True, blank=True, editable=False)
    source = models.CharField(max_length=30, default="page")
    external_id = models.CharField(max_length=100, blank=True)
    waiting = models.CharField(
        max_length=10, choices=labelled(filing.Waiting), default=filing.Waiting.NO
    )
    callback_by = models.DateTimeField(null=True, blank=True)
    queue = models.ForeignKey(
        Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    priority = models.PositiveSmallIntegerField(
        choices=list(filing.PRIORITIES.items()), default=filing.USUAL_PRIORITY
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="assigned_tickets", verbose_name="owner",
    )  # fmt: skip
    state = models.CharField(
        "status", max_length=16, choices=LIFECYCLE.choices, default=LIFECYCLE.initial
    )
    state_before = models.CharField(max_length=16, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    sla_kind = models.CharField(max_length=20, blank=True, editable=False)
    sla_started_at = models.DateTimeField(null=True, editable=False)
    sla_due_at = models.DateTimeField(null=True, editable=False)
    sla_warn_at = models.DateTimeField(null=True, editable=False)
    # What was left when the clock was paused; null while it runs.
    sla_left = models.DurationField(null=True, editable=False)
    sla_breached = models.BooleanField(default=False, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sla_due_at", "id"], name="ticket_open_by_due",
                         condition=~Q(state__in=["resolved", "closed"])),
            models.Index(fields=["assignee", "state"], name="ticket_by_assignee"),
            models.Index(fields=["state", "category"], name="ticket_by_state"),
            models.Index(fields=["filed_by", "filed_at"], name="ticket_by_filer"),
            models.Index(fields=["site", "filed_at"], name="ticket_by_site"),
            models.Index(fields=["launch"], name="ticket_by_launch",
                         condition=Q(launch__isnull=False)),
            models.Index(fields=["updated_at", "id"], name="ticket_by_update"),
            models.Index(fields=["filed_at", "id"], name="ticket_by_filing"),
            models.Index(fields=["account_ref"], name="ticket_by_account",
                         condition=~Q(account_ref="")),
            GinIndex(WordVector("search_key"), name="ticket_words"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="ticket_state"
            ),
            models.CheckConstraint(
                condition=Q(type__in=[str(t) for t in filing.Type]), name="ticket_type"
            ),
            models.CheckConstraint(
                condition=Q(category__in=[str(c) for c in filing.Category]), name="ticket_category"
            ),
            models.CheckConstraint(
                condition=Q(waiting__in=[str(w) for w in filing.Waiting]), name="ticket_waiting"
            ),
            models.CheckConstraint(condition=Q(priority__lte=3), name="ticket_priority"),
            models.CheckConstraint(
                condition=Q(callback_by__isnull=False) | ~Q(waiting="callback"),
                name="ticket_callback_says_when",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="ticket_has_a_subject"),
            models.UniqueConstraint(fields=["filed_by", "filing_key"], name="ticket_filed_once"),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""),
                name="ticket_external_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.key} {self.subject}"

    @property
    def key(self) -> str:
        """The number people call it by: ESC-4324."""
        return f"ESC-{self.pk}"

    @property
    def reference(self) -> str:
        """The account or order it is about."""
        return self.account_ref or self.order_ref

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def tone(self) -> str:
        """Of its status: blue new, violet in work, amber waiting on anybody, green done."""
        if self.state in WAITING:
            return "amber"
        return {"new": "blue", "research": "violet", "resolved": "green"}.get(self.state, "")

    @property
    def status(self) -> str:
        """As lists show it, short enough for a column."""
        short = {"research": "Research", "waiting_hq": "Waiting on HQ",
                 "waiting_reporter": "Waiting on rep"}  # fmt: skip
        return short.get(self.state) or str(self.get_state_display())

    def sla_tone(self, at: datetime) -> str:
        if self.sla_breached:
            return "red"
        if self.sla_left is not None:
            return "paused"
        if self.sla_due_at is not None and at > self.sla_due_at:
            return "red"
        return "amber" if self.sla_warn_at is not None and at >= self.sla_warn_at else ""

    def sla_time_left(self, at: datetime) -> timedelta | None:
        if self.sla_due_at is not None:
            return self.sla_due_at - at
        return self.sla_left

    def get_absolute_url(self) -> str:
        return reverse("escalations:ticket", args=[self.pk])


class Reply(models.Model):
    """Something said in a ticket: to everybody who sees it, or among those who work on it."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Reply"
        INTERNAL = "internal", "Internal note"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # As they wrote it: an agent is who works tickets and did not file this one.
    by_agent = models.BooleanField(default=False)
    body = RedactedTextField()
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    key = models.UUIDField(null=True, blank=True, editable=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["ticket", "at", "id"], name="reply_by_ticket")]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=["public", "internal"]), name="reply_visibility"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="reply_says_something"),
            models.UniqueConstraint(fields=["ticket", "by", "key"], name="reply_sent_once"),
        ]

    @property
    def is_internal(self) -> bool:
        return self.visibility == self.Visibility.INTERNAL


class Clock(models.Model):
    """One SLA timer of a ticket.

    Everything that says how it runs is kept: target and hours are immutable rows, so that its
    receipt can be derived at any time. Without a target (and not a callback) it is only measured.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=labelled(ClockKind))
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="+")
    hours = models.ForeignKey(
        CalendarVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    # Of a callback: the instant promised.
    promised_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="clock_to_breach",
                         condition=Q(met_at__isnull=True, breached_at__isnull=True)),
            models.Index(fields=["warn_at"], name="clock_to_warn",
                         condition=Q(met_at__isnull=True, warned_at__isnull=True)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ClockKind]), name="clock_kind"
            ),
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=~Q(kind="next_response"), name="clock_once"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(kind="next_response", met_at__isnull=True),
                name="clock_one_wait_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(promised_at__isnull=False) | ~Q(kind="callback"),
                name="clock_callback_has_a_promise",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(hours__isnull=False),
                name="clock_target_has_hours",
            ),
        ]  # fmt: skip

    @property
    def label(self) -> str:
        return ClockKind(self.kind).label


class ClockPause(models.Model):
    """A stretch in which a clock stood still, and the state it stood still for."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    state = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(ends_at__isnull=True), name="pause_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="pause_ends_after_start",
            ),
        ]


class Watcher(models.Model):
    """Somebody who follows a ticket they did not file: a second rep with the same trouble."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="watched_tickets"
    )
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="watcher_once"),
        ]


class Redaction(models.Model):
    """What was taken out of a text before it was stored: kind and number, never the value."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="redactions")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE, related_name="redactions")
    field = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)


class Unmasking(models.Model):
    """That somebody may read a ticket's contact data until an instant, and why."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="unmaskings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="unmasking_expires"),
        ]


class LoadedChange(models.Model):
    """How a ticket and its clocks were before a file changed them, so that it can be taken back."""

    load = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    # The names of actions.loading.RESTORED, and "clocks"; texts as they stood, without secrets.
    before = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "ticket"], name="loaded_change_once"),
        ]

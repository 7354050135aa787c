"""Messages, the mailing for each zone, the sites they reached, and who read and acknowledged."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from gtm.comms import permissions
from gtm.comms.domain.lifecycle import LIFECYCLE, TONES
from gtm.launches.models import Launch
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.audiences.models import Audience
from vrops.core.models import Record, RecordQuerySet
from vrops.core.words import WordVector
from vrops.delivery.models import Delivery, Send
from vrops.people.models import HQGroup, Site

MOST_MINUTES = 60


class MessageQuerySet(RecordQuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who write; of the own group for HQ; once it goes out also those that went
        to people of the own site or supplier."""
        return policy.visible(self, user, permissions.VIEW)

    def reaching(self, user: Any) -> Self:
        """Those that were delivered to this person: what they read and acknowledge."""
        delivered = MessageSend.objects.filter(
            message=OuterRef("pk"),
            send__deliveries__user=user.pk,
            send__deliveries__state=Delivery.State.DELIVERED,
        )
        return self.filter(Exists(delivered))


class Message(Record):
    """A communication to many people, who may be asked to acknowledge it.

    `wall_on` and `wall_at` are the time it goes out: on the clocks of each site (“site time”), or
    of one zone where `zone` names it. `minutes` is what reading takes.
    """

    class Priority(models.TextChoices):
        HIGH = "high", "High"
        NORMAL = "normal", "Normal"
        LOW = "low", "Low"

    SNAPSHOT = (
        "title", "body", "launch", "group", "audience", "at_launch_sites", "requires_ack",
        "minutes", "priority", "state", "wall_on", "wall_at", "zone", "author", "version",
    )  # fmt: skip
    scope = ScopeColumns(
        site=("reached__site",), supplier=("reached__site__supplier",), group=("group",)
    )

    launch = models.ForeignKey(
        Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    # The HQ group in whose name it was written; none: Virtual Retail itself.
    group = models.ForeignKey(
        HQGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=320, editable=False)
    body = models.TextField()
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    # Narrows the audience to the sites that take part in the launch when it goes out.
    at_launch_sites = models.BooleanField(default=False)
    requires_ack = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(default=2)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)
    state_before = models.CharField(max_length=12, blank=True)
    wall_on = models.DateField(null=True, blank=True)
    wall_at = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    # The instant of its first mailing, to sort by.
    goes_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["launch"], name="message_launch"),
            models.Index(fields=["state", "goes_at"], name="message_by_state"),
            GinIndex(WordVector("sort_key"), name="message_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="message_state"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=["high", "normal", "low"]), name="message_priority"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="message_minutes"
            ),
            models.CheckConstraint(
                condition=Q(wall_on__isnull=True, wall_at__isnull=True, goes_at__isnull=True)
                | Q(wall_on__isnull=False, wall_at__isnull=False, goes_at__isnull=False),
                name="message_time_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "sending", "sent", "paused"])
                | Q(wall_on__isnull=False),
                name="message_scheduled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(at_launch_sites=False) | Q(launch__isnull=False),
                name="message_launch_sites_of_a_launch",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                name="message_corrects_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The number people call it by: MSG-12."""
        return f"MSG-{self.pk}"

    @property
    def tone(self) -> str:
        """Of the state's badge."""
        return TONES[self.state]

    @property
    def reading_url(self) -> str:
        """Where its recipients read it."""
        return reverse("gtm:message_read", args=[self.pk])

    def get_absolute_url(self) -> str:
        return reverse("gtm:message_detail", args=[self.pk])


class MessageSend(models.Model):
    """The mailing of a message to the sites of one zone; a site-time message has one for each."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="sends")
    zone = models.CharField(max_length=64)
    send = models.OneToOneField(Send, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "zone"], name="message_send_once_per_zone"),
        ]

    def __str__(self) -> str:
        return f"{self.message}, {self.zone}"


class MessageSite(models.Model):
    """A site that a message reached, with its last counts (of people who still work there); none
    for people without a site. Counted from the ledger by `comms.tallies`, each minute and night."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reached")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    addressed = models.PositiveIntegerField(default=0)
    acknowledged = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "site"], nulls_distinct=False, name="message_site_once"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged__lte=F("addressed")), name="message_site_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} at {self.site_id}"


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_ACKNOWLEDGEMENTS)

    def acknowledged(self) -> Self:
        return self.filter(acknowledged_at__isnull=False)


class Reading(models.Model):
    """What one recipient did with a message: opened it, had its end before them, acknowledged it.

    `site` is where the message reached them. Each time is written once and stays.
    """

    scope = ScopeColumns(site=("site",), supplier=("site__supplier",), own=("user",))

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="readings", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["acknowledged_at"],
                name="reading_acknowledged",
                condition=Q(acknowledged_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="reading_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("opened_at")),
                name="reading_opened_first",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True)
                | Q(read_at__isnull=False, acknowledged_at__gte=F("read_at")),
                name="reading_read_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.message_id}"

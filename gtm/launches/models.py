"""Programs, launches, where they happen, and the facts other areas push down about them."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gtm.launches import permissions
from gtm.launches.domain import tones
from gtm.launches.domain.lifecycle import LIFECYCLE, PUBLIC_STATES
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.core.words import WordVector
from vrops.people.models import Channel, Site


class Brand(models.TextChoices):
    POSTPAID = "postpaid", "Postpaid"
    PREPAID = "prepaid", "Prepaid"
    HOME = "home", "Home internet"


class Segment(models.TextChoices):
    CONSUMER = "consumer", "Consumer"
    BUSINESS = "business", "Business"


class ProgramQuerySet(RecordQuerySet["Program"]):
    def visible_to(self, user: Any) -> Self:
        """Programs are the lanes of the calendar; people of the floor see those they can see."""
        if policy.can(user, permissions.VIEW):
            return self
        return self.filter(pk__in=Launch.objects.visible_to(user).values("program"))


class Program(Record):
    """A lasting initiative that launches belong to: a lane of the calendar."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programs"
    )
    brand = models.CharField(max_length=20, choices=Brand.choices, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)

    objects = ProgramQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class LaunchQuerySet(RecordQuerySet["Launch"]):
    def visible_to(self, user: Any) -> Self:
        """All of them for planners, analysts and HQ; approved ones of their own site for the floor,
        of their own supplier for its people."""
        if policy.can(user, permissions.VIEW):
            return self
        approved = self.filter(state__in=PUBLIC_STATES)
        return policy.visible(approved, user, permissions.VIEW_APPROVED)

    def during(self, first: Any, end: Any) -> Self:
        """Launches with a day in [first, end)."""
        return self.filter(starts_on__lt=end).filter(Q(ends_on__gt=first) | Q(ends_on__isnull=True))


class Launch(Record):
    """One dated go-to-market event of a program: what the calendar shows.

    Dates are civil days, the end exclusive; a wall time and zone say when it goes live on its
    first day. Without them each site goes live as that day begins there, and the launch counts as
    live from midnight of the company's zone.
    """

    class Kind(models.TextChoices):
        PROMOTION = "promotion", "Promotion"
        PROCESS = "process", "Process or plan"
        FLAGSHIP = "flagship", "Flagship"

    class Tier(models.IntegerChoices):
        LARGE = 1, "Tier 1"
        MEDIUM = 2, "Tier 2"
        SMALL = 3, "Tier 3"

    SNAPSHOT = (
        "title", "program", "tier", "kind", "summary", "starts_on", "ends_on", "go_live_time",
        "zone", "owner", "channels", "brand", "segment", "state", "version",
    )  # fmt: skip
    scope = ScopeColumns(site=("sites",), supplier=("sites__supplier",))

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="launches")
    title = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=320, editable=False)
    summary = models.TextField(blank=True)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    go_live_time = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="launches"
    )
    sites = models.ManyToManyField(Site, through="LaunchSite", related_name="launches")
    channels = ArrayField(models.CharField(max_length=20, choices=Channel.choices), default=list)
    brand = models.CharField(max_length=20, choices=Brand.choices, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)
    state_before = models.CharField(max_length=12, blank=True)
    went_live_at = models.DateTimeField(null=True, blank=True)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["starts_on", "id"], name="launch_starts"),
            models.Index(fields=["state", "starts_on"], name="launch_by_state"),
            GinIndex(WordVector("sort_key"), name="launch_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="launch_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="launch_state"
            ),
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3]), name="launch_tier"),
            models.CheckConstraint(
                condition=Q(kind__in=["promotion", "process", "flagship"]), name="launch_kind"
            ),
            models.CheckConstraint(
                condition=Q(go_live_time__isnull=True) | ~Q(zone=""), name="launch_time_has_zone"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The number people call it by: LCH-12."""
        return f"LCH-{self.pk}"

    @property
    def headline(self) -> str:
        """The first line of its summary, which stands above its page; else its title."""
        return self.summary.partition("\n")[0].strip() or self.title

    @property
    def story(self) -> str:
        """The summary below that line."""
        return self.summary.partition("\n")[2].strip()

    @property
    def last_day(self) -> date | None:
        """The last day it runs, as people name it; None while its end is open."""
        return None if self.ends_on is None else self.ends_on - timedelta(days=1)

    @property
    def channel_words(self) -> list[str]:
        """Its channels as people name them."""
        return [Channel(channel).label for channel in self.channels]

    @property
    def tone(self) -> str:
        """Of the state's badge."""
        return tones.of_state(self.state)

    @property
    def bar_tone(self) -> str:
        """Of its bar on the calendar."""
        return tones.of_bar(self.state, self.kind)

    @property
    def is_tentative(self) -> bool:
        """Not approved: its bar on the calendar has a broken line."""
        return tones.is_tentative(self.state)

    def get_absolute_url(self) -> str:
        return reverse("gtm:launch_detail", args=[self.pk])


class LaunchSite(models.Model):
    """A site that takes part in a launch."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["launch", "site"], name="launch_site_once"),
        ]


class LaunchFact(models.Model):
    """What another area knows about a launch, pushed down by its own events, never pulled.

    `measure` names the fact ("spiff.active", "budget.planned"); readiness items and the impact
    sheet read it. No row means not known, which is shown as nothing, never as zero.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="facts")
    site = models.ForeignKey(Site, null=True, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    currency = models.CharField(max_length=3, blank=True)
    label = models.CharField(max_length=160, blank=True)
    link = models.CharField(max_length=200, blank=True)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "site", "measure"], nulls_distinct=False, name="launch_fact_once"
            ),
        ]

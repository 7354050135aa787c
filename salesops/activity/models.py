"""What was recorded day by day, and the loads that brought it. Values are kept as versions."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from gtm.launches.models import Brand, Segment
from salesops.activity import permissions
from salesops.activity.domain import Key
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core import clock
from vrops.core.models import Record, RecordQuerySet
from vrops.people.models import Channel, Site


class Measure(models.TextChoices):
    CONTACTS = "contacts", "Contacts"
    HANDLE_MINUTES = "handle_minutes", "Handle minutes"
    SALES = "sales", "Sales"
    PRODUCTION_HOURS = "production_hours", "Production hours"
    TRAINING_HOURS = "training_hours", "Training hours"
    OVERTIME_HOURS = "overtime_hours", "Overtime hours"
    HOLIDAY_HOURS = "holiday_hours", "Holiday hours"


class Product(models.TextChoices):
    NEW_LINE = "new_line", "New lines"
    UPGRADE = "upgrade", "Upgrades"
    HOME_INTERNET = "home_internet", "Home internet"
    PROTECTION = "protection", "Protection and accessories"


class ActivityLoadQuerySet(RecordQuerySet["ActivityLoad"]):
    def visible_to(self, user: Any) -> Self:
        """Loads of which the person may see every site: the others would tell of foreign sites."""
        if policy.reach_of(user, permissions.LOAD).everything:
            return self
        mine = policy.visible(Site.objects.all(), user, permissions.LOAD)
        parts = LoadSite.objects.filter(load=OuterRef("pk"))
        return self.filter(Exists(parts), ~Exists(parts.exclude(site__in=mine.values("pk"))))


class ActivityLoad(Record):
    """One load of activity: from where, by whom, how many values were new, changed or the same.

    `reference` names the import (or other sender) it came from; the same one never loads twice.
    """

    SNAPSHOT = (
        "source", "reference", "loaded_by", "loaded_at", "new", "changed", "same", "first_on",
        "last_on", "taken_back_at", "version",
    )  # fmt: skip

    source = models.CharField(max_length=160)
    reference = models.CharField(max_length=80, blank=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    loaded_at = models.DateTimeField()
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    first_on = models.DateField()
    last_on = models.DateField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityLoadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["loaded_at", "id"], name="activity_load_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="activity_load_once"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="activity_load_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.key})"

    @property
    def key(self) -> str:
        return f"LOAD-{self.pk}"

    @property
    def read(self) -> int:
        """How many values it brought."""
        return self.new + self.changed + self.same


class LoadSite(models.Model):
    """A site that a load has values of, and what they add up to per measure."""

    load = models.ForeignKey(ActivityLoad, on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=20, choices=Measure.choices)
    values_read = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "site", "measure"], name="load_site_once")
        ]


class DailyActivityQuerySet(RecordQuerySet["DailyActivity"]):
    def visible_to(self, user: Any) -> Self:
        """Everything, or what was recorded at the person's own sites."""
        if policy.reach_of(user, permissions.VIEW).everything:
            return self
        # The sites are few and the rows are many.
        mine = policy.visible(Site.objects.all(), user, permissions.VIEW)
        return self.filter(site__in=mine.values("pk"))

    def current(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def known_at(self, at: datetime) -> Self:
        """The values that were in force at the instant."""
        still = Q(superseded_at__isnull=True)
        until_later = Q(superseded_at__isnull=False, superseded_at__gt=at)
        return self.filter(still | until_later, recorded_at__lte=at)


class DailyActivity(models.Model):
    """One value of one day as one load said it; of each key one row is current.

    An empty channel, product, brand or segment means: not split by it. A correction supersedes the
    row and adds another, so what was known at any instant can be asked again.
    """

    scope = ScopeColumns(site=("site",), supplier=("site__supplier",))

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=20, choices=Measure.choices)
    on = models.DateField()
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    product = models.CharField(max_length=20, choices=Product.choices, blank=True)
    brand = models.CharField(max_length=20, choices=Brand.choices, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    load = models.ForeignKey(ActivityLoad, on_delete=models.PROTECT, related_name="rows")
    recorded_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, blank=True)
    # The load that said otherwise, or its own when that was taken back.
    superseded_by = models.ForeignKey(
        ActivityLoad, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = DailyActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            # Newest first is how people page through it.
            models.Index(
                fields=["on", "id"], name="activity_by_day", condition=Q(superseded_at__isnull=True)
            ),
            models.Index(
                fields=["site", "measure", "on"],
                name="activity_earlier_versions",
                condition=Q(superseded_at__isnull=False),
            ),
        ]
        constraints = [
            # Begins with what sums ask for: site, measure, days.
            models.UniqueConstraint(
                fields=["site", "measure", "on", "channel", "product", "brand", "segment"],
                condition=Q(superseded_at__isnull=True),
                name="activity_one_current_value",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="activity_value_not_negative"),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="activity_measure_known"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True, superseded_by__isnull=True)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="activity_superseded_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} of {self.on}"

    @property
    def key(self) -> Key:
        """What it is a value of, as the rows of a load say it."""
        return (
            self.site_id, self.channel, self.product, self.brand, self.segment, self.measure,
            self.on,
        )  # fmt: skip


class ActivityRepeat(models.Model):
    """That a load said again what was known already, so that it stays known when the load that
    said it first is taken back."""

    load = models.ForeignKey(
        ActivityLoad, on_delete=models.CASCADE, related_name="repeats", db_index=False
    )
    row = models.ForeignKey(
        DailyActivity, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "load"], name="activity_repeat_once")]

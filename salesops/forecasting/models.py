"""Series, the versions of their forecast, its points by day and week, and how good it was."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gtm.launches.models import Brand, Segment
from salesops.activity.models import Measure, Product
from salesops.forecasting import permissions
from salesops.forecasting.domain.lifecycle import LIFECYCLE, TONES
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.jobs.models import Job
from vrops.people.models import Channel, Site

# What is forecast; hours follow from it.
MEASURES = (Measure.CONTACTS, Measure.HANDLE_MINUTES, Measure.SALES)


class Method(models.TextChoices):
    """As the domain names them, in the words of the page."""

    NAIVE = "naive", "Seasonal naive"
    SMOOTHING = "smoothing", "Exponential smoothing"
    SMOOTHING_SHARES = "smoothing_shares", "Exponential smoothing in shares"
    THETA = "theta", "Theta"
    REGRESSION = "regression", "Calendar regression"
    COMBINATION = "combination", "Combination"


class Grain(models.TextChoices):
    DAY = "day", "Daily"
    WEEK = "week", "Weekly"


class SeriesQuerySet(RecordQuerySet["Series"]):
    def visible_to(self, user: Any) -> Self:
        """All of them, or those of the person's own site."""
        if policy.reach_of(user, permissions.VIEW).everything:
            return self
        mine = policy.visible(Site.objects.all(), user, permissions.VIEW)
        return self.filter(site__in=mine.values("pk"))


class Series(Record):
    """What is forecast: one measure of one kind of work at one site.

    Empty product, brand, segment or channel: not split by it, as in the activity behind it.
    """

    scope = ScopeColumns(site=("site",), supplier=("site__supplier",))

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    product = models.CharField(max_length=20, choices=Product.choices, blank=True)
    brand = models.CharField(max_length=20, choices=Brand.choices, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)
    measure = models.CharField(max_length=20, choices=[(m.value, m.label) for m in MEASURES])

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "channel", "product", "brand", "segment", "measure"],
                name="series_once",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=[m.value for m in MEASURES]), name="series_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site.name}, {self.kind}, {self.get_measure_display().lower()}"

    @property
    def kind(self) -> str:
        """Channel, product, brand and segment in words."""
        parts = (
            self.get_channel_display(), self.get_product_display(), self.get_brand_display(),
            self.get_segment_display(),
        )  # fmt: skip
        return ", ".join(part for part in parts if part) or "All contacts"

    def get_absolute_url(self) -> str:
        return reverse("salesops:forecast_series", args=[self.pk])


class ForecastVersionQuerySet(RecordQuerySet["ForecastVersion"]):
    def visible_to(self, user: Any) -> Self:
        """Versions that are complete, for everybody who sees forecasts at all."""
        return self.complete() if policy.can(user, permissions.VIEW) else self.none()

    def complete(self) -> Self:
        return self.filter(number__isnull=False)


class ForecastVersion(Record):
    """One recomputation of all series, with what was recorded until `known_until` included.

    It has no number while its job works on it; then it is a draft, and one at most is published.
    """

    SNAPSHOT = ("number", "state", "known_until", "ends_on", "series_count", "note", "version")

    number = models.PositiveIntegerField(null=True, unique=True)
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)
    known_until = models.DateField()
    # The last day that is forecast.
    ends_on = models.DateField()
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")
    series_count = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    completed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = ForecastVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="forecast_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="forecast_state"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, completed_at__isnull=True, state="draft")
                | Q(number__isnull=False, completed_at__isnull=False),
                name="forecast_numbered_when_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="forecast_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Forecast version {self.number}" if self.number else "A forecast in work"

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def computed_by(self) -> str:
        """Who had it computed, in words."""
        starter = self.job.started_by if self.job else None
        return starter.name if starter else "By the schedule"


class ForecastPoint(models.Model):
    """A day's or a week's forecast (`on` its Monday) in one version; no interval where too little
    was known. Days up to `known_until` are what would have been said a week before."""

    forecast = models.ForeignKey(
        ForecastVersion, on_delete=models.CASCADE, related_name="points", db_index=False
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", db_index=False)
    grain = models.CharField(max_length=4, choices=Grain.choices)
    on = models.DateField()
    mean = models.FloatField()
    low_80 = models.FloatField(null=True)
    high_80 = models.FloatField(null=True)
    low_95 = models.FloatField(null=True)
    high_95 = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forecast", "series", "grain", "on"], name="forecast_point_once"
            ),
            models.CheckConstraint(condition=Q(mean__gte=0), name="forecast_not_negative"),
        ]


class SeriesScore(models.Model):
    """How good a version's forecasts of a series would have been: rolling origins, the champion as
    it would have been chosen, one to four weeks ahead, day by day. Empty: undefined.

    `recent` are the sums of the last whole weeks recorded, `ahead` those of the weeks forecast.
    """

    forecast = models.ForeignKey(
        ForecastVersion, on_delete=models.CASCADE, related_name="scores", db_index=False
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="scores")
    known_until = models.DateField()
    method = models.CharField(max_length=20, choices=Method.choices)
    days = models.PositiveIntegerField()
    wape = models.FloatField(null=True)
    mase = models.FloatField(null=True)
    bias = models.FloatField(null=True)
    coverage_80 = models.FloatField(null=True)
    coverage_95 = models.FloatField(null=True)
    naive_wape = models.FloatField(null=True)
    next_four_weeks = models.FloatField(null=True)
    recent = ArrayField(models.FloatField(null=True), default=list)
    ahead = ArrayField(models.FloatField(), default=list)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forecast", "series"], name="series_score_once")
        ]

    def __str__(self) -> str:
        return str(self.series)

    @property
    def better_than_naive(self) -> float | None:
        """By what share the WAPE lies below the naive's; negative when it is worse."""
        if self.wape is None or not self.naive_wape:
            return None
        return 1 - self.wape / self.naive_wape


class CandidateScore(models.Model):
    """The same of one method alone, on the same days."""

    score = models.ForeignKey(
        SeriesScore, on_delete=models.CASCADE, related_name="candidates", db_index=False
    )
    method = models.CharField(max_length=20, choices=Method.choices)
    wape = models.FloatField(null=True)
    mase = models.FloatField(null=True)
    bias = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["score", "method"], name="candidate_score_once")
        ]

"""SPIFFs: sales incentives with a window, sites, a rate per unit and a pot."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gtm.launches.models import Launch
from salesops.incentives import permissions
from salesops.incentives.domain.exposure import Exposure, Units, exposure
from salesops.incentives.domain.lifecycle import LIFECYCLE, PUBLIC_STATES, TONES
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.core.money import Money
from vrops.core.words import WordVector
from vrops.people.models import Site


class SpiffQuerySet(RecordQuerySet["Spiff"]):
    def visible_to(self, user: Any) -> Self:
        """All of them for the team and Finance; approved ones of their own for floor and
        suppliers."""
        if policy.can(user, permissions.VIEW):
            return self
        approved = self.filter(state__in=PUBLIC_STATES)
        return policy.visible(approved, user, permissions.VIEW_APPROVED)


class Spiff(Record):
    """A sales incentive: so much per unit sold in a window at its sites, until the pot is empty.

    The window is half-open; expected units are whole ones over the window.
    """

    SNAPSHOT = (
        "name", "launch", "starts_on", "ends_on", "unit", "rate", "pot", "currency", "units_low",
        "units_likely", "units_high", "owner", "state", "version",
    )  # fmt: skip
    scope = ScopeColumns(site=("sites",), supplier=("sites__supplier",))

    name = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=320, editable=False)
    launch = models.ForeignKey(
        Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="spiffs"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    sites = models.ManyToManyField(Site, through="SpiffSite", related_name="spiffs")
    # What is counted: “new line”, “trade-in upgrade”.
    unit = models.CharField(max_length=60)
    rate = models.DecimalField("rate per unit", max_digits=20, decimal_places=4)
    pot = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3)
    units_low = models.PositiveIntegerField("units, low")
    units_likely = models.PositiveIntegerField("units, likely")
    units_high = models.PositiveIntegerField("units, high")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="spiffs"
    )
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)

    objects = SpiffQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "starts_on"], name="spiff_by_state"),
            GinIndex(WordVector("sort_key"), name="spiff_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="spiff_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="spiff_state"
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0) & (Q(pot__isnull=True) | Q(pot__gt=0)),
                name="spiff_pays_something",
            ),
            models.CheckConstraint(
                condition=Q(units_low__lte=F("units_likely"), units_likely__lte=F("units_high")),
                name="spiff_units_in_order",
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="spiff_has_currency"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The number people call it by: SPF-12."""
        return f"SPF-{self.pk}"

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def unit_rate(self) -> Money:
        return Money(self.rate, self.currency)

    @property
    def pot_money(self) -> Money | None:
        return None if self.pot is None else Money(self.pot, self.currency)

    @property
    def exposure(self) -> Exposure:
        """What it may cost, by its own guesses and pot."""
        units = Units(self.units_low, self.units_likely, self.units_high)
        return exposure(units, self.unit_rate, self.pot_money)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    def get_absolute_url(self) -> str:
        return reverse("salesops:spiff_detail", args=[self.pk])


class SpiffSite(models.Model):
    """A site whose reps earn a SPIFF."""

    spiff = models.ForeignKey(Spiff, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["spiff", "site"], name="spiff_site_once")]

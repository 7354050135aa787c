"""Contracts with suppliers, their dated rates on two time axes, and amendments."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse

from salesops.activity.models import Measure
from salesops.contracts import permissions
from salesops.contracts.domain.lifecycle import AGREED_STATES, AMENDMENT, LIFECYCLE, TONES
from salesops.contracts.domain.pricing import Model, Pricing, ZeroQuantity, read_pricing
from salesops.contracts.domain.wording import details, headline
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.core.money import Money, Rounding
from vrops.core.periods import Period
from vrops.core.words import WordVector
from vrops.people.models import Channel, Site, Supplier, dates_overlap, same

# A fixed fee: what supports its quantity is the calendar.
MONTHS = "months"
MEASURES = ((MONTHS, "Calendar months"), *Measure.choices)


def _equal(value: Any) -> tuple[Any, str]:
    """Equality of a whole number in a GiST exclusion, as a range: no extension is needed."""
    return Func(value, value, Value("[]"), function="int8range"), "&&"


class ContractQuerySet(RecordQuerySet["Contract"]):
    def visible_to(self, user: Any) -> Self:
        """All of them for the team and Finance; agreed ones of their own for suppliers."""
        if policy.can(user, permissions.VIEW_ALL):
            return self
        agreed = self.filter(state__in=AGREED_STATES)
        return policy.visible(agreed, user, permissions.VIEW)


class Contract(Record):
    """An agreement with a supplier, in force on the days [starts_on, ends_on).

    Rounding and tolerances are its own: `places` decimals, half away from zero unless said, for
    each line or for the total. A tolerance is in percent of what is expected and in money; each of
    the two binds alone, and without any nothing deviates.
    """

    class Rounds(models.TextChoices):
        LINE = "line", "Each line"
        TOTAL = "total", "The total"

    SNAPSHOT = (
        "supplier", "number", "title", "starts_on", "ends_on", "currency", "places", "rounding",
        "rounds", "tolerance_percent", "tolerance_absolute", "zero_quantity", "owner", "state",
        "version",
    )  # fmt: skip
    scope = ScopeColumns(supplier=("supplier",))

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60)
    # The number as runs of letters and digits: how documents that name it are compared.
    number_key = models.CharField(max_length=120, editable=False)
    title = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=460, editable=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    places = models.PositiveSmallIntegerField("decimals", default=2)
    rounding = models.CharField(
        max_length=12, choices=[(str(r), r.name.replace("_", " ").capitalize()) for r in Rounding],
        default=Rounding.HALF_AWAY.value,
    )  # fmt: skip
    rounds = models.CharField(max_length=5, choices=Rounds.choices, default=Rounds.LINE)
    tolerance_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    tolerance_absolute = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    zero_quantity = models.CharField(
        max_length=8, choices=[(str(z), z.label) for z in ZeroQuantity],
        default=ZeroQuantity.NOTHING.value,
    )  # fmt: skip
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)

    objects = ContractQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "starts_on"], name="contract_by_state"),
            GinIndex(WordVector("sort_key"), name="contract_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "number_key"], name="contract_number_once",
                condition=~Q(state="rejected"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="contract_state"
            ),
            models.CheckConstraint(
                condition=Q(rounding__in=[str(r) for r in Rounding], rounds__in=["line", "total"],
                            zero_quantity__in=[str(z) for z in ZeroQuantity], places__lte=6),
                name="contract_rounding",
            ),
            models.CheckConstraint(
                condition=(Q(tolerance_percent__isnull=True) | Q(tolerance_percent__gte=0))
                & (Q(tolerance_absolute__isnull=True) | Q(tolerance_absolute__gte=0)),
                name="contract_tolerance_not_negative",
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="contract_has_currency"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def key(self) -> str:
        """The number people call it by: CON-12."""
        return f"CON-{self.pk}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def last_day(self) -> date | None:
        return self.ends_on and self.ends_on - timedelta(days=1)

    @property
    def tolerated(self) -> Money | None:
        """The tolerance in money, if there is one."""
        absolute = self.tolerance_absolute
        return None if absolute is None else Money(absolute, self.currency)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    def get_absolute_url(self) -> str:
        return reverse("salesops:contract_detail", args=[self.pk])


class AmendmentQuerySet(RecordQuerySet["Amendment"]):
    def visible_to(self, user: Any) -> Self:
        """Amendments of contracts the user sees; suppliers see those in force."""
        if policy.can(user, permissions.VIEW_ALL):
            return self
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(state="in_force", contract__in=contracts)


class Amendment(Record):
    """Rates to be changed in a contract that is signed; they take effect once it is approved."""

    SNAPSHOT = ("contract", "number", "title", "why", "owner", "state", "version")
    scope = ScopeColumns(supplier=("contract__supplier",))

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    why = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=AMENDMENT.choices, default=AMENDMENT.initial)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(AMENDMENT.states)), name="amendment_state"
            ),
        ]

    def __str__(self) -> str:
        return f"Amendment {self.number} of {self.contract.number}: {self.title}"

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    def get_absolute_url(self) -> str:
        return reverse("salesops:amendment_detail", args=[self.pk])


class RateLineQuerySet(models.QuerySet["RateLine"]):
    def visible_to(self, user: Any) -> Self:
        """Rates of contracts the user sees; who sees agreed ones only does not see proposals."""
        if policy.can(user, permissions.VIEW_ALL):
            return self
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(entered_at__isnull=False, contract__in=contracts)

    def current(self) -> Self:
        """What is known now: entered, and not superseded by a later amendment."""
        return self.filter(entered_at__isnull=False, superseded_at__isnull=True)

    def known_at(self, at: Any) -> Self:
        """What was known at an instant."""
        return self.filter(entered_at__lte=at).filter(
            Q(superseded_at__isnull=True) | Q(superseded_at__gt=at)
        )


class RateLine(models.Model):
    """The price of an item on the days [starts_on, ends_on), as it was entered at `entered_at`.

    Two time axes: nothing is overwritten, a later entry supersedes. Without `entered_at` it is a
    proposal of its amendment. A rate for one site or channel goes before the general one.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rates")
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="rates"
    )
    # The item as invoices name it: the buyer's or the supplier's item id.
    item = models.CharField(max_length=80)
    item_key = models.CharField(max_length=160, editable=False)
    description = models.CharField(max_length=160, blank=True)
    unit = models.CharField(max_length=40)
    model = models.CharField(max_length=24, choices=[(str(m), m.label) for m in Model])
    price = models.DecimalField(max_digits=28, decimal_places=12)
    params = models.JSONField(default=dict, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=20, blank=True, choices=Channel.choices)
    # Which measure of the activity supports the quantity; "": it is taken as billed.
    measure = models.CharField(max_length=40, blank=True, choices=MEASURES)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = RateLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contract", "item_key", "starts_on"], name="rate_by_item"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="rate_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(entered_at__isnull=False),
                name="rate_superseded_after_entry",
            ),
            models.CheckConstraint(
                condition=Q(model__in=[str(m) for m in Model], price__gte=0), name="rate_model"
            ),
            ExclusionConstraint(
                name="rate_one_at_a_time",
                expressions=[
                    *same("contract_id"),
                    _equal(Coalesce(F("site_id"), Value(0, models.BigIntegerField()))),
                    _equal(
                        Func(
                            Concat(F("channel"), Value("/"), F("item_key")),
                            Value(0),
                            function="hashtextextended",
                        )
                    ),
                    dates_overlap(),
                ],
                condition=Q(entered_at__isnull=False, superseded_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item}, {self.period}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def last_day(self) -> date | None:
        return self.ends_on and self.ends_on - timedelta(days=1)

    @property
    def pricing(self) -> Pricing:
        """The price with its tiers, as the arithmetic takes it."""
        return read_pricing(self.model, Decimal(self.price), self.params)

    @property
    def model_words(self) -> str:
        return Model(self.model).label.partition(":")[0]

    @property
    def headline(self) -> str:
        """Its price in a few words."""
        return headline(self.pricing, self.unit, self.contract.currency)

    @property
    def details(self) -> list[str]:
        """Its tiers and limits, a line each."""
        return details(self.pricing, self.contract.currency)

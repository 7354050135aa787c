"""Cost centres and the lines that are planned on them."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gtm.launches.models import Launch
from salesops.budgets import permissions
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.core.money import Money
from vrops.core.words import WordVector


class CostCentreQuerySet(RecordQuerySet["CostCentre"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)


class CostCentre(Record):
    """Where money is accounted for."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cost_centres"
    )
    is_active = models.BooleanField(default=True)

    objects = CostCentreQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return f"{reverse('salesops:cost_centres')}?open={self.pk}"


class BudgetLineQuerySet(RecordQuerySet["BudgetLine"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)


class BudgetLine(Record):
    """Money planned for something in a fiscal year, for a launch or in general."""

    SNAPSHOT = (
        "cost_centre", "fiscal_year", "name", "amount", "currency", "launch", "owner", "version",
    )  # fmt: skip
    scope = ScopeColumns(own=("owner",))

    cost_centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT, related_name="lines")
    fiscal_year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=320, editable=False)
    amount = models.DecimalField("planned", max_digits=20, decimal_places=4)
    currency = models.CharField(max_length=3)
    launch = models.ForeignKey(
        Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="budget_lines"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="budget_lines"
    )

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(WordVector("sort_key"), name="budget_line_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["cost_centre", "fiscal_year", "name"], name="budget_line_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_not_negative"),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=2000, fiscal_year__lte=2199), name="budget_line_year"
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="budget_line_has_currency"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def planned(self) -> Money:
        return Money(self.amount, self.currency)

    def get_absolute_url(self) -> str:
        return f"{reverse('salesops:budget_lines')}?open={self.pk}"

"""Checklist templates, and the items of each launch that were made from them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from gtm.launches.models import Launch
from gtm.readiness import permissions
from gtm.readiness.domain import Gate, ItemNow, State
from vrops.access import policy
from vrops.access.domain import Role
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet
from vrops.people.models import HQGroup, Site

GATES = [(gate.value, gate.label) for gate in Gate]
# Launches that will not happen: nothing has to be ready for them any more.
OFF = ("cancelled", "rejected")


class ItemKind(models.TextChoices):
    MANUAL = "manual", "Manual"
    MEASURED = "measured", "Measured"


class _Item(Record):
    """What a template's item and a launch's item have in common.

    `days_before` counts working days before the launch's first day; negative ones lie after it.
    A measured item names a measure and the value at which it is met. An item `per_site` fans out:
    one copy for each site of the launch, closed there.
    """

    name = models.CharField(max_length=160)
    gate = models.CharField(max_length=20, choices=GATES, default=Gate.NONE.value)
    days_before = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=ItemKind.choices, default=ItemKind.MANUAL)
    measure = models.CharField(max_length=60, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    owner_role = models.CharField(
        max_length=20, choices=[(role.value, role.label) for role in Role], default=Role.PM.value
    )
    owner_group = models.ForeignKey(
        HQGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    per_site = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def anchor_words(self) -> str:
        """When it is due, by working days around the first day: T−10, T+5."""
        return f"T+{-self.days_before}" if self.days_before < 0 else f"T−{self.days_before}"

    @property
    def role_words(self) -> str:
        """Whose it is, while nobody is named: a group, else a role."""
        return self.owner_group.name if self.owner_group else Role(self.owner_role).label


def _item_constraints(prefix: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(gate__in=[gate.value for gate in Gate]), name=f"{prefix}_gate"
        ),
        models.CheckConstraint(
            condition=Q(kind="manual", measure="", target__isnull=True)
            | (Q(kind="measured", target__isnull=False) & ~Q(measure="")),
            name=f"{prefix}_measured_has_measure",
        ),
        models.CheckConstraint(
            condition=Q(days_before__gte=-250, days_before__lte=250), name=f"{prefix}_days"
        ),
    ]


class TemplateQuerySet(RecordQuerySet["ChecklistTemplate"]):
    def visible_to(self, user: Any) -> Self:
        return self if policy.can(user, permissions.PLAN) else self.none()


class ChecklistTemplate(Record):
    """The items that launches of a tier (and, if given, a kind) begin with."""

    name = models.CharField(max_length=120, unique=True)
    tier = models.PositiveSmallIntegerField(choices=Launch.Tier.choices)
    kind = models.CharField(max_length=12, choices=Launch.Kind.choices, blank=True)
    is_active = models.BooleanField(default=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tier", "kind"],
                condition=Q(is_active=True),
                name="checklist_one_active_by_tier_and_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TemplateItem(_Item):
    template = models.ForeignKey(ChecklistTemplate, on_delete=models.CASCADE, related_name="items")

    class Meta:
        constraints = [
            *_item_constraints("template_item"),
            models.UniqueConstraint(fields=["template", "name"], name="template_item_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(RecordQuerySet["ReadinessItem"]):
    def visible_to(self, user: Any) -> Self:
        """All of them for planners; those of one's site, supplier or group, and one's own.

        They show their launch's title and dates before it is approved.
        """
        return policy.visible(self, user, permissions.VIEW)

    def needed(self) -> Self:
        """Not of launches that will not happen."""
        return self.exclude(launch__state__in=OFF)

    def late(self, today: Any) -> Self:
        return self.filter(state=State.OPEN, due_on__lt=today)


class ReadinessItem(_Item):
    """One thing that has to be ready for a launch; `due_on` follows the launch's first day.

    Of an item that fans out each site has its own copy. While the launch has no sites yet, one
    copy without a site stands for them.
    """

    SNAPSHOT = (
        "name", "gate", "days_before", "due_on", "kind", "measure", "target", "value", "owner",
        "owner_role", "owner_group", "site", "state", "evidence", "version",
    )  # fmt: skip
    scope = ScopeColumns(
        site=("site",), supplier=("site__supplier",), group=("owner_group",), own=("owner",)
    )

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="readiness_items")
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="readiness_items",
    )
    state = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in State], default=State.OPEN.value
    )
    evidence = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="readiness_open_due", condition=Q(state="open")
            )
        ]
        constraints = [
            *_item_constraints("readiness_item"),
            models.UniqueConstraint(
                fields=["launch", "name", "site"], nulls_distinct=False, name="readiness_item_once"
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True) | Q(per_site=True), name="readiness_item_of_site"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="readiness_item_state"
            ),
            # A tick needs evidence, letting go a reason; a measured item needs neither.
            models.CheckConstraint(
                condition=Q(state="open") | Q(kind="measured", state="done") | ~Q(evidence=""),
                name="readiness_closed_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The item with its site: “Team briefed, Tampa”."""
        return f"{self.name}, {self.site.name}" if self.site else self.name

    @property
    def owner_words(self) -> str:
        """Who sees to it: the person, else the supervisors of the site, the group or the role."""
        if self.owner:
            return self.owner.name
        return f"Supervisors, {self.site.name}" if self.site else self.role_words

    @property
    def now(self) -> ItemNow:
        """The item as the rules take it."""
        short = self.value is not None and self.target is not None and self.value < self.target
        return ItemNow(self.words, Gate(self.gate), State(self.state), self.due_on, short)

"""What people changed from lists, on one row or on many, and what became of each row."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core import clock
from vrops.jobs.models import Job
from vrops.lists.changes import permissions
from vrops.lists.changes.domain import Outcome, Tally


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)


class Change(models.Model):
    """One change: by whom, from which list, of which value or by which action, and when.

    `given` is what the person filled in, field by field, as a form sends it. `gone` were chosen
    but were not there any more at the start. Kept for thirty days; the log keeps what happened.
    """

    class Kind(models.TextChoices):
        ONE = "one", "Edit of one row"
        EDIT = "edit", "Edit of rows"
        ACTION = "action", "Action on rows"
        UNDO = "undo", "Undo"

    # What can be taken back.
    EDITS = (Kind.ONE, Kind.EDIT)
    scope = ScopeColumns(own=("by",))

    list_name = models.CharField(max_length=60)
    record_type = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Of the edit or the action; then as people call it, and in the past tense.
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=100)
    past = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    given = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    gone = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    undo_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="undos")
    undone_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        db_table = "vrops_lists_change"
        indexes = [models.Index(fields=["at"], name="change_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["one", "edit", "action", "undo"]), name="change_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="undo") | Q(undo_of__isnull=True), name="change_undo_is_of_one"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("changes:change", args=[self.pk])

    @property
    def undo_url(self) -> str:
        """Where it is taken back; empty for what cannot be, or was."""
        offered = self.kind in self.EDITS and self.undone_at is None
        return reverse("changes:undo", args=[self.pk]) if offered else ""

    def answer(self, name: str) -> str:
        """What was filled in under this name."""
        return str((self.given.get(name) or [""])[-1])

    def tally(self) -> Tally:
        counts = dict(self.rows.order_by().values_list("outcome").annotate(rows=models.Count("pk")))
        counts["missing"] = counts.get("missing", 0) + self.gone
        return Tally(**{str(outcome): counts.get(str(outcome), 0) for outcome in Outcome})


class ChangeRowQuerySet(models.QuerySet["ChangeRow"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)

    def waiting(self) -> Self:
        return self.filter(outcome=Outcome.WAITING)


class ChangeRow(models.Model):
    """One row of a change and what became of it.

    `before` and `after` are values as a form field is filled in; an undo knows its `after` and the
    version it may act on (`seen`) from the start.
    """

    scope = ScopeColumns(own=("change__by",))

    change = models.ForeignKey(
        Change, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=200, blank=True, default="", db_default="")
    outcome = models.CharField(
        max_length=10,
        choices=[(each.value, each.label) for each in Outcome],
        default=Outcome.WAITING.value,
        db_default=Outcome.WAITING.value,
    )
    refusal = models.TextField(blank=True, default="", db_default="")
    before = models.TextField(blank=True, default="", db_default="")
    after = models.TextField(blank=True, default="", db_default="")
    seen = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(null=True)

    objects = ChangeRowQuerySet.as_manager()

    class Meta:
        db_table = "vrops_lists_change_row"
        indexes = [
            models.Index(fields=["change", "outcome", "id"], name="change_row_turn"),
            models.Index(fields=["record_id"], name="change_row_done", condition=Q(outcome="done")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["change", "record_id"], name="change_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[str(each) for each in Outcome]), name="change_row_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"No. {self.record_id}"

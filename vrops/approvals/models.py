"""Runs of a route: their steps, who may fill them, what was decided on which sheet, conditions.

A run never changes its route: the next submission is the next run, and old runs stay readable.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Model, Q

from vrops.access import policy
from vrops.access.domain import Role
from vrops.access.policy import ScopeColumns
from vrops.approvals import permissions, registry
from vrops.approvals.domain import routes
from vrops.core import clock
from vrops.core.append_only import append_only
from vrops.core.models import Record, RecordQuerySet
from vrops.people.models import HQGroup, Site, Supplier, dates_overlap, in_force, same


class RunQuerySet(RecordQuerySet["Run"]):
    def about(self, subject: Model) -> Self:
        """The runs of one record."""
        return self.filter(subject_type=registry.type_of(subject), subject_id=subject.pk)

    def open(self) -> Self:
        return self.filter(state=Run.State.OPEN)

    def latest_of(self, subject: Model) -> "Run | None":
        """The run that counts: the record's last submission."""
        return self.about(subject).order_by("-pk").first()


class Run(Record):
    """One submission of a record on its way along a route; its decisions count while it is open or
    approved."""

    class State(models.TextChoices):
        OPEN = routes.RunState.OPEN, "Waiting for approval"
        APPROVED = routes.RunState.APPROVED, "Approved"
        SENT_BACK = routes.RunState.SENT_BACK, "Sent back"
        REJECTED = routes.RunState.REJECTED, "Rejected"
        WITHDRAWN = routes.RunState.WITHDRAWN, "Withdrawn"
        VOID = routes.RunState.VOID, "Void"

    COUNTS = (State.OPEN, State.APPROVED)
    SNAPSHOT = (
        "subject_type", "subject_id", "subject_version", "sheet_hash", "submitted_by_id",
        "submitted_at", "state", "ended_at", "ended_by_id", "voided_at", "voided_by_id",
        "voided_fields", "void_why", "version",
    )  # fmt: skip

    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=300)
    subject_version = models.PositiveIntegerField()
    # What was submitted; each decision holds what its approver was shown.
    sheet = models.JSONField()
    sheet_hash = models.CharField(max_length=64)
    # Whose working days and open hours the due times count in; none: Monday to Friday, all day.
    calendar = models.ForeignKey(
        "vrops.BusinessCalendar", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The names of the fields whose change made the decisions void, as people call them.
    voided_fields = models.JSONField(default=list)
    void_why = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        db_table = "vrops_approvals_run"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="approvals_run_subject")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in routes.RunState]), name="approvals_run_state"
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state="open"),
                name="approvals_one_open_run",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="approvals_run_end_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_at__isnull=False)
                | (~Q(state="void") & Q(voided_at__isnull=True)),
                name="approvals_run_void_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name

    @property
    def counts(self) -> bool:
        """Whether its decisions are in force."""
        return self.state in self.COUNTS


class Step(models.Model):
    """A step of a run: so many of the holders of a role, or of the people named."""

    class State(models.TextChoices):
        WAITING = routes.StepState.WAITING, "Not open yet"
        OPEN = routes.StepState.OPEN, "Open"
        DONE = routes.StepState.DONE, "Done"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, blank=True, choices=[(str(r), r.label) for r in Role])
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.ForeignKey(
        HQGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quorum = models.PositiveSmallIntegerField(default=1)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    due_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "vrops_approvals_step"
        indexes = [
            models.Index(fields=["role"], name="approvals_step_open", condition=Q(state="open"))
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="approvals_step_once"),
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in routes.StepState]),
                name="approvals_step_state",
            ),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="approvals_step_quorum"),
            models.CheckConstraint(
                condition=Q(state="waiting", opened_at__isnull=True)
                | (~Q(state="waiting") & Q(opened_at__isnull=False)),
                name="approvals_step_opened_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="approvals_step_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StepPerson(models.Model):
    """Somebody named on a step, or its backup; the holders of a role are looked up when asked."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="people", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_backup = models.BooleanField(default=False)

    class Meta:
        db_table = "vrops_approvals_step_person"
        constraints = [
            models.UniqueConstraint(fields=["step", "user"], name="approvals_step_person_once")
        ]


@append_only
class Decision(models.Model):
    """What one person decided, on which version and on exactly which sheet. Never changed."""

    class Verdict(models.TextChoices):
        APPROVE = routes.Verdict.APPROVE, "Approve"
        APPROVE_WITH_CONDITIONS = routes.Verdict.APPROVE_WITH_CONDITIONS, "Approve with conditions"
        SEND_BACK = routes.Verdict.SEND_BACK, "Send back"
        REJECT = routes.Verdict.REJECT, "Reject"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Whose right it was: the person's own, or that of whoever is away. Never empty, so that one
    # key keeps a person and their stand-in from both deciding.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=30, choices=Verdict.choices)
    note = models.TextField(blank=True)
    subject_version = models.PositiveIntegerField()
    sheet = models.JSONField()
    sheet_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "vrops_approvals_decision"
        constraints = [
            models.UniqueConstraint(fields=["run", "by"], name="approvals_decide_once"),
            models.UniqueConstraint(
                fields=["run", "on_behalf_of"], name="approvals_decided_for_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[str(v) for v in routes.Verdict]),
                name="approvals_decision_verdict",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["approve", "approve_with_conditions"]) | ~Q(note=""),
                name="approvals_refusal_has_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, {self.step.name}"

    @property
    def delegated(self) -> bool:
        return self.by_id != self.on_behalf_of_id


class ConditionQuerySet(RecordQuerySet["Condition"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Condition(Record):
    """What an approver asked for with a yes; open until an approver accepts the evidence."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    text = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.TextField(blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        db_table = "vrops_approvals_condition"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, evidence="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(evidence="")),
                name="approvals_condition_closed_with_evidence",
            )
        ]

    def __str__(self) -> str:
        return self.text


class DelegationQuerySet(RecordQuerySet["Delegation"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_DELEGATION)

    def in_force(self, on: Any) -> Self:
        """Those that let somebody decide on this day."""
        return self.filter(in_force(on), ended_at__isnull=True)


class Delegation(Record):
    """Somebody decides for a person who is away, on the days [starts_on, ends_on)."""

    scope = ScopeColumns(own=("from_user", "to_user"))

    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    why = models.TextField(blank=True)
    # Called off: from then on it lets nobody decide, and the dates stay as they were agreed.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        db_table = "vrops_approvals_delegation"
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_user=F("to_user")), name="approvals_delegation_to_another"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="approvals_delegation_ends_after_start",
            ),
            ExclusionConstraint(
                name="approvals_one_delegation_at_a_time",
                expressions=[*same("from_user_id"), dates_overlap()],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_user} for {self.from_user}"

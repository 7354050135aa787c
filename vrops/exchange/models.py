"""Imports: one row per uploaded file, its rows as they were read, and what was wrong with them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.attachments.models import Attachment
from vrops.core.models import Record, RecordQuerySet
from vrops.exchange import registry
from vrops.exchange.domain.lifecycle import LIFECYCLE, LIVE, TONES
from vrops.exchange.domain.outcomes import Counts, Outcome
from vrops.exchange.registry import ImportKind
from vrops.jobs.models import Job
from vrops.people.models import Site, Supplier


class ImportQuerySet(RecordQuerySet["Import"]):
    def visible_to(self, user: Any) -> Self:
        """Of the kinds a person may run: all where they may everywhere, else of their site or
        supplier, and their own."""
        where = Q(pk__in=[])
        for kind in registry.kinds():
            reach = policy.reach_of(user, kind.permission)
            if reach.everything:
                where |= Q(kind=kind.name)
            elif reach:
                where |= Q(kind=kind.name) & (
                    Q(site__in=reach.sites) | Q(supplier__in=reach.suppliers) | Q(by=user)
                )
        return self.filter(where)

    def live(self) -> Self:
        return self.filter(state__in=LIVE)


class Import(Record):
    """One file on its way into the product."""

    SNAPSHOT = (
        "kind", "file_name", "sha256", "state", "read", "new", "changed", "same", "rejected",
        "version",
    )  # fmt: skip
    scope = ScopeColumns(site=("site",), supplier=("supplier",), own=("by",))

    kind = models.CharField(max_length=40)
    # Where its rows belong, from the rights of who uploaded it; in words for the unique key.
    scope_key = models.CharField(max_length=40)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "status", max_length=10, choices=LIFECYCLE.choices, default=LIFECYCLE.initial
    )
    file_name = models.CharField(max_length=150)
    size = models.PositiveIntegerField()
    # Of the file as it was sent, before anything was taken out of it.
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    # Encoding, delimiter, header and how many rows there may be (domain.reading.Layout).
    layout = models.JSONField(default=dict)
    # Field -> column as headed, field -> form (domain.columns.Mapping).
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    # Chosen when applying: rejected rows stay out and the others are loaded.
    good_rows = models.BooleanField(default=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    failure = models.TextField(blank=True)
    # What had to stay when it was taken back, in a sentence.
    remark = models.TextField(blank=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        db_table = "vrops_exchange_import"
        indexes = [models.Index(fields=["kind", "-created_at"], name="import_by_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope_key", "sha256"], condition=Q(state__in=LIVE),
                name="import_same_file_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="import_state"
            ),
            models.CheckConstraint(
                condition=Q(
                    read=models.F("new") + models.F("changed") + models.F("same")
                    + models.F("rejected")
                ),
                name="import_books_balance",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure=""), name="import_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="applied")
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="import_applied_has_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name

    @property
    def key(self) -> str:
        """The number people call it by: IMP-12."""
        return f"IMP-{self.pk}"

    @property
    def of_kind(self) -> ImportKind:
        return registry.kind(self.kind)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def counts(self) -> Counts:
        return Counts(self.new, self.changed, self.same, self.rejected)

    def take(self, counts: Counts) -> None:
        for outcome in Outcome:
            setattr(self, outcome, getattr(counts, outcome))
        self.read = counts.read

    def get_absolute_url(self) -> str:
        return reverse("exchange:import", args=[self.pk])


class ImportRow(models.Model):
    """One row of a file as it was read in the dry run, and what becomes of it."""

    load = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    # As a spreadsheet numbers it; the header is 1.
    row = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)
    # Field -> what the cell says, as it was written.
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=[(str(o), o.label) for o in Outcome])
    record_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)

    class Meta:
        db_table = "vrops_exchange_row"
        indexes = [
            models.Index(fields=["load", "outcome", "row"], name="import_row_by_outcome"),
            models.Index(fields=["load", "key", "row"], name="import_row_by_key",
                         condition=~Q(key="")),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["load", "row"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[str(o) for o in Outcome]), name="import_row_outcome"
            ),
        ]


class ImportProblem(models.Model):
    """Why a row was rejected: the cell, what stands in it (cut), and how to mend it."""

    load = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=30)
    sentence = models.CharField(max_length=300)

    class Meta:
        db_table = "vrops_exchange_problem"
        indexes = [models.Index(fields=["load", "row", "id"], name="import_problem_by_row")]


class RememberedMapping(models.Model):
    """How the columns of a file with these headers were last mapped, for the next one like it.

    Headers and options tell of whoever sent the file, so each scope remembers its own.
    """

    kind = models.CharField(max_length=40)
    scope_key = models.CharField(max_length=40)
    headers = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "vrops_exchange_mapping"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope_key", "headers"], name="import_mapping_once"
            )
        ]

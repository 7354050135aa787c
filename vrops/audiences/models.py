"""Stored audiences: the rule, when it is resolved, and addresses of people without an account."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.audiences import permissions
from vrops.core.models import Record, RecordQuerySet


class AudienceQuerySet(RecordQuerySet["Audience"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)

    def reusable(self) -> Self:
        """The named ones that people choose from."""
        return self.filter(reusable=True)


class Audience(Record):
    """Who something is for. `rule` is in canonical form; without one it is the addresses alone."""

    class Mode(models.TextChoices):
        FIXED = "fixed", "Fixed when it is sent"
        FOLLOWING = "following", "Follows who belongs to it"

    SNAPSHOT = ("name", "reusable", "mode", "rule", "version")
    scope = ScopeColumns(own=("created_by",))

    name = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=240, blank=True, editable=False)
    reusable = models.BooleanField(default=False)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.FIXED)
    rule = models.JSONField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = AudienceQuerySet.as_manager()

    class Meta:
        db_table = "vrops_audience"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["fixed", "following"]), name="audience_mode"
            ),
            models.CheckConstraint(
                condition=Q(reusable=False) | ~Q(name=""), name="audience_reusable_has_name"
            ),
            models.UniqueConstraint(
                fields=["sort_key"], condition=Q(reusable=True), name="audience_reusable_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Audience {self.pk}"


class AudienceAddress(models.Model):
    """Somebody outside, in Retail, Care or the field, who has no account and gets mail."""

    audience = models.ForeignKey(
        Audience, on_delete=models.CASCADE, related_name="addresses", db_index=False
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "vrops_audience_address"
        constraints = [
            models.UniqueConstraint(fields=["audience", "email"], name="audience_address_once"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="audience_address_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

"""Views that people saved, and how each person has the views of a list: order, start, hidden."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from vrops.access.domain import Role
from vrops.access.policy import ScopeColumns
from vrops.core.models import Record, RecordQuerySet

LONGEST_LABEL = 60
LONGEST_QUERY = 4_000


class SavedViewQuerySet(RecordQuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own views, and those shared with everybody or with a role they hold today."""
        roles = {str(grant.role) for grant in user.grants_in_force()}
        shared = Q(sharing=SavedView.Sharing.EVERYBODY) | Q(roles__overlap=sorted(roles))
        return self.filter(Q(owner=user) | shared)

    def there(self) -> Self:
        """Those that were not deleted."""
        return self.filter(deleted_at__isnull=True)


class SavedView(Record):
    """A named state of a list. What it says stays as it was asked: "me" is whoever looks, and the
    last 30 days are those before today.

    A deleted view keeps its row, so that deleting can be undone and its number means nothing else.
    """

    class Sharing(models.TextChoices):
        PRIVATE = "private", "Only me"
        ROLES = "roles", "People with these roles"
        EVERYBODY = "everybody", "Everybody who has this list"

    SNAPSHOT = (
        "list_name", "label", "query", "owner", "sharing", "roles", "deleted_at", "version"
    )  # fmt: skip
    scope = ScopeColumns(own=("owner",))

    list_name = models.CharField(max_length=60)
    label = models.CharField(max_length=LONGEST_LABEL)
    # The list's own address text: conditions, words, sort, columns; no page, no open record.
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sharing = models.CharField(max_length=10, choices=Sharing.choices, default=Sharing.PRIVATE)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # Among its owner's views of the list; everybody may order their tabs otherwise (Arrangement).
    position = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        db_table = "vrops_lists_savedview"
        indexes = [models.Index(fields=["list_name", "owner"], name="saved_view_by_list")]
        constraints = [
            models.UniqueConstraint(
                "owner", "list_name", Lower("label"), condition=Q(deleted_at__isnull=True),
                name="saved_view_label_once",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="saved_view_has_a_label"),
            models.CheckConstraint(
                condition=Q(sharing__in=["private", "roles", "everybody"]),
                name="saved_view_sharing",
            ),
            models.CheckConstraint(
                condition=Q(sharing="roles") & ~Q(roles=[]) | ~Q(sharing="roles") & Q(roles=[]),
                name="saved_view_roles_when_shared_with_them",
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=[str(role) for role in Role]),
                name="saved_view_roles_exist",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """As the address has it."""
        return f"s{self.pk}"


class Arrangement(Record):
    """How one person has the views of one list: nobody else notices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    # The name of the view that the bare address opens; empty for the declared first one.
    start = models.CharField(max_length=60, blank=True)
    # Numbers of saved views, as they stand among the tabs and as they were put away. A number that
    # this person does not see any more does nothing here.
    order = ArrayField(models.BigIntegerField(), default=list, blank=True)
    hidden = ArrayField(models.BigIntegerField(), default=list, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "vrops_lists_arrangement"
        constraints = [
            models.UniqueConstraint(fields=["user", "list_name"], name="arrangement_once")
        ]

"""People, where they belong and what they may do: users, sites, suppliers, teams, HQ groups.

Belonging (`Membership`) and rights (`Grant`) are dated and half-open; nothing is ever deleted, so
"who was at this site, with which role, on that day" can always be asked.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from vrops.access import policy
from vrops.access.domain import GrantValue, Role
from vrops.access.policy import ScopeColumns
from vrops.core import clock
from vrops.core.models import Record, RecordQuerySet
from vrops.core.words import WordVector
from vrops.people import permissions


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose half-open period [starts_on, ends_on) holds the day."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": on})
    )


def same(*columns: str) -> list[tuple[Any, str]]:
    """Equality of bigint columns in a GiST exclusion, written so that btree_gist is not needed."""
    return [(Func(F(c), F(c), Value("[]"), function="int8range"), "&&") for c in columns]


def dates_overlap() -> tuple[Any, str]:
    return (Func(F("starts_on"), F("ends_on"), function="daterange"), "&&")


class SupplierQuerySet(RecordQuerySet["Supplier"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_SUPPLIER)


class Supplier(Record):
    """An outsourced call-centre company. One supplier never learns that another exists."""

    scope = ScopeColumns(supplier=("pk",), site=("sites",))

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="supplier_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(RecordQuerySet["Site"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_SITE)

    def open_on(self, day: date) -> Self:
        return self.filter(in_force(day))


class Channel(models.TextChoices):
    VOICE = "voice", "Voice inbound"
    CHAT = "chat", "Chat"
    CALLBACK = "callback", "Callback"
    WEB_TO_CALL = "web_to_call", "Web-to-call"


class Site(Record):
    """A place where reps work: in-house (no supplier) or a supplier's."""

    scope = ScopeColumns(site=("pk",), supplier=("supplier",))

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="sites"
    )
    zone = models.CharField(max_length=64)
    calendar = models.ForeignKey(
        "vrops.BusinessCalendar", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channels = ArrayField(models.CharField(max_length=20, choices=Channel.choices), default=list)
    images_allowed = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="site_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HQGroupQuerySet(RecordQuerySet["HQGroup"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_GROUP)


class HQGroup(Record):
    """A group at headquarters: GTM, Planning & Execution, Finance, Legal, ..."""

    scope = ScopeColumns(group=("pk",))

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)

    objects = HQGroupQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(RecordQuerySet["Team"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_TEAM)


class Team(Record):
    """People who work together: a floor team of a site, or a desk of the VR team (no site)."""

    scope = ScopeColumns(site=("site",), supplier=("site__supplier",))

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class UserQuerySet(RecordQuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW_PERSON)

    def people(self) -> Self:
        return self.filter(kind=User.Kind.PERSON)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(employee_id=username)


class User(AbstractBaseUser, Record):
    """A person, or a service user that an HQ system's token acts as. Leavers are disabled."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        SERVICE = "service", "Service"

    class Theme(models.TextChoices):
        SYSTEM = "system", "Same as the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMPACT = "compact", "Compact"
        COZY = "cozy", "Cozy"

    SNAPSHOT = (
        "employee_id", "email", "name", "kind", "title", "zone", "is_active", "starts_on", "ends_on"
    )  # fmt: skip
    USERNAME_FIELD = "employee_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    scope = ScopeColumns(
        site=("memberships__site",),
        supplier=("memberships__site__supplier",),
        group=("memberships__group",),
        own=("pk",),
        standing=lambda: in_force(clock.today(settings.COMPANY_ZONE), "memberships__"),
    )
    # An API token narrows the service user it acts as; None for people at the browser.
    token_permissions: frozenset[str] | None = None

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    employee_id = models.CharField(max_length=40, unique=True)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False, db_index=True)
    title = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=10, choices=Density.choices, default=Density.COMPACT)
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = UserManager()

    class Meta:
        indexes = [
            GinIndex(WordVector("sort_key", "employee_id", "email"), name="user_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(condition=Q(kind__in=["person", "service"]), name="user_kind"),
            models.CheckConstraint(
                condition=Q(theme__in=["system", "light", "dark"]), name="user_theme"
            ),
            models.CheckConstraint(
                condition=Q(density__in=["compact", "cozy"]), name="user_density"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def grants_in_force(self) -> Sequence[GrantValue]:
        """The roles held today; one query per loaded user, so one per request (R19)."""
        return self._grants

    @cached_property
    def _grants(self) -> tuple[GrantValue, ...]:
        rows = self.grants.filter(in_force(clock.today(settings.COMPANY_ZONE)))
        return tuple(
            GrantValue(Role(role), site, supplier, group)
            for role, site, supplier, group in rows.values_list(
                "role", "site_id", "supplier_id", "group_id"
            )
        )

    @cached_property
    def home_site(self) -> Site | None:
        """The site the person belongs to today."""
        rows = self.memberships.filter(
            in_force(clock.today(settings.COMPANY_ZONE)), site__isnull=False
        )
        membership = rows.select_related("site__supplier").first()
        return membership.site if membership else None

    @cached_property
    def reading_zone(self) -> ZoneInfo:
        """The zone in which this person reads times: their own, else their site's, else Eastern."""
        site_zone = self.home_site.zone if not self.zone and self.home_site else ""
        return ZoneInfo(self.zone or site_zone or "America/New_York")


class Membership(Record):
    """Belonging to a site, a team or an HQ group over a half-open period of days."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    group = models.ForeignKey(
        HQGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(site__isnull=False, team__isnull=True, group__isnull=True)
                    | Q(site__isnull=True, team__isnull=False, group__isnull=True)
                    | Q(site__isnull=True, team__isnull=True, group__isnull=False)
                ),
                name="membership_names_one_place",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="membership_ends_after_start",
            ),
            ExclusionConstraint(
                name="membership_one_site_at_a_time",
                expressions=[*same("user_id"), dates_overlap()],
                condition=Q(site__isnull=False),
            ),
            ExclusionConstraint(
                name="membership_one_team_at_a_time",
                expressions=[*same("user_id"), dates_overlap()],
                condition=Q(team__isnull=False),
            ),
            ExclusionConstraint(
                name="membership_same_group_once",
                expressions=[*same("user_id", "group_id"), dates_overlap()],
                condition=Q(group__isnull=False),
            ),
        ]


# The kind of place a role must be tied to; the database holds every grant to it.
ROLE_PLACES: dict[str, tuple[Role, ...]] = {
    "site": (Role.REP, Role.SUPERVISOR),
    "supplier": (Role.SUPPLIER_OPS, Role.SUPPLIER_FINANCE),
    "group": (Role.HQ_PARTNER, Role.FINANCE),
    "": (Role.ANALYST, Role.PM, Role.SENIOR_MANAGER, Role.ADMINISTRATOR),
}


def _grant_names_its_place() -> Q:
    def one(place: str, roles: tuple[Role, ...]) -> Q:
        empty = {f"{other}__isnull": other != place for other in ("site", "supplier", "group")}
        return Q(role__in=[str(role) for role in roles], **empty)

    return reduce(or_, (one(place, roles) for place, roles in ROLE_PLACES.items()))


class Grant(Record):
    """A role held over a half-open period, tied to the one place that the role needs."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField(max_length=20, choices=[(str(r), r.label) for r in Role])
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    group = models.ForeignKey(
        HQGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "user"], name="grant_by_role")]
        constraints = [
            models.CheckConstraint(
                condition=_grant_names_its_place(), name="grant_names_its_place"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="grant_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "site", "supplier", "group", "starts_on"],
                nulls_distinct=False,
                name="grant_once",
            ),
        ]

"""People with where they belong and what they may do, as one person may see it.

A reader may know somebody from a place they share and must not learn of that person's other
places: every place here goes through `visible_to` of its own.
"""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from vrops.core.company import company_day
from vrops.lists.changes.properties import properties
from vrops.people.models import (
    Grant,
    HQGroup,
    Membership,
    Site,
    Supplier,
    Team,
    User,
    UserQuerySet,
    in_force,
)


def people_for(user: Any) -> UserQuerySet:
    """The people this person may see, each with places and roles of today in two more queries.

    Adds `memberships_now` and `grants_now`, and `site_key` to sort by site.
    """
    now = in_force(company_day())
    memberships = memberships_for(user).filter(now)
    site_key = memberships.filter(user=OuterRef("pk"), site__isnull=False).values("site__sort_key")
    return (
        User.objects.visible_to(user)
        .people()
        .annotate(site_key=Subquery(site_key[:1]))
        .prefetch_related(
            Prefetch("memberships", memberships, to_attr="memberships_now"),
            Prefetch("grants", grants_for(user).filter(now), to_attr="grants_now"),
        )
    )


def memberships_for(user: Any) -> QuerySet[Membership]:
    """Memberships, past and present, of places this person may see."""
    return (
        Membership.objects.filter(
            Q(site__in=Site.objects.visible_to(user))
            | Q(team__in=Team.objects.visible_to(user))
            | Q(group__in=HQGroup.objects.visible_to(user))
        )
        .select_related("site__supplier", "team", "group")
        .order_by("-starts_on", "pk")
    )


def grants_for(user: Any) -> QuerySet[Grant]:
    """Roles, past and present, at places this person may see; roles tied to no place are open."""
    nowhere = Q(site__isnull=True, supplier__isnull=True, group__isnull=True)
    return (
        Grant.objects.filter(
            nowhere
            | Q(site__in=Site.objects.visible_to(user))
            | Q(supplier__in=Supplier.objects.visible_to(user))
            | Q(group__in=HQGroup.objects.visible_to(user))
        )
        .select_related("site", "supplier", "group")
        .order_by("-starts_on", "pk")
    )


def person_panel(person: User, user: Any) -> dict[str, Any]:
    """What the panel shows of a person: places and roles with their dates, newest first."""
    return {
        "memberships": _with_last_days(memberships_for(user).filter(user=person)),
        "grants": _with_last_days(grants_for(user).filter(user=person)),
        "today": company_day(),
        "props": properties("people", person, user),
    }


def _with_last_days(rows: QuerySet[Any]) -> list[Any]:
    """Rows of half-open periods with the last day that people name, as `last_day`."""
    found = list(rows)
    for row in found:
        row.last_day = row.ends_on - timedelta(days=1) if row.ends_on else None
    return found

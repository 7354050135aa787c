"""Sites with their supplier and how many reps they have today."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.lists.registry import list_url
from vrops.people.models import Channel, Grant, Site, SiteQuerySet, Team, in_force


def sites_for(user: Any) -> SiteQuerySet:
    """The sites this person may see, each with `reps`: active people with the role there today."""
    held = (
        Grant.objects.filter(
            in_force(company_day()), role=Role.REP, user__is_active=True, site=OuterRef("pk")
        )
        .order_by()
        .values("site")
        .annotate(people=Count("user", distinct=True))
        .values("people")
    )
    return (
        Site.objects.visible_to(user)
        .select_related("supplier")
        .annotate(reps=Coalesce(Subquery(held, output_field=IntegerField()), 0))
    )


def site_panel(site: Site, user: Any) -> dict[str, Any]:
    """What the panel shows of a site: its teams, and where its people are listed."""
    return {
        "teams": Team.objects.visible_to(user).filter(site=site).order_by("sort_key"),
        "people_url": list_url("people", active="yes", role="rep", site=site.pk),
        "open_now": site.ends_on is None or site.ends_on > company_day(),
        "channels": [Channel(channel).label for channel in site.channels],
        "last_day": site.ends_on - timedelta(days=1) if site.ends_on else None,
    }

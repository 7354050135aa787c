"""Reads about launches shaped for pages, pickers and the calendar."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gtm.launches import permissions
from gtm.launches.domain.lifecycle import LIFECYCLE
from gtm.launches.models import Launch, LaunchFact, LaunchQuerySet, LaunchSite, Program
from vrops.access import policy, registry
from vrops.core import clock
from vrops.core.company import company_day
from vrops.people.models import Site, User, in_force

# Not on the calendar: they will not happen.
OFF_CALENDAR = ("cancelled", "rejected")


def launch_page(launch_id: int, user: Any) -> Launch:
    """The launch with everything its page names; Launch.DoesNotExist when out of reach.

    Of its sites those that the person may know of: a supplier does not learn of another's.
    """
    return with_sites(user).get(pk=launch_id)


def with_sites(user: Any) -> QuerySet[Launch]:
    """The launches the person may see, each with those of its sites they may know of."""
    return (
        Launch.objects.visible_to(user)
        .select_related("program", "owner")
        .prefetch_related(Prefetch("sites", sites(user)))
    )


def list_rows(user: Any) -> QuerySet[Launch]:
    """The rows of the list of launches, each with `site_count`, the sites the person may see."""
    sites = (
        LaunchSite.objects.filter(launch=OuterRef("pk"), site__in=Site.objects.visible_to(user))
        .values("launch")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Launch.objects.visible_to(user)
        .select_related("program", "owner")
        .annotate(site_count=Coalesce(Subquery(sites), 0))
    )


def running(when: str) -> Q:
    """Launches by where today is: upcoming (ahead or running), running, or past."""
    today = company_day()
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    return {
        "upcoming": not_over,
        "running": not_over & Q(starts_on__lte=today),
        "past": ~not_over,
    }[when]


def at_sites(site_ids: Any) -> Q:
    """Launches in which one of the sites takes part."""
    return Q(pk__in=LaunchSite.objects.filter(site__in=site_ids).values("launch"))


def waiting_count(user: Any) -> int | None:
    """How many launches wait for approval, for those who plan; others are shown no number."""
    if not policy.can(user, permissions.PLAN):
        return None
    return Launch.objects.filter(state="submitted").count()


def on_calendar(
    user: Any, first: date, end: date, wanted: Mapping[str, Any] | None = None
) -> LaunchQuerySet:
    """Launches with a day in [first, end) that this person may see, cancelled ones left out.

    `wanted` narrows to a program, a site, a tier or a kind, by their names.
    """
    launches = (
        Launch.objects.visible_to(user)
        .during(first, end)
        .exclude(state__in=OFF_CALENDAR)
        .select_related("program")
        .order_by("starts_on", "pk")
    )
    for name, value in (wanted or {}).items():
        launches = launches.filter(at_sites([value]) if name == "site" else Q(**{name: value}))
    return launches


def sites_of(launch_ids: Sequence[int], site_ids: Collection[int]) -> list[tuple[int, int]]:
    """(launch, site) for these launches at these sites, in the order of the launches given."""
    rows = LaunchSite.objects.filter(launch__in=launch_ids, site__in=site_ids)
    found: dict[int, list[int]] = {}
    for launch_id, site_id in rows.values_list("launch_id", "site_id"):
        found.setdefault(launch_id, []).append(site_id)
    return [(launch, site) for launch in launch_ids for site in found.get(launch, ())]


def sites(user: Any) -> QuerySet[Site]:
    """The sites a person may choose from and see lanes of, by name."""
    return Site.objects.visible_to(user).select_related("supplier").order_by("sort_key")


def programs(user: Any) -> list[Program]:
    return list(Program.objects.visible_to(user).select_related("owner").order_by("sort_key"))


def planners(keep: int | None = None) -> QuerySet[User]:
    """Who may own a launch: people who plan today, and whoever owns it already (`keep`)."""
    roles = [str(role) for role in registry.roles_holding(permissions.PLAN)]
    holds = Q(in_force(company_day(), "grants__"), grants__role__in=roles, is_active=True)
    found = User.objects.people().filter(holds).values("pk")
    return User.objects.filter(Q(pk__in=found) | Q(pk=keep)).order_by("sort_key")


def zones(user: Any) -> list[str]:
    """The zones of the person's sites and of the company, for the go-live time."""
    used = sites(user).values_list("zone", flat=True).order_by("zone").distinct()
    return sorted({settings.COMPANY_ZONE, *used})


def facts(launch: Launch, *measures: str) -> dict[str, LaunchFact]:
    """The facts about the whole launch by measure; a measure nobody pushed is not in it."""
    rows = LaunchFact.objects.filter(launch=launch, site__isnull=True)
    return {
        fact.measure: fact for fact in (rows.filter(measure__in=measures) if measures else rows)
    }


def goes_live_at(launch: Launch) -> datetime:
    """The instant from which it counts as live: the chosen wall time in its zone, else midnight of
    the company's zone. Pages show a launch without a time by its day."""
    return go_live(launch.starts_on, launch.go_live_time, launch.zone).instant


def go_live(starts_on: date, at: time | None, zone: str) -> clock.ResolvedWall:
    """The same before anything is saved, with whether the clocks change at that moment."""
    return clock.resolve_wall(starts_on, at or time(0), zone or settings.COMPANY_ZONE)


def days_until(launch: Launch) -> int:
    """Whole days from today to its first day; negative once it has begun."""
    return (launch.starts_on - company_day()) // timedelta(days=1)


def verbs(launch: Launch, user: Any, names: tuple[str, ...]) -> list[Any]:
    """Those of the named verbs that the state has, for people who plan."""
    if not policy.can(user, permissions.PLAN, launch):
        return []
    return [verb for verb in LIFECYCLE.buttons(launch.state) if verb.name in names]

"""The demonstration's SPIFFs: planned by the owners of launches, decided by Finance, started on
their first day, all by the product's own actions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings

from gtm.launches.models import Launch
from salesops.incentives import actions, queries
from salesops.incentives.actions import SpiffInput
from salesops.incentives.demo_data import BEHIND, CANCELLED, REJECTED, WITHOUT_LAUNCH, Plan
from salesops.incentives.models import Spiff
from vrops.access.domain import Role
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.core.money import Money
from vrops.people.models import User

WITHOUT = ("draft", "cancelled", "rejected")
BEAT = timedelta(seconds=40)


def load(world: World) -> None:
    """About thirty SPIFFs, as far as people take them; launches learn of theirs."""
    rows = Launch.objects.filter(title__in=BEHIND).select_related("owner").order_by("starts_on")
    for launch in rows:
        wanted = world.made["launches"].get(launch.pk, "draft")
        if wanted not in WITHOUT:
            _behind(world, launch)
    for name, (plan, first, last) in WITHOUT_LAUNCH.items():
        _of_channel(world, name, plan, first, last)


def start(world: World) -> None:
    """What was approved starts on its first day, before the launches of the day."""
    rows = Spiff.objects.filter(state="approved", starts_on__lte=world.today)
    for spiff in rows.order_by("starts_on", "pk"):
        midnight = clock.resolve_wall(spiff.starts_on, time.min, settings.COMPANY_ZONE).instant
        with clock.fixed_at(midnight + BEAT):
            actions.start_spiff(spiff.pk)
            if spiff.launch_id:
                actions.tell_launch(spiff.launch_id)


def _behind(world: World, launch: Launch) -> None:
    plan = BEHIND[launch.title]
    last = launch.last_day or launch.starts_on + timedelta(days=30)
    sites = launch.sites.values_list("pk", flat=True)
    name = f"{launch.title} SPIFF"
    entered = _entered(plan, name, launch.starts_on, last, launch.owner, sites, launch)
    _go(world, plan, entered, launch.owner, launch.created_at + timedelta(days=3))
    with clock.fixed_at(_not_ahead(launch.created_at + timedelta(days=9))):
        actions.tell_launch(launch.pk)


def _of_channel(world: World, name: str, plan: Plan, first: int, last: int) -> None:
    owner: User = world.made["users"]["pm"]
    days = [world.today + timedelta(days=days) for days in (first, last)]
    sites = [site.pk for site in world.made["sites"].values() if site.starts_on <= days[0]]
    entered = _entered(plan, name, days[0], days[1], owner, sites)
    _go(world, plan, entered, owner, _at(min(days[0], world.today) - timedelta(days=14)))


def _go(world: World, plan: Plan, entered: SpiffInput, owner: User, at: datetime) -> None:
    """Written, submitted two days later, decided the days after."""
    wanted = plan.wanted or "approved"
    with clock.fixed_at(_not_ahead(at)):
        spiff = actions.create_spiff(entered, by=owner)
    if wanted == "draft":
        return
    with clock.fixed_at(_not_ahead(at + timedelta(days=2))):
        spiff = actions.submit_spiff(spiff.pk, by=owner, version=spiff.version)
    if wanted == "submitted":
        # Finance has agreed to the one that also needs the senior manager.
        if plan.pot is None:
            _decide(world, spiff, Verdict.APPROVE, Role.FINANCE, at + timedelta(days=3))
        return
    if wanted == "rejected":
        _decide(world, spiff, Verdict.REJECT, Role.FINANCE, at + timedelta(days=4), REJECTED)
        return
    for days, role in ((3, Role.FINANCE), (4, Role.SENIOR_MANAGER)):
        spiff.refresh_from_db()
        if spiff.state == "submitted":
            _decide(world, spiff, Verdict.APPROVE, role, at + timedelta(days=days))
    if wanted == "cancelled":
        spiff.refresh_from_db()
        with clock.fixed_at(_not_ahead(at + timedelta(days=10))):
            actions.cancel_spiff(spiff.pk, by=owner, version=spiff.version, why=CANCELLED)


def _decide(
    world: World, spiff: Spiff, verdict: Verdict, role: Role, at: datetime, note: str = ""
) -> None:
    by = world.made["users"]["finance" if role is Role.FINANCE else "senior-manager"]
    fresh = Spiff.objects.select_related("launch").get(pk=spiff.pk)
    with clock.fixed_at(_not_ahead(at)):
        actions.decide_spiff(
            spiff.pk, verdict, by=by, version=fresh.version,
            sheet_hash=queries.sheet_of(fresh).hash, note=note,
        )  # fmt: skip


def _entered(
    plan: Plan, name: str, first: date, last: date, owner: User, sites: Iterable[int],
    launch: Launch | None = None,
) -> SpiffInput:  # fmt: skip
    low, likely, high = plan.units
    return SpiffInput(
        name=name,
        starts_on=first,
        ends_on=last + timedelta(days=1),
        unit=plan.unit,
        rate=Money(Decimal(plan.rate), "USD"),
        pot=None if plan.pot is None else Money(Decimal(plan.pot), "USD"),
        units_low=low,
        units_likely=likely,
        units_high=high,
        owner_id=owner.pk,
        launch_id=launch.pk if launch else None,
        site_ids=frozenset(sites),
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(14), tzinfo=UTC)


def _not_ahead(at: datetime) -> datetime:
    """That moment, or a little while ago where it has not come yet."""
    return min(at, clock.now() - timedelta(minutes=5))

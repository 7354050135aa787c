"""The demonstration's budgets: planned by the owners of launches and by Finance."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from gtm.launches.models import Launch
from salesops.budgets import actions
from salesops.budgets.actions import LineInput
from salesops.budgets.demo_data import COST_CENTRES, FOR_LAUNCHES, IN_GENERAL
from salesops.budgets.models import CostCentre
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.core.money import Money
from vrops.people.models import User

WITHOUT = ("draft", "cancelled", "rejected")


def load(world: World) -> None:
    """Cost centres, then about forty lines; launches learn of theirs."""
    finance: User = world.made["users"]["finance"]
    centres = _cost_centres(world, finance)
    rows = Launch.objects.filter(title__in=FOR_LAUNCHES).select_related("owner")
    for launch in rows.order_by("starts_on", "pk"):
        if world.made["launches"].get(launch.pk, "draft") not in WITHOUT:
            _for_launch(launch, centres)
    for code, name, amount in IN_GENERAL:
        with clock.fixed_at(_at(world.today - timedelta(days=340))):
            _line(centres[code], world.today.year, name, amount, finance)
    _retire(centres["VR-4050"], finance)


def _cost_centres(world: World, finance: User) -> dict[str, CostCentre]:
    with clock.fixed_at(_at(world.today - timedelta(days=420))):
        return {
            code: actions.save_cost_centre(None, by=finance, code=code, name=name, owner=finance)
            for code, name, _ in COST_CENTRES
        }


def _retire(centre: CostCentre, finance: User) -> None:
    actions.save_cost_centre(
        centre.pk, by=finance, code=centre.code, name=centre.name, owner=finance, is_active=False,
        version=centre.version,
    )  # fmt: skip


def _for_launch(launch: Launch, centres: dict[str, CostCentre]) -> None:
    entered = min(launch.created_at + timedelta(days=2), clock.now() - timedelta(hours=1))
    with clock.fixed_at(entered):
        for code, what, amount in FOR_LAUNCHES[launch.title]:
            year = launch.starts_on.year
            name = f"{launch.title}: {what.lower()}"
            _line(centres[code], year, name, amount, launch.owner, launch)
        actions.tell_launch(launch.pk)


def _line(
    centre: CostCentre, year: int, name: str, amount: int, owner: User, launch: Launch | None = None
) -> None:
    entered = LineInput(
        cost_centre_id=centre.pk,
        fiscal_year=year,
        name=name,
        planned=Money(Decimal(amount), "USD"),
        owner_id=owner.pk,
        launch_id=launch.pk if launch else None,
    )
    actions.create_line(entered, by=owner)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), tzinfo=UTC)

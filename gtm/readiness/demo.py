"""The demonstration year of checklists: planned by the product from templates, and closed by the
people they belong to, mostly in time.

Loaders of the approvals close the items up to each decision, so that every sheet shows what was
open on its day (`close_until`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from gtm.launches.models import Launch
from gtm.readiness import actions, templates
from gtm.readiness.demo_data import EVIDENCE, OWNERS, TEMPLATES, WAIVERS
from gtm.readiness.domain import Gate, State
from gtm.readiness.models import ItemKind, ReadinessItem
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.log import actions as log
from vrops.log.actions import Happening
from vrops.people.models import User

WITHOUT = ("draft", "cancelled")
WAIVED_SHARE, LATE_SHARE = 0.02, 0.12
OPENING, CLOSING = 13, 21
CAST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Closing:
    """When an item is closed or let go, by whom, and what they write."""

    item: ReadinessItem
    at: datetime
    by: User
    words: str
    state: State = State.DONE


def load(world: World) -> None:
    """Templates, then the checklist of each launch that is or was in planning."""
    _templates(world)
    wanted = world.made["launches"]
    world.made["closings"] = {}
    for launch in Launch.objects.filter(pk__in=wanted).select_related("owner").order_by("pk"):
        if wanted[launch.pk] not in WITHOUT:
            _plan(world, launch)


def close_until(
    world: World, launch: Launch, moment: datetime, gates: Iterable[Gate] = tuple(Gate)
) -> None:
    """Let happen what was planned to be closed until then, oldest first; twice is harmless."""
    planned: list[Closing] = world.made["closings"].get(launch.pk, [])
    due = [c for c in planned if c.at <= moment and Gate(c.item.gate) in set(gates)]
    world.made["closings"][launch.pk] = [c for c in planned if c not in due]
    happened = log.record_many(_closed(launch, sorted(due, key=lambda closing: closing.at)))
    if happened:
        names = ["state", "evidence", "closed_by", "closed_at", "version", "updated_at"]
        ReadinessItem.objects.bulk_update([closing.item for closing in due], names)


def ready_for_approval(world: World, launch: Launch, moment: datetime) -> None:
    """Whatever has to be met before approval was closed by then."""
    hurry(world, launch, Gate.BEFORE_APPROVAL, moment)
    close_until(world, launch, moment)


def hurry(world: World, launch: Launch, gate: Gate, moment: datetime) -> None:
    """Nothing of this gate is closed later than `moment`."""
    world.made["closings"][launch.pk] = [
        Closing(c.item, min(c.at, moment), c.by, c.words, c.state) if c.item.gate == gate else c
        for c in world.made["closings"].get(launch.pk, [])
    ]


def leave_open(world: World, launch: Launch, name: str) -> None:
    """Somebody does not get round to that item."""
    planned = world.made["closings"].get(launch.pk, [])
    world.made["closings"][launch.pk] = [c for c in planned if c.item.name != name]


def _templates(world: World) -> None:
    groups = world.made["groups"]
    planner = world.made["users"]["senior-manager"]
    for name, tier, kind, rows in TEMPLATES:
        entered = [replace(row, group=groups.get(OWNERS.get(row.name))) for row in rows]
        templates.create_template(name, by=planner, tier=tier, kind=kind, rows=entered)


def _plan(world: World, launch: Launch) -> None:
    entered = launch.created_at + timedelta(hours=2)
    with clock.fixed_at(min(entered, clock.now())):
        for item in actions.plan_checklist(launch.pk, by=launch.owner):
            owner = _owner(world, item)
            if owner is not None:
                actions.assign_item(item.pk, by=launch.owner, version=item.version, owner=owner)
    fresh = launch.readiness_items.select_related("owner", "owner_group", "site").order_by("pk")
    manual = [item for item in fresh if item.kind == ItemKind.MANUAL and item.due_on]
    for item in manual:
        item.launch = launch
    world.made["closings"][launch.pk] = [_closing(world, item) for item in manual]


def _owner(world: World, item: ReadinessItem) -> User | None:
    """Who is named for what analysts and HQ see to; the rest belongs to roles."""
    if item.owner_group is not None:
        title = f"HQ partner, {item.owner_group.name}"
    elif item.owner_role == Role.ANALYST:
        title = "Analyst, VR Ops"
    else:
        return None
    # The partner people sign in as has work of her own to find.
    partner: User = world.made["users"]["hq-partner"]
    if title == partner.title and world.dice.random() < CAST_SHARE:
        owner = partner
    else:
        owner = _of_title(world, title, clock.now())
    return owner if owner.starts_on and owner.starts_on <= clock.now().date() else None


def _closing(world: World, item: ReadinessItem) -> Closing:
    """Up to four days before it is due, now and then some days after; gates never after."""
    dice = world.dice
    early = dice.randint(0, 4)
    if item.gate == Gate.NONE and dice.random() < LATE_SHARE:
        early = -dice.randint(1, 5)
    assert item.due_on is not None
    day = item.due_on - timedelta(days=early)
    at = datetime.combine(
        day, time(dice.randint(OPENING, CLOSING), dice.randint(0, 59)), tzinfo=UTC
    )
    at = max(at, item.launch.created_at + timedelta(hours=3))
    by = _closer(world, item, at)
    if item.gate == Gate.NONE and dice.random() < WAIVED_SHARE:
        return Closing(item, at, item.launch.owner, dice.choice(WAIVERS), State.WAIVED)
    return Closing(item, at, by, dice.choice(EVIDENCE[item.name]))


def _closer(world: World, item: ReadinessItem, at: datetime) -> User:
    """Whose item it is: the person named, a supervisor of the site, else the senior manager."""
    if item.owner is not None:
        return item.owner
    if item.site is not None:
        return _of_title(world, f"Supervisor, {item.site.name}", at)
    head: User = world.made["users"]["senior-manager"]
    return head


def _of_title(world: World, title: str, at: datetime) -> User:
    """Somebody of that title who was there by then, else whoever is there longest."""
    people: Sequence[User] = [u for u in world.made["users"].values() if u.title == title]
    there = [user for user in people if user.starts_on and user.starts_on <= at.date()]
    return world.dice.choice(there) if there else min(people, key=lambda u: (u.starts_on, u.pk))


def _closed(launch: Launch, closings: Sequence[Closing]) -> Iterator[Happening]:
    """The items as `close_item` and `waive_item` leave them, with the entries they make."""
    for closing in closings:
        item = closing.item
        before = item.snapshot()
        with clock.fixed_at(closing.at):
            item.state, item.evidence, item.closed_by = closing.state, closing.words, closing.by
            item.closed_at = item.updated_at = closing.at
            item.version += 1
            yield Happening(
                event="gtm.readiness.item_waived" if closing.state is State.WAIVED
                else "gtm.readiness.item_closed",
                subject=launch, by=closing.by, before=before, after=item.snapshot(),
                why=closing.words, site_id=item.site_id, group_id=item.owner_group_id,
            )  # fmt: skip

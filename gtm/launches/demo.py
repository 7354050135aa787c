"""The demonstration year of launches: ten programs, sixty launches.

Launches are made and planned by the product's own actions, each on the day it would have been; the
loader of approvals takes them further, to the states left in `world.made["launches"]`.
"""

from datetime import UTC, date, datetime, time, timedelta

from gtm.launches import actions
from gtm.launches.actions import LaunchInput
from gtm.launches.demo_data import ENDS_EARLY, FREEZE, PLANS, PROCESS, PROGRAMS, STORIES, Plan
from gtm.launches.models import Launch, Program
from vrops.calendars.demo import days_off
from vrops.core import clock, text
from vrops.core.demonstration import World
from vrops.people.models import Channel, Site, User

SATURDAY = 5


def load(world: World) -> None:
    """Programs, then launches as far as planning takes them."""
    world.made["programs"] = _programs(world)
    wanted: dict[int, str] = {}
    for plan in PLANS:
        launch = _plan(world, plan)
        wanted[launch.pk] = plan.wanted
    world.made["launches"] = wanted


def _programs(world: World) -> dict[str, Program]:
    users = world.made["users"]
    others = [u for u in users.values() if u.title == "Program manager"]
    programs = {}
    for number, (code, (name, owner, brand, segment)) in enumerate(PROGRAMS.items()):
        programs[code] = Program(
            code=code, name=name, sort_key=text.sort_key(name), brand=brand, segment=segment,
            owner=users[owner] if owner else others[number % len(others)],
        )  # fmt: skip
    Program.objects.bulk_create(programs.values())
    return programs


def _plan(world: World, plan: Plan) -> Launch:
    program: Program = world.made["programs"][plan.program]
    first = first_day(world.today, plan)
    # Big launches are planned early; nothing is entered in the future.
    lead = {1: 95, 2: 70, 3: 45}[plan.tier] + world.dice.randint(0, 20)
    entered = min(first - timedelta(days=lead), world.today - timedelta(days=1))
    owner = _owner(world, program, entered)
    with clock.fixed_at(_at(entered, 14, world.dice.randint(0, 59))):
        launch = actions.create_launch(_input(world, plan, program, owner, first), by=owner)
    if plan.wanted != "draft":
        later = min(entered + timedelta(days=world.dice.randint(1, 6)), world.today)
        with clock.fixed_at(_at(later, 11)):
            launch = actions.move_launch(launch.pk, "plan", by=owner, version=launch.version)
    if plan.title in ENDS_EARLY:
        verb, why = ENDS_EARLY[plan.title]
        with clock.fixed_at(_at(world.today - timedelta(days=3), 16)):
            launch = actions.move_launch(launch.pk, verb, by=owner, version=launch.version, why=why)
    return launch


def first_day(today: date, plan: Plan) -> date:
    """Its first day as people would choose it: on a weekday that is no holiday, and for changes of
    systems outside of the weeks before and after Christmas, in which nobody touches them."""
    day = today + timedelta(days=plan.starts)
    ahead = day > today
    if plan.kind == PROCESS and plan.tier < 3:
        day = _thawed(day, ahead=ahead)
    while day.weekday() >= SATURDAY or days_off(day).get(day):
        day += timedelta(days=1 if ahead else -1)
    return day


def _thawed(day: date, *, ahead: bool) -> date:
    """The day, or where it lies in the freeze of the holidays a day after (or before) it."""
    for year in (day.year - 1, day.year):
        begins, ends = date(year, *FREEZE[0]), date(year + 1, *FREEZE[1])
        if begins <= day < ends:
            return ends + (day - begins) // 3 if ahead else begins - timedelta(days=4)
    return day


def _owner(world: World, program: Program, on: date) -> User:
    """The program's owner, or whoever of the program managers was there longest by then."""
    if program.owner.starts_on and program.owner.starts_on <= on:
        return program.owner
    planners = [u for u in world.made["users"].values() if u.title.startswith("Program manager")]
    return min(planners, key=lambda user: user.starts_on)


def _input(world: World, plan: Plan, program: Program, owner: User, first: date) -> LaunchInput:
    timed = plan.tier < 3
    return LaunchInput(
        program_id=program.pk,
        title=plan.title.format(year=first.year),
        tier=plan.tier,
        kind=plan.kind,
        starts_on=first,
        ends_on=None if plan.days is None else _end(world.today, plan, first),
        owner_id=owner.pk,
        summary=f"{plan.headline}\n\n{STORIES[plan.kind]}",
        go_live_time=time(8) if timed else None,
        zone="America/New_York" if timed else "",
        channels=tuple(str(channel) for channel in plan.channels),
        brand=program.brand,
        segment=program.segment,
        site_ids=frozenset(site.pk for site in _where(world, plan, first)),
    )


def _end(today: date, plan: Plan, first: date) -> date:
    """The day after the last; a first day that was brought forward leaves the last where it was."""
    assert plan.days is not None
    planned = today + timedelta(days=plan.starts)
    return max(first, planned) + timedelta(days=plan.days)


def _where(world: World, plan: Plan, first: date) -> list[Site]:
    """The sites of a launch, of those that are open on its first day."""
    open_then = [site for site in world.made["sites"].values() if site.starts_on <= first]
    match plan.where:
        case "chat":
            return [site for site in open_then if Channel.CHAT in site.channels]
        case "in-house":
            return [site for site in open_then if site.supplier_id is None]
        case "some":
            return world.dice.sample(open_then, k=min(len(open_then), world.dice.randint(3, 7)))
    return open_then


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day, or just now where it has not come yet."""
    return min(datetime.combine(day, time(hour, minute), tzinfo=UTC), clock.now())

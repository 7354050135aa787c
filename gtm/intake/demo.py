"""Requests of the demonstration year, filed and answered by the product's own actions, and HQ's
system that sends them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from gtm.intake import actions, permissions
from gtm.intake.demo_data import ASKS, DUPLICATE, NEW, SCOPING, WITHDRAWN, Ask
from gtm.intake.entering import RequestInput
from gtm.intake.models import Request
from gtm.launches import permissions as launches
from gtm.launches.models import Launch
from vrops.access.domain import Role
from vrops.api import actions as api
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.core.money import Money
from vrops.log import actions as log
from vrops.people import actions as people
from vrops.people import permissions as people_permissions
from vrops.people.models import Channel, User

SOURCE = "hq-gtm"
SYSTEM = "hq-gtm-system"
DETAILS = (
    "Business case and eligibility are in the intake folder; codes are loaded in test. Please say "
    "which floors can take part and what they need before the first day."
)
# What goes with the kind: promotions name customers, process changes name who is retrained.
AUDIENCES = {
    "promotion": "New and existing lines on premium plans, all states",
    "process": "All customers who call or chat",
    "flagship": "Pre-orders from existing customers first, then everybody",
}


def load(world: World) -> None:
    """HQ's system with its token, then the requests in the order in which they were filed."""
    system = _system(world)
    made: dict[str, Request] = {}
    for number, ask in enumerate(sorted(ASKS, key=lambda ask: (ask.filed, ask.title))):
        made[ask.title] = _tell(world, ask, system, number, made)
    world.made["requests"] = list(made.values())


def _system(world: World) -> User:
    """The service user of HQ's GTM system; its token's secret is kept nowhere, `manage.py
    api_token` issues a new one."""
    administrator = world.made["users"]["administrator"]
    start = world.today - timedelta(days=730)
    user = people.add_person(
        by=administrator, employee_id=SYSTEM, email=f"{SYSTEM}@vrops.example",
        name="HQ GTM system", title="Service user", kind=User.Kind.SERVICE, starts_on=start,
    )  # fmt: skip
    people.grant_role(
        user.pk, by=administrator, role=Role.HQ_PARTNER, place=world.made["groups"]["GTM"],
        starts_on=start,
    )  # fmt: skip
    client = api.create_client(
        by=administrator, name="HQ GTM system", user_id=user.pk,
        permissions=[permissions.VIEW, permissions.FILE, launches.VIEW, launches.VIEW_APPROVED,
                     people_permissions.VIEW_SITE],
    )  # fmt: skip
    api.issue_token(client.pk, by=administrator)
    return user


def _tell(world: World, ask: Ask, system: User, number: int, made: dict[str, Request]) -> Request:
    """One request through the days on which things happened to it."""
    filed_on = world.today + timedelta(days=ask.filed)
    origin = {"source": SOURCE, "external_id": f"GTM-{2_400 + 7 * number}"}
    by = system if ask.group == "GTM" else _partner(world, ask.group)
    with clock.fixed_at(_at(filed_on, 13 + number % 6, number * 7 % 60)):
        request = actions.file_request(
            _entered(world, ask), by=by, **(origin if ask.group == "GTM" else {})
        )
    if ask.outcome == NEW:
        return request
    planner = _planner(world, request, filed_on)
    with clock.fixed_at(_at(_later(world, filed_on, 1, 3), 15)):
        request = actions.take_request(request.pk, by=planner, version=request.version)
    if ask.outcome == SCOPING:
        return request
    with clock.fixed_at(_at(_later(world, filed_on, 4, 11), 16)):
        return _end(world, ask, request, by, planner, made)


def _end(
    world: World, ask: Ask, request: Request, by: User, planner: User, made: dict[str, Request]
) -> Request:
    if ask.outcome == WITHDRAWN:
        return actions.withdraw_request(request.pk, by=by, version=request.version, why=ask.reason)
    if ask.outcome == DUPLICATE:
        first = made[ask.repeats]
        return actions.mark_duplicate(request.pk, first.pk, by=planner, version=request.version)
    reason = _worded(world, ask, ask.reason)
    request = actions.answer_request(
        request.pk, ask.outcome, reason, by=planner, version=request.version
    )
    launch = _launch(ask)
    if launch is not None:
        # The launches are loaded before; the request is joined to the one that was made of it.
        before = request.snapshot()
        request.launch = launch
        request.version += 1
        request.store("launch")
        log.record(
            "gtm.request.launch_made", request, by=planner, before=before,
            after=request.snapshot(), why=f"{launch.key}, {launch.title}",
        )  # fmt: skip
    return request


def _entered(world: World, ask: Ask) -> RequestInput:
    first = world.today + timedelta(days=ask.starts)
    return RequestInput(
        group_id=world.made["groups"][ask.group].pk,
        title=ask.title,
        kind=ask.kind,
        program_id=world.made["programs"][ask.program].pk,
        wanted_starts_on=first,
        wanted_ends_on=None if ask.days is None else first + timedelta(days=ask.days),
        channels=(Channel.VOICE, Channel.CHAT) if ask.volume else (Channel.VOICE,),
        audience=AUDIENCES[ask.kind],
        expected_volume=ask.volume,
        funding=None if ask.funding is None else Money(Decimal(ask.funding), "USD"),
        details=DETAILS,
        codes=_listed(_worded(world, ask, ask.codes)),
        systems=_listed(ask.systems),
    )


def _worded(world: World, ask: Ask, words: str) -> str:
    """The words with what the network and the calendar say in their places: reps, year, and days
    counted from the first one, as in {day-24}."""
    first = world.today + timedelta(days=ask.starts)
    titles = [user.title for user in world.made["users"].values()]
    reps = sum(title.startswith("Frontline rep") for title in titles)

    def filled(place: re.Match[str]) -> str:
        name, days = place.groups()
        if name == "day":
            day = first + timedelta(days=int(days or 0))
            return f"{day:%b} {day.day}"
        return {"reps": f"{reps:,}", "yy": f"{first:%y}"}[name]

    return re.sub(r"\{(\w+?)([+-]\d+)?\}", filled, words)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _launch(ask: Ask) -> Launch | None:
    """The latest launch of that title: some come every year."""
    return Launch.objects.filter(title=ask.launch).order_by("-starts_on").first()


def _partner(world: World, group: str) -> User:
    """The longest-serving partner of the group."""
    name = world.made["groups"][group].name
    people = [u for u in world.made["users"].values() if u.title == f"HQ partner, {name}"]
    return min(people, key=lambda user: user.starts_on)


def _planner(world: World, request: Request, on: date) -> User:
    owner = request.program.owner if request.program else None
    if owner and owner.starts_on and owner.starts_on <= on:
        return owner
    planners = [u for u in world.made["users"].values() if u.title.startswith("Program manager")]
    return min(planners, key=lambda user: user.starts_on)


def _later(world: World, day: date, least: int, most: int) -> date:
    return min(day + timedelta(days=world.dice.randint(least, most)), world.today)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day, or just now where it has not come yet."""
    return min(datetime.combine(day, time(hour, minute), tzinfo=UTC), clock.now())

"""The demonstration year of tickets: twenty thousand, with weekly rhythm and bursts after launches.

Chance gives what people did and when; queues, priorities by rule, due times, pauses, warnings and
breaches come from the product's own functions. Tickets of the last weeks have their log entries
one by one, older ones came in as one load, as they would from the tool before.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest

from escalations.routing import actions as routing
from escalations.routing.domain import Facts, Rule, first_match
from escalations.routing.models import Queue
from escalations.routing.queries import rules_in_force
from escalations.sla import actions as sla
from escalations.sla.actions import TargetInput
from escalations.sla.domain import WITH_TARGET, ClockKind
from escalations.sla.queries import Book, book, policy_in_force
from escalations.tickets import demo_data as data
from escalations.tickets.actions.pushing import push_count
from escalations.tickets.clocks import Clocks, timer_of
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.models import Clock, ClockPause, Reply, Ticket
from gtm.launches.models import Launch
from vrops.calendars import demo as calendars
from vrops.calendars.domain.hours import Window
from vrops.calendars.domain.open_time import due_at
from vrops.core import clock, text
from vrops.core.demonstration import World
from vrops.log import actions as log
from vrops.log.actions import Happening
from vrops.people.models import Site, User

TICKETS = 20_000
DAYS = 365
TOLD_DAYS = 21  # as far back as each ticket has log entries of its own
BATCH = 2_000
BURST_DAYS = 12
BURST_SHARE = 0.12


@dataclass
class Desk:
    """Who and what tickets are made of."""

    world: World
    now: datetime
    targets: Book
    rules: list[Rule]
    queues: dict[int, Queue]
    agents: list[User]
    reps: dict[int, list[User]]
    sites: list[Site]
    launches: list[Launch]
    happened: list[tuple[datetime, Happening]] = field(default_factory=list)

    @property
    def dice(self) -> Any:
        return self.world.dice


@dataclass
class Made:
    """One ticket on its way."""

    ticket: Ticket
    clocks: Clocks
    replies: list[Reply] = field(default_factory=list)


def load(world: World) -> None:
    """Desks first, then the year in bulk."""
    _desks(world)
    cast = _cast(world)
    made = [_live(cast, _filed(cast, moment)) for moment in sorted(_moments(cast, TICKETS))]
    _store(cast, made)
    _tell(cast)
    counted = {one.ticket.launch_id for one in made if one.ticket.launch_id}
    for launch_id in sorted(counted):
        push_count(launch_id)


# ---- desks ------------------------------------------------------------------------------------


def _desks(world: World) -> None:
    administrator = world.made["users"]["administrator"]
    week = dict.fromkeys(range(5), (Window(8 * 60, 20 * 60),))
    office = calendars.make(world, "VR support, business hours", week)
    always = calendars.make(
        world, "VR support, around the clock", dict.fromkeys(range(7), (Window(0, 0),)),
        holidays=False,
    )  # fmt: skip
    rows = [
        TargetInput(
            queue_code=code, priority=priority, kind=kind, minutes=minutes,
            warn_minutes=max(2, minutes // 8), calendar_id=calendar.pk,
        )
        for code, calendar, table in (
            ("", office, data.OFFICE_MINUTES), ("LIVE", always, data.LIVE_MINUTES),
        )
        for priority, lengths in table.items()
        for kind, minutes in zip(WITH_TARGET, lengths, strict=True)
    ]  # fmt: skip
    begin = datetime.combine(world.today - timedelta(days=DAYS + 30), time(12), UTC)
    sla.publish_policy("standard", "VR support", rows, by=administrator, starts_at=begin)
    queues = {
        code: routing.add_queue(code, name, by=administrator, team=world.made["teams"].get(team))
        for code, name, team in data.QUEUES
    }
    for order, name, code, priority, conditions in data.RULES:
        routing.add_rule(
            order, name, queues[code], by=administrator, conditions=conditions, priority=priority
        )


def _cast(world: World) -> Desk:
    users: dict[str, User] = world.made["users"]
    reps: dict[int, list[User]] = {}
    floor = User.objects.filter(memberships__site__isnull=False, is_active=True)
    for site_id, user in floor.order_by("pk").values_list("memberships__site", "pk"):
        reps.setdefault(site_id, []).append(user)
    known = {user.pk: user for user in users.values()}
    launches = Launch.objects.filter(state__in=("live", "closed", "approved")).order_by("pk")
    now = clock.now()
    return Desk(
        world=world,
        now=now,
        targets=book(policy_in_force(now)),
        rules=rules_in_force(),
        queues=Queue.objects.in_bulk(),
        agents=[user for user in users.values() if "nalyst" in user.title],
        reps={site: [known[pk] for pk in ids] for site, ids in reps.items()},  # type: ignore[index]
        sites=list(world.made["sites"].values()),
        launches=[launch for launch in launches if launch.starts_on <= world.today],
    )


# ---- filing -----------------------------------------------------------------------------------


def _moments(cast: Desk, number: int) -> Iterator[tuple[datetime, int, Launch | None]]:
    """When each ticket was filed, at which site (by place) and about which launch.

    More on Mondays, in a floor's busy hours, and lately; a tenth comes in the days after a launch.
    """
    dice, today = cast.dice, cast.world.today
    days = [today - timedelta(days=back) for back in range(DAYS)]
    weights = [
        data.WEEKDAYS[day.weekday()] * (1.4 - 0.8 * back / DAYS) for back, day in enumerate(days)
    ]
    by_day, by_site = list(accumulate(weights)), list(accumulate(_sizes(cast)))
    hours = list(accumulate(weight for _, weight in data.HOURS))
    made = 0
    while made < number:
        launch = None
        day = days[bisect(by_day, dice.random() * by_day[-1])]
        if cast.launches and dice.random() < BURST_SHARE:
            launch = dice.choice(cast.launches)
            day = launch.starts_on + timedelta(days=min(int(dice.expovariate(0.35)), BURST_DAYS))
        hour = data.HOURS[bisect(hours, dice.random() * hours[-1])][0]
        site = bisect(by_site, dice.random() * by_site[-1])
        zone = cast.sites[site].zone
        at = clock.resolve_wall(day, time(hour, dice.randint(0, 59), dice.randint(0, 59)), zone)
        if (today - day).days < DAYS and at.instant < cast.now:
            made += 1
            yield at.instant, site, launch


def _sizes(cast: Desk) -> list[int]:
    return [len(cast.reps.get(site.pk, ())) or 1 for site in cast.sites]


def _filed(cast: Desk, moment: tuple[datetime, int, Launch | None]) -> Made:
    at, place, launch = moment
    dice, site = cast.dice, cast.sites[place]
    categories = list(data.KINDS)
    category = dice.choices(categories, [data.KINDS[name][0] for name in categories])[0]
    if launch is not None and dice.random() < 0.6:
        category = "promo_credit"
    _, kind, priorities, subjects = data.KINDS[category]
    subject = dice.choice(subjects)
    waiting = dice.choices(("no", "callback", "on_line"), (82, 12, 6))[0]
    ticket = Ticket(
        category=category, type=data.TYPES.get(subject, kind), subject=subject,
        body=dice.choice(data.BODIES), site=site, launch=launch, filed_by=_filer(cast, site, at),
        filed_at=at, created_at=at, waiting=waiting, account_ref=str(dice.randint(10**8, 10**10)),
        callback_by=at + timedelta(hours=dice.randint(2, 30)) if waiting == "callback" else None,
        priority=dice.choices(range(4), priorities)[0],
    )  # fmt: skip
    if waiting == "callback":
        ticket.contact_name = dice.choice(data.NAMES)
        ticket.contact_phone = f"({dice.randint(205, 979)}) 555-01{dice.randint(0, 99):02}"
    ticket.search_key = text.fold(f"{subject} {ticket.account_ref}")
    _route(cast, ticket)
    clocks = Clocks(ticket, cast.targets)
    clocks.begin(at)
    return Made(ticket, clocks)


def _filer(cast: Desk, site: Site, at: datetime) -> User:
    """Somebody of the floor who was there by then, or whoever is there longest."""
    people = cast.reps[site.pk]
    for _ in range(6):
        user = cast.dice.choice(people)
        if user.starts_on and user.starts_on <= at.date():
            return user
    return min(people, key=lambda user: user.starts_on or cast.world.today)


def _route(cast: Desk, ticket: Ticket) -> None:
    facts = Facts(
        type=ticket.type, category=ticket.category, waiting=ticket.waiting, site=ticket.site_id,
        launch=ticket.launch_id, text=f"{ticket.subject} {ticket.body}",
    )  # fmt: skip
    match = first_match(cast.rules, facts)
    if match is None:
        return
    ticket.queue = cast.queues[match.rule.queue_id]
    if match.rule.priority is not None:
        ticket.priority = match.rule.priority
    _note(cast, ticket, ticket.filed_at, "filed", by=ticket.filed_by)
    _note(cast, ticket, ticket.filed_at, "routed", why=match.reason, queue=match.rule.queue_name)


# ---- what became of it --------------------------------------------------------------------------


def _live(cast: Desk, made: Made) -> Made:
    """First response, some talk, waiting, resolution: as far as it got by now."""
    ticket, dice = made.ticket, cast.dice
    agent = dice.choice(cast.agents)
    first = _after(made, ClockKind.FIRST_RESPONSE, _share(dice, late=0.03))
    if first < cast.now:
        _say(made, agent, first, dice.choice(data.ANSWERS), agent=True)
        ticket.assignee = agent
        LIFECYCLE.move(ticket, "take")
        made.clocks.agent_replied(first)
        made.clocks.called_back(first)
        _note(cast, ticket, first, "taken", by=agent)
        _talk(cast, made, agent, first)
    elif dice.random() < 0.4:
        ticket.assignee = agent
    made.clocks.passed(cast.now)
    made.clocks.show(cast.now)
    return made


def _talk(cast: Desk, made: Made, agent: User, first: datetime) -> None:
    ticket, dice = made.ticket, cast.dice
    at = first + timedelta(minutes=dice.randint(20, 600))
    if dice.random() < 0.25 and at < cast.now:
        _say(made, agent, at, dice.choice(data.NOTES), agent=True, internal=True)
    on = dice.choices(("", "hq", "reporter", "supplier"), (30, 40, 24, 6))[0]
    if on and at < cast.now:
        at = _wait(cast, made, agent, at, on)
    if at >= cast.now:
        return
    end = _after(made, ClockKind.RESOLUTION, _share(dice, late=0.025))
    end = max(end, at + timedelta(minutes=dice.randint(5, 90)))
    if end < cast.now and not ticket.state.startswith("waiting"):
        _resolve(cast, made, agent, end)


def _wait(cast: Desk, made: Made, agent: User, at: datetime, on: str) -> datetime:
    """Set to waiting; most come back. Answers when it went on, or now when it has not."""
    ticket, dice = made.ticket, cast.dice
    LIFECYCLE.move(ticket, "wait", to=f"waiting_{on}")
    made.clocks.moved(at)
    _note(cast, ticket, at, "waiting", by=agent, status=ticket.status.lower())
    usual = {"hq": 210, "reporter": 70}.get(on, 90) * (0.05, 0.25, 1, 1.5)[ticket.priority]
    back = at + timedelta(hours=min(dice.expovariate(1 / usual), 2.5 * usual))
    if back >= cast.now:
        return cast.now
    LIFECYCLE.move(ticket, "back")
    made.clocks.moved(back)
    if on == "reporter":
        _say(made, ticket.filed_by, back, dice.choice(data.FOLLOW_UPS))
        made.clocks.reporter_wrote(back)
        answered = _after(made, ClockKind.NEXT_RESPONSE, _share(dice, late=0.03))
        if answered < cast.now:
            _say(made, agent, answered, dice.choice(data.ANSWERS), agent=True)
            made.clocks.agent_replied(answered)
        back = answered
    return back


def _resolve(cast: Desk, made: Made, agent: User, end: datetime) -> None:
    ticket = made.ticket
    _say(made, agent, end, cast.dice.choice(data.RESOLUTIONS), agent=True)
    made.clocks.agent_replied(end)
    LIFECYCLE.move(ticket, "resolve")
    made.clocks.resolved(end)
    ticket.resolved_at = end
    _note(cast, ticket, end, "resolved", by=agent)
    if cast.now - end > timedelta(days=5):
        LIFECYCLE.move(ticket, "close")


def _share(dice: Any, *, late: float) -> float:
    """How much of a target somebody took: mostly well inside, now and then over it."""
    if dice.random() < late:
        return float(dice.uniform(1.02, 1.5))
    return float(dice.betavariate(3.0, 1.0) * 0.985)


def _after(made: Made, kind: ClockKind, share: float) -> datetime:
    """When that share of the clock's target was used up, in its own hours and pauses."""
    place = next(
        place for place, row in reversed(list(enumerate(made.clocks.rows))) if row.kind == kind
    )
    timer = timer_of(made.clocks.rows[place], made.clocks.pauses[place])
    assert timer is not None
    due = due_at(timer.hours, timer.started_at, timer.target * share, timer.pauses)
    return due or datetime.max.replace(tzinfo=UTC)


def _say(
    made: Made, by: User, at: datetime, body: str, *, agent: bool = False, internal: bool = False
) -> None:
    visibility = Reply.Visibility.INTERNAL if internal else Reply.Visibility.PUBLIC
    made.replies.append(
        Reply(ticket=made.ticket, by=by, by_agent=agent, body=body, visibility=visibility, at=at)
    )


# ---- storing ----------------------------------------------------------------------------------


def _store(cast: Desk, made: list[Made]) -> None:
    Ticket.objects.bulk_create([one.ticket for one in made], batch_size=BATCH)
    rows = [row for one in made for row in one.clocks.rows]
    Clock.objects.bulk_create(rows, batch_size=BATCH)
    pauses = [pause for one in made for held in one.clocks.pauses.values() for pause in held]
    ClockPause.objects.bulk_create(pauses, batch_size=BATCH)
    Reply.objects.bulk_create([row for one in made for row in one.replies], batch_size=BATCH)
    said = Reply.objects.filter(ticket=OuterRef("pk")).values("ticket")
    Ticket.objects.update(
        search_key=Concat(
            Value("esc "),
            Cast("pk", TextField()),
            Value(" "),
            F("search_key"),
            output_field=TextField(),
        ),
        updated_at=Greatest(
            F("filed_at"),
            Coalesce(Subquery(said.annotate(last=Max("at")).values("last")), F("filed_at")),
        ),
    )


def _note(
    cast: Desk, ticket: Ticket, at: datetime, what: str, *, by: User | None = None, why: str = "",
    **after: str,
) -> None:  # fmt: skip
    """An entry of the log to be, for tickets of the last weeks."""
    if cast.now - ticket.filed_at > timedelta(days=TOLD_DAYS):
        return
    event = f"escalations.ticket.{what}"
    cast.happened.append(
        (at, Happening(event=event, subject=ticket, by=by, after=after or None, why=why))
    )


def _tell(cast: Desk) -> None:
    """The log, each entry dated as it happened; one for all that is older."""
    analyst = cast.world.made["users"]["analyst"]
    log.record(
        "escalations.ticket.imported", None, by=analyst,
        after={"count": f"{Ticket.objects.count():,}"},
    )  # fmt: skip
    log.record_many(_dated(sorted(cast.happened, key=lambda row: row[0])))


def _dated(happened: list[tuple[datetime, Happening]]) -> Iterator[Happening]:
    for at, happening in happened:
        with clock.fixed_at(at):
            yield happening

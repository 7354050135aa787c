"""The demonstration year of tickets: twenty thousand, with weekly rhythm and bursts after launches.

Chance gives what people did and when; queues, priorities by rule, due times, pauses, warnings and
breaches come from the product's own functions. Tickets of the last weeks have their log entries
one by one, older ones came in as one load, as they would from the tool before.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Model

from escalations.routing import actions as routing
from escalations.routing.models import Queue
from escalations.routing.queries import rules_in_force
from escalations.sla import actions as sla
from escalations.sla.actions import TargetInput
from escalations.sla.domain import WITH_TARGET
from escalations.sla.queries import book, policy_in_force
from escalations.tickets import demo_data as data
from escalations.tickets import demo_storing as storing
from escalations.tickets.actions.filing import search_key
from escalations.tickets.actions.pushing import push_count
from escalations.tickets.demo_desk import Desk, Made
from escalations.tickets.demo_filing import DAYS, filed, moments, on_the_line
from escalations.tickets.demo_living import live
from escalations.tickets.models import Ticket
from gtm.launches.models import Launch
from vrops.calendars import demo as calendars
from vrops.calendars.domain.hours import Window
from vrops.core import clock
from vrops.core.copying import allot_keys
from vrops.core.demonstration import World
from vrops.log import actions as log
from vrops.log.actions import Happening
from vrops.people.models import Membership, User

TICKETS = 20_000


def load(world: World) -> None:
    """Desks first, then the year in bulk."""
    _desks(world)
    cast = _cast(world)
    now = list(on_the_line(cast))
    at = sorted(moments(cast, TICKETS - len(now)), key=lambda moment: moment[:2])
    made = [live(cast, filed(cast, moment)) for moment in at]
    made += [live(cast, filed(cast, moment, waiting="on_line")) for moment in now]
    _store(made)
    _tell(cast)
    counted = {one.ticket.launch_id for one in made if one.ticket.launch_id}
    for launch_id in sorted(counted):
        push_count(launch_id)


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
        agents=_agents(users.values()),
        reps={site: [known[pk] for pk in ids] for site, ids in reps.items()},  # type: ignore[index]
        sites=list(world.made["sites"].values()),
        launches=[launch for launch in launches if launch.starts_on <= world.today],
    )


def _agents(users: Iterable[User]) -> dict[int | None, list[User]]:
    """The analysts by their team, all of them under None; who was there longest comes first."""
    everybody = sorted((user for user in users if "nalyst" in user.title), key=_tenure)
    agents: dict[int | None, list[User]] = {None: everybody}
    known = {user.pk: user for user in everybody}
    rows = Membership.objects.filter(user__in=known, team__isnull=False).order_by("pk")
    for team, user in rows.values_list("team", "user"):
        agents.setdefault(team, []).append(known[user])
    return agents


def _tenure(user: User) -> tuple[date, int]:
    return user.starts_on or date.max, user.pk


def _store(made: Sequence[Made]) -> None:
    """Keys first, so that rows can name one another, then one COPY for each table."""
    tickets = [one.ticket for one in made]
    allot_keys(tickets)
    clocks, pauses, replies = [], [], []
    for one in made:
        ticket = one.ticket
        ticket.search_key = search_key(ticket)
        ticket.updated_at = max([ticket.filed_at, *(reply.at for reply in one.replies)])
        for row in one.clocks.rows:
            row.ticket_id = ticket.pk
        clocks += one.clocks.rows
        pauses += [pause for held in one.clocks.pauses.values() for pause in held]
        for reply in one.replies:
            reply.ticket_id = ticket.pk
        replies += one.replies
    said_of: Sequence[Sequence[Model]] = (clocks, pauses, replies)
    for rows in said_of:
        allot_keys(rows)
    for pause in pauses:
        pause.clock_id = pause.clock.pk
    for rows in (tickets, *said_of):
        storing.copy(rows)


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

"""What became of the demonstration's tickets: answered, held up, resolved, as far as it got."""

from datetime import UTC, datetime, timedelta
from typing import Any

from escalations.sla.domain import ClockKind
from escalations.tickets import demo_texts as texts
from escalations.tickets.clocks import timer_of
from escalations.tickets.demo_desk import Desk, Made, note
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.models import Reply, Ticket
from vrops.calendars.domain.open_time import due_at
from vrops.people.models import User

# How many wait on nobody, HQ, the reporter, a supplier, and for how many hours at priority 2.
WAITS, WAITS_ON_NOBODY = (38, 33, 23, 6), (97, 1, 2, 0)
LATE_CALLS = 0.06
HOURS_WAITING = {"hq": 82, "reporter": 40, "supplier": 60}


def live(cast: Desk, made: Made) -> Made:
    """First response, some talk, waiting, resolution: as far as it got by now."""
    ticket, dice = made.ticket, cast.dice
    agent = _agent(cast, ticket)
    first = _after(made, ClockKind.FIRST_RESPONSE, _share(dice, late=0.03))
    if first < cast.now:
        _say(made, agent, first, made.said(dice, made.talk.answers), agent=True)
        ticket.assignee = agent
        LIFECYCLE.move(ticket, "take")
        made.clocks.agent_replied(first)
        _call_back(cast, made)
        note(cast, ticket, first, "taken", by=agent)
        _talk(cast, made, agent, first)
    elif dice.random() < 0.4:
        ticket.assignee = agent
    made.clocks.passed(cast.now)
    made.clocks.show(cast.now)
    return made


def _call_back(cast: Desk, made: Made) -> None:
    """The promised call: nearly always before its hour, now and then forgotten for a while."""
    promised, dice = made.ticket.callback_by, cast.dice
    if promised is None:
        return
    late = dice.random() < LATE_CALLS
    at = promised + timedelta(minutes=dice.randint(8, 200) if late else -dice.randint(2, 55))
    if at < cast.now:
        made.clocks.called_back(max(at, made.ticket.filed_at))


def _agent(cast: Desk, ticket: Ticket) -> User:
    """Somebody of the queue's team, else of all, who was there when it was filed."""
    team = ticket.queue.team_id if ticket.queue else None
    day = ticket.filed_at.date()
    for choices in (cast.agents.get(team, []), cast.agents[None]):
        there = [user for user in choices if user.starts_on and user.starts_on <= day]
        if there:
            found: User = cast.dice.choice(there)
            return found
    return cast.agents[None][0]


def _talk(cast: Desk, made: Made, agent: User, first: datetime) -> None:
    ticket, dice = made.ticket, cast.dice
    # With the customer on the line nobody waits for anybody else.
    live = ticket.waiting == "on_line"
    at = first + timedelta(minutes=dice.randint(2, 9) if live else dice.randint(20, 600))
    if dice.random() < 0.25 and at < cast.now:
        note = made.said(dice, made.talk.notes)
        _say(made, agent, at, note, agent=True, internal=True)
    on = dice.choices(("", "hq", "reporter", "supplier"), WAITS_ON_NOBODY if live else WAITS)[0]
    if on and at < cast.now:
        at = _wait(cast, made, agent, at, on)
    if at >= cast.now:
        return
    end = _after(made, ClockKind.RESOLUTION, _share(dice, late=0.025))
    end = max(end, at + timedelta(minutes=dice.randint(5, 90)), ticket.callback_by or at)
    if end < cast.now and not ticket.state.startswith("waiting"):
        _resolve(cast, made, agent, end)


def _wait(cast: Desk, made: Made, agent: User, at: datetime, on: str) -> datetime:
    """Set to waiting; most come back. Answers when it went on, or now when it has not."""
    ticket, dice = made.ticket, cast.dice
    LIFECYCLE.move(ticket, "wait", to=f"waiting_{on}")
    made.clocks.moved(at)
    note(cast, ticket, at, "waiting", by=agent, status=ticket.status.lower())
    usual = HOURS_WAITING[on] * (0.05, 0.3, 1, 1.5)[ticket.priority]
    back = at + timedelta(hours=min(dice.expovariate(1 / usual), 2.5 * usual))
    if back >= cast.now:
        return cast.now
    LIFECYCLE.move(ticket, "back")
    made.clocks.moved(back)
    if on == "reporter":
        _say(made, ticket.filed_by, back, made.said(dice, texts.texts().follow_ups))
        made.clocks.reporter_wrote(back)
        answered = _after(made, ClockKind.NEXT_RESPONSE, _share(dice, late=0.03))
        if answered < cast.now:
            _say(made, agent, answered, made.said(dice, made.talk.answers), agent=True)
            made.clocks.agent_replied(answered)
        back = answered
    return back


def _resolve(cast: Desk, made: Made, agent: User, end: datetime) -> None:
    ticket = made.ticket
    _say(made, agent, end, made.said(cast.dice, made.talk.ends), agent=True)
    made.clocks.agent_replied(end)
    LIFECYCLE.move(ticket, "resolve")
    made.clocks.resolved(end)
    ticket.resolved_at = end
    note(cast, ticket, end, "resolved", by=agent)
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
